#include "storage/sqlite/store_path.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <climits>

#include "files/descriptor.hpp"
#include "files/obstacle.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr mode_t folder_mode = 0750;

constexpr std::array<std::string_view, 4> endings{"-wal", "-shm", "-journal", "-lock"};

constexpr std::size_t longest_ending = std::ranges::max_element(endings, {}, &std::string_view::size)->size();
constexpr std::size_t longest_name = NAME_MAX - longest_ending;
constexpr std::size_t longest_path = 512 - longest_ending;  // SQLite reserves as much for a path, on every Unix

std::string message(int error) { return std::generic_category().message(error); }

[[noreturn]] void cannot_make(const std::filesystem::path& folder, int error) {
  throw StoreError("The store's folder " + folder.string() + " cannot be made: " + message(error) + ".");
}

[[noreturn]] void cannot_write(const std::string& path, int error) {
  throw StoreError("The store " + path + " cannot be written: " + message(error) + ". Give this user the right to write the file and its folder.");
}

/// The file itself or a folder above it.
std::optional<std::filesystem::path> link_in(const std::filesystem::path& file) {
  std::error_code unknown;
  for (auto place = file; place.has_relative_path(); place = place.parent_path())
    if (std::filesystem::is_symlink(place, unknown)) return place;
  return std::nullopt;
}

/// Where a link leads that leads to nothing. It may be to a file that is not there yet; one to a folder, or into a folder, that is not there is
/// somebody's mistake, or a disk that is not mounted.
std::filesystem::path end_of_broken(const std::string& path, const std::filesystem::path& link, bool is_of_file) {
  std::error_code unknown;
  const auto leads_to = link.parent_path() / std::filesystem::read_symlink(link, unknown);
  if (!is_of_file)
    throw StoreError("The store's folder " + link.string() + " is a link to " + leads_to.string() +
                     ", which is not there: make or mount it, or name another file.");
  if (!std::filesystem::is_directory(leads_to.parent_path(), unknown))
    throw StoreError("The store " + path + " is a link to " + leads_to.string() +
                     ", whose folder is not there: make or mount it, or name another file.");
  return leads_to;
}

/// Without links, as far as it is there.
std::filesystem::path end_of_links(const std::string& path, std::filesystem::path file) {
  constexpr int links_max = 40;  // as many as the kernel follows
  std::error_code problem;
  for (int links = 0; links < links_max; ++links) {
    file = std::filesystem::weakly_canonical(file, problem);
    if (problem) break;
    const auto link = link_in(file);
    if (!link) return file;
    if (!std::filesystem::exists(*link, problem)) file = end_of_broken(path, *link, *link == file);  // a good one stood behind a ".." until now
  }
  const auto why = problem ? problem : std::make_error_code(std::errc::too_many_symbolic_link_levels);
  throw StoreError("The store's path " + path + " leads nowhere: " + why.message() + ".");
}

void refuse_long_names(const std::string& path, const std::filesystem::path& file) {
  const auto refuse = [&path](const std::string& what, std::size_t size, std::size_t most) {
    throw StoreError("The store " + path + " cannot be made: " + what + " has " + std::to_string(size) + " bytes, and may have " +
                     std::to_string(most) + ". Name a shorter one.");
  };
  for (const auto& folder : file.parent_path())
    if (folder.native().size() > NAME_MAX) refuse("the name of a folder", folder.native().size(), NAME_MAX);
  const auto name = file.filename().native().size();
  if (name > longest_name) refuse("its name", name, longest_name);
  if (file.native().size() > longest_path) refuse("its whole path", file.native().size(), longest_path);
}

/// Devices, pipes and folders.
void refuse_other_kinds(const std::string& path, const std::filesystem::path& file) {
  std::error_code unknown;
  if (std::filesystem::is_directory(file, unknown)) cannot_write(path, EISDIR);
  if (std::filesystem::is_other(file, unknown)) throw StoreError("The store " + path + " is no regular file: name another file.");
}

