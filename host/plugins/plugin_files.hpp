// The files of the plugin folder, by the names that their notes say.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

namespace comptoir::plugins {

/// What lies in a folder of plugins. Only notes are read, nothing is opened.
class PluginFiles {
 public:
  /// Errors: plugin.directory, when the folder is missing or cannot be read. A file that is no plugin is not an error.
  static Result<PluginFiles> read(const std::filesystem::path& directory);

  /// The one file whose note says `name`; a file may have any name that ends in ".so". `named_in` is the key of the configuration to correct.
  /// Errors: plugin.not_found with the names that are there, plugin.ambiguous with both files, and what is wrong with a file that is called
  /// <name>.so or lib<name>.so but cannot be read.
  Result<std::filesystem::path> find(const std::string& name, std::string_view named_in) const;

  /// A sentence for each file that ends in ".so" and is no plugin.
  std::vector<std::string> warnings() const;

 private:
  std::filesystem::path directory_;
  std::map<std::string, std::vector<std::filesystem::path>> by_name_;
  std::map<std::string, Error> unreadable_;  // by file name
};

}  // namespace comptoir::plugins
