// The settings of one plugin: kept for it as JSON, with the way back to the file for faults that only the plugin can find.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

#include "configuration/faults.hpp"
#include "configuration/node.hpp"

namespace comptoir::configuration {

class PluginSettings {
 public:
  /// No settings: "{}".
  PluginSettings() = default;

  /// From the table `[plugin.<name>]`; `key` is its key. What JSON cannot say (infinities, one member under two spellings) is added to `faults`.
  PluginSettings(const Node& table, std::string key, Faults& faults);

  /// The table as a JSON object. Names are in camelCase, as everywhere on the wire: `retry_after_ms` becomes "retryAfterMs".
  /// Dates and times become texts.
  const std::string& json() const { return json_; }

  /// Faults that were found in `json()`, each in the form "comptoir.toml:7: plugin.loyalty.points_max: ..., ...". A pointer to something that
  /// is not there, such as a required member that is missing, is told with the line of the nearest table around it. Fields that a message names
  /// in backticks are spelled as in the file.
  std::vector<std::string> located(const std::vector<Fault>& faults) const;

 private:
  struct Origin {
    Place place;
    std::string key;
  };

  void write(const Node& node, const std::string& pointer, const std::string& key, Faults& faults);
  void write_table(const Node& node, const std::string& pointer, const std::string& key, Faults& faults);
  void write_array(const Node& node, const std::string& pointer, const std::string& key, Faults& faults);

  std::string json_ = "{}";
  std::map<std::string, Origin> origins_;  ///< by JSON pointer
};

}  // namespace comptoir::configuration
