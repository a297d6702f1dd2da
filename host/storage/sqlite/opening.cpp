#include "storage/sqlite/opening.hpp"

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

#include "storage/sql/founding.hpp"
#include "storage/sqlite/schema.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr mode_t folder_mode = 0750;

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) return;
  make_folders(folder.parent_path());
  if (mkdir(folder.c_str(), folder_mode) == 0 || errno == EEXIST) return;
  throw StoreError("The store's folder " + folder.string() + " cannot be made: " + std::generic_category().message(errno) + ".");
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
  std::error_code problem;
  const std::filesystem::path absolute = std::filesystem::weakly_canonical(std::filesystem::absolute(path), problem);
  if (problem) throw StoreError("The store's path " + path + " leads nowhere: " + problem.message() + ".");
  make_folders(absolute.parent_path());
  return absolute.string();
}

sql::Facts prepare_tables(sql::Connection& writer, const std::string& path) {
  refuse_other_applications(writer, path);
  return sql::found(writer, path, host_migrations());
}

}  // namespace comptoir::storage::sqlite
