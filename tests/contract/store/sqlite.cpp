#include "engine.hpp"
#include "storage/sqlite/tests/raw_file.hpp"

namespace comptoir::storage {

std::vector<Engine> engines() {
  return {{.name = "Sqlite",
           .url = [](const std::filesystem::path& folder) { return "sqlite:" + (folder / "store.db").string(); },
           .edit = [](const std::filesystem::path& folder, const std::string& sql) { sqlite::edit(folder / "store.db", sql); },
           .bytes = [](const std::string& hex) { return "x'" + hex + "'"; }}};
}

}  // namespace comptoir::storage
