#include "engine.hpp"

namespace comptoir::storage {

std::vector<Engine> engines() {
  return {{"Sqlite", [](const std::filesystem::path& folder) { return "sqlite:" + (folder / "store.db").string(); }}};
}

}  // namespace comptoir::storage
