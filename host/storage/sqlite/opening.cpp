#include "storage/sqlite/opening.hpp"

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "storage/sql/founding.hpp"
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

std::string prepared_path(const std::string& path) {
  const auto absolute = absolute_path(path);
  make_folders(absolute.parent_path());
  return absolute.string();
}

void check_place(const std::string& path) {
  const auto file = absolute_path(path);
  std::error_code unknown;
  if (std::filesystem::exists(file, unknown)) {
    if (std::filesystem::is_directory(file, unknown)) cannot_write(path, EISDIR);
    if (access(file.c_str(), R_OK | W_OK) != 0) cannot_write(path, errno);
    return;
  }
  auto folder = file.parent_path();
  while (folder.has_relative_path() && !std::filesystem::exists(folder, unknown)) folder = folder.parent_path();
  if (!std::filesystem::is_directory(folder, unknown)) cannot_make(file.parent_path(), ENOTDIR);
  if (access(folder.c_str(), W_OK | X_OK) != 0) cannot_make(file.parent_path(), errno);
}

sql::Facts prepare_tables(sql::Connection& writer, const std::string& path) {
  refuse_other_applications(writer, path);
  return sql::found(writer, path, host_migrations());
}

}  // namespace comptoir::storage::sqlite