/// SQLite opens none of its own through a link.
void refuse_other_kinds_beside(const std::filesystem::path& file) {
  for (const auto& beside : files_beside(file.string())) {
    std::error_code unknown;
    const auto status = std::filesystem::symlink_status(beside, unknown);
    if (!std::filesystem::exists(status)) continue;
    if (!std::filesystem::is_regular_file(status))
      throw StoreError("What is called " + beside + " is no regular file, and the store needs one by that name: take it away.");
    if (eaccess(beside.c_str(), R_OK | W_OK) != 0)
      throw StoreError("The file " + beside + ", which belongs to the store, cannot be written: " + message(errno) +
                       ". Give this user the right to read and write it.");
  }
}

void refuse_other_rights(const std::string& path, const std::filesystem::path& file) {
  std::error_code unknown;
  const auto folder = file.parent_path();
  if (!std::filesystem::exists(file, unknown)) {
    const auto obstacle = files::obstacle_to_making(folder);
    if (obstacle && obstacle->place == folder && obstacle->error != ENOTDIR) cannot_write(path, obstacle->error);
    if (obstacle) cannot_make(folder, obstacle->error);
    return;
  }
  if (eaccess(file.c_str(), R_OK | W_OK) != 0) cannot_write(path, errno);
  if (const auto obstacle = files::obstacle_in(folder)) cannot_write(path, obstacle->error);  // the lock, and the log that is ahead
}

/// The absolute path of a place where a store may be, as far as can be said of a file that somebody else may have open.
std::filesystem::path checked_path(const std::string& path) {
  auto file = absolute_path(path);
  refuse_long_names(path, file);
  refuse_other_kinds(path, file);
  refuse_other_kinds_beside(file);
  refuse_other_rights(path, file);
  return file;
}

void make_folders(const std::filesystem::path& folder) {
  std::error_code unknown;
  if (folder.empty() || std::filesystem::exists(folder, unknown)) return;
  make_folders(folder.parent_path());
  if (mkdir(folder.c_str(), folder_mode) == 0 || errno == EEXIST) return;
  cannot_make(folder, errno);
}

void refuse_other_names(const std::string& path, int descriptor) {
  struct stat file {};
  if (fstat(descriptor, &file) != 0 || file.st_nlink <= 1) return;
  throw StoreError(
      "The file " + path + " has " + std::to_string(file.st_nlink) +
      " names (hard links). What a host had no time to write into it stands beside one of them, where the others cannot see it: remove " +
      "the other names, or make them copies.");
}

/// As SQLite would, but for a file of a single byte, which it takes for a new one, as it does a file without any.
void refuse_other_formats(const std::string& path, int descriptor) {
  constexpr std::string_view header("SQLite format 3\0", 16);
  std::array<char, header.size()> begin{};
  const auto size = pread(descriptor, begin.data(), begin.size(), 0);
  if (size > 0 && std::string_view(begin.data(), static_cast<std::size_t>(size)) != header) fail_as_no_database(path);
}

}  // namespace

std::vector<std::string> files_beside(const std::string& path) {
  std::vector<std::string> files;
  for (const auto ending : endings) files.push_back(path + std::string(ending));
  return files;
}

std::filesystem::path absolute_path(const std::string& path) {
  std::error_code problem;
  const auto from_here = std::filesystem::absolute(path, problem);
  if (problem)
    throw StoreError("The store's path " + path + " leads nowhere, since the working folder is gone (" + problem.message() +
                     "): start in a folder that is there, or write a path that begins with a slash.");
  return end_of_links(path, from_here);
}

std::string prepared_path(const std::string& path) {
  const auto file = checked_path(path);
  make_folders(file.parent_path());
  return file.string();
}

void check_store_path(const std::string& path) {
  const auto file = checked_path(path);
  const files::Descriptor found(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (found >= 0) refuse_other_files(path, found);  // else it is not there yet
}

void refuse_other_files(const std::string& path, int descriptor) {
  refuse_other_names(path, descriptor);
  refuse_other_formats(path, descriptor);
}

}  // namespace comptoir::storage::sqlite
