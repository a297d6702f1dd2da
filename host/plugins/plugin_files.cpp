#include "plugin_files.hpp"

#include <algorithm>
#include <system_error>

#include "note.hpp"

namespace comptoir::plugins {

namespace fs = std::filesystem;

Result<PluginFiles> PluginFiles::read(const fs::path& directory) {
  std::error_code error;
  std::vector<fs::path> files;
  for (auto entry = fs::directory_iterator(directory, error); !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().extension() == ".so") files.push_back(entry->path());
  }
  if (error) {
    return refused("plugin.directory", "The plugin folder " + directory.string() + " cannot be read: " + error.message() +
                                           ". Name the folder of the .so files in plugins.directory.");
  }

  std::ranges::sort(files);  // so that messages do not depend on the order of the disk
  PluginFiles found;
  found.directory_ = directory;
  for (const auto& file : files) {
    if (const auto identity = read_identity(file)) {
      found.by_name_[identity->name].push_back(file);
    } else {
      found.unreadable_.emplace(file.filename().string(), identity.error());
    }
  }
  return found;
}

Result<fs::path> PluginFiles::find(const std::string& name, std::string_view named_in) const {
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    const auto& files = found->second;
    if (files.size() == 1) return files.front();
    return refused("plugin.ambiguous",
                   "Both " + files[0].string() + " and " + files[1].string() + " say that they are plugin " + name + ": remove one of them.");
  }
  for (const auto& file_name : {name + ".so", "lib" + name + ".so"}) {
    if (const auto found = unreadable_.find(file_name); found != unreadable_.end()) return found->second;
    for (const auto& [other, files] : by_name_)
      for (const auto& file : files)
        if (file.filename() == file_name)
          return refused("plugin.not_found", "The library " + file.string() + " says that it is plugin " + other +
                                                 ", and no other in its folder is " + name + ": put the right one there, or correct " +
                                                 std::string(named_in) + ".");
  }

  std::string names;
  for (const auto& [other, files] : by_name_) names += (names.empty() ? "" : ", ") + other;
  return refused("plugin.not_found", "No library in " + directory_.string() + " carries the name " + name + "; there " +
                                         (names.empty() ? "is no plugin at all" : "are: " + names) + ". Put " + name + ".so there, or correct " +
                                         std::string(named_in) + ".");
}

std::vector<std::string> PluginFiles::warnings() const {
  std::vector<std::string> sentences;
  for (const auto& [name, error] : unreadable_) sentences.push_back(error.sentence);
  return sentences;
}

}  // namespace comptoir::plugins
