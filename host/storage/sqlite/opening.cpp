#include "storage/sqlite/opening.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "files/obstacle.hpp"
#include "storage/sql/founding.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/file_lock.hpp"
#include "storage/sqlite/schema.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr mode_t folder_mode = 0750;

[[noreturn]] void cannot_make(const std::filesystem::path& folder, int error) {
  throw StoreError("The store's folder " + folder.string() + " cannot be made: " + std::generic_category().message(error) + ".");
}

[[noreturn]] void cannot_write(const std::string& path, int error) {
  throw StoreError("The store " + path + " cannot be written: " + std::generic_category().message(error) +
                   ". Give this user the right to write the file and its folder.");
}

/// A device, or a pipe.
void refuse_other_kinds(const std::string& path, const std::filesystem::path& file) {
  std::error_code unknown;
  if (std::filesystem::is_other(file, unknown)) throw StoreError("The store " + path + " is no regular file: name another file.");
}

/// A link to a file that is not there yet is followed; one into a folder that is not there is somebody's mistake, or a disk that is not mounted.
void refuse_links_without_folder(const std::string& path, const std::filesystem::path& file) {
  std::error_code unknown;
  if (!std::filesystem::is_symlink(file, unknown)) return;  // absolute_path leaves those links alone that lead to nothing
  const auto leads_to = std::filesystem::absolute(file.parent_path() / std::filesystem::read_symlink(file, unknown), unknown);
  if (std::filesystem::is_directory(leads_to.parent_path(), unknown)) return refuse_links_without_folder(path, leads_to);
  throw StoreError("The store " + path + " is a link to " + leads_to.string() +
                   ", whose folder is not there: make or mount it, or name another file.");
}

void refuse_other_kinds_beside(const std::filesystem::path& file) {
  for (const auto& beside : files_beside(file.string())) {
    std::error_code unknown;
    if (std::filesystem::exists(beside, unknown) && !std::filesystem::is_regular_file(beside, unknown))
      throw StoreError("What is called " + beside + " is no regular file, and the store needs one by that name: take it away.");
  }
}

/// As SQLite would, which takes a file without a byte for a new one. To be called where nobody in this process has the file open: closing it takes
/// away the locks that SQLite holds.
void refuse_other_formats(const std::filesystem::path& file) {
  constexpr std::string_view header("SQLite format 3\0", 16);
  std::ifstream bytes(file, std::ios::binary);
  std::string begin(header.size(), '\0');
  bytes.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (bytes.gcount() > 0 && begin != header) fail_as_no_database(file.string());
}

std::filesystem::path absolute_path(const std::string& path) {
  std::error_code problem;
  auto absolute = std::filesystem::weakly_canonical(std::filesystem::absolute(path), problem);
  if (problem) throw StoreError("The store's path " + path + " leads nowhere: " + problem.message() + ".");
  return absolute;
}

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) return;
  make_folders(folder.parent_path());
  if (mkdir(folder.c_str(), folder_mode) == 0 || errno == EEXIST) return;
  cannot_make(folder, errno);
}

bool has_table(sql::Connection& connection, std::string_view name) {
  const auto row = connection.use("SELECT 1 FROM sqlite_master WHERE type = 'table' AND (name = ?1 OR ?1 = '')");
  row->bind(name);
  return row->step();
}

void refuse_other_applications(sql::Connection& connection, const std::string& path) {
  const bool empty = !has_table(connection, "");
  if (empty || has_table(connection, "comptoir_migration")) return;
  throw StoreError("The database " + path + " belongs to another application: name a file of its own for this store.");
}

}  // namespace

std::vector<std::string> files_beside(const std::string& path) { return {path + "-wal", path + "-shm", path + "-journal", path + "-lock"}; }

std::string prepared_path(const std::string& path) {
  const auto absolute = absolute_path(path);
  refuse_other_kinds(path, absolute);
  refuse_links_without_folder(path, absolute);
  refuse_other_kinds_beside(absolute);
  make_folders(absolute.parent_path());
  return absolute.string();
}

void check_store_path(const std::string& path) {
  const auto file = absolute_path(path);
  refuse_links_without_folder(path, file);
  refuse_other_kinds_beside(file);
  struct stat found {};
  if (stat(file.c_str(), &found) != 0) {
    if (const auto obstacle = files::obstacle_to_making(file.parent_path())) cannot_make(file.parent_path(), obstacle->error);
    return;
  }
  if (S_ISDIR(found.st_mode)) cannot_write(path, EISDIR);
  refuse_other_kinds(path, file);
  if (eaccess(file.c_str(), R_OK | W_OK) != 0) cannot_write(path, errno);
  if (const auto obstacle = files::obstacle_in(file.parent_path())) cannot_write(path, obstacle->error);  // the lock, and the log that is ahead
  refuse_other_names(path, found.st_nlink);
  refuse_other_formats(file);
}

sql::Facts prepare_tables(sql::Connection& writer, const std::string& path) {
  refuse_other_applications(writer, path);
  return sql::found(writer, path, host_migrations());
}

}  // namespace comptoir::storage::sqlite
