#include "storage/sqlite/opening.hpp"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <Poco/Data/Statement.h>

#include "storage/digest.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/sqlite/schema.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr Lane lanes_of_new_stores = 16;
constexpr mode_t folder_mode = 0750;
constexpr mode_t file_mode = 0640;

void make_folders(const std::filesystem::path& folder) {
  if (folder.empty() || std::filesystem::exists(folder)) return;
  make_folders(folder.parent_path());
  if (mkdir(folder.c_str(), folder_mode) == 0 || errno == EEXIST) return;
  throw StoreError("The store's folder " + folder.string() + " cannot be made: " + std::generic_category().message(errno) + ".");
}

bool has_table(Connection& connection, std::string_view name) {
  const auto row = connection.use("SELECT 1 FROM sqlite_master WHERE type = 'table' AND (name = ?1 OR ?1 = '')");
  row->bind(name);
  return row->step();
}

void refuse_other_applications(Connection& connection, const std::string& path) {
  const bool empty = !has_table(connection, "");
  if (empty || has_table(connection, "comptoir_migration")) return;
  throw StoreError("The database " + path + " belongs to another application: name a file of its own for this store.");
}

void refuse_newer(const Migrations& migrations, const std::string& path) {
  const std::uint32_t known = host_migrations().back().number;
  for (const AppliedMigration& migration : migrations.applied()) {
    if (migration.owner != host_owner || migration.number <= known) continue;
    throw StoreError("The store " + path + " was written by a newer host (schema " + std::to_string(migration.number) + ", this one knows " +
                     std::to_string(known) + "): install that host, or restore a backup from before the upgrade.");
  }
}

std::string fact(Connection& connection, const std::string& name, const std::string& at_creation) {
  {
    const auto insert = connection.use("INSERT INTO comptoir_fact (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert->bind(name, at_creation);
    insert->run();
  }
  const auto row = connection.use("SELECT value FROM comptoir_fact WHERE name = ?");
  row->bind(name);
  return row->step() ? row->owned(0) : at_creation;
}

std::string hex_of_random_bytes() {
  const std::string bytes = random_bytes(16);
  return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string prepared_path(const std::string& path) {
  std::error_code problem;
  const std::filesystem::path absolute = std::filesystem::weakly_canonical(std::filesystem::absolute(path), problem);
  if (problem) throw StoreError("The store's path " + path + " leads nowhere: " + problem.message() + ".");
  make_folders(absolute.parent_path());
  return absolute.string();
}

void prepare_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, file_mode);
  if (descriptor >= 0) {
    ::close(descriptor);
    return;
  }
  throw StoreError("The store " + path + " cannot be written: " + std::generic_category().message(errno) +
                   ". Give this user the right to write the file and its folder.");
}

Facts prepare_tables(Connection& writer, const std::string& path) {
  refuse_other_applications(writer, path);
  Migrations migrations(writer);
  migrations.prepare();
  refuse_newer(migrations, path);
  migrations.run(host_owner, host_migrations());

  Facts facts;
  const std::string lanes = fact(writer, "lanes", std::to_string(lanes_of_new_stores));
  std::from_chars(lanes.data(), lanes.data() + lanes.size(), facts.lanes);
  if (facts.lanes == 0) throw StoreError("The store " + path + " does not say how many lanes it has: it is damaged, restore it from a backup.");
  facts.secret = fact(writer, "cursor_secret", hex_of_random_bytes());
  return facts;
}

}  // namespace comptoir::storage::sqlite
