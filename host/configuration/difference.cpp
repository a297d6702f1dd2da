#include "configuration/difference.hpp"

#include <map>
#include <sstream>

namespace comptoir::configuration {
namespace {

/// The lines of the effective configuration by their full key.
std::map<std::string, std::string> by_key(const Configuration& configuration) {
  std::map<std::string, std::string> values;
  std::istringstream lines(configuration.effective);
  std::string table;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('[')) table = line.substr(1, line.size() - 2) + ".";
    if (const auto equals = line.find(" = "); equals != std::string::npos && !line.starts_with('[')) values[table + line.substr(0, equals)] = line;
  }
  return values;
}

}  // namespace

std::vector<std::string> differing_keys(const Configuration& earlier, const Configuration& later) {
  const auto before = by_key(earlier);
  auto after = by_key(later);
  for (const auto& [key, value] : before)
    if (const auto [place, is_new] = after.try_emplace(key); !is_new && place->second == value) after.erase(place);
  std::vector<std::string> keys;
  for (const auto& [key, value] : after) keys.push_back(key);
  return keys;
}

}  // namespace comptoir::configuration
