#include "start_order.hpp"

#include <algorithm>
#include <optional>

#include <comptoir/detail/nearest.hpp>

namespace comptoir::plugins {
namespace {

class Ordering {
 public:
  explicit Ordering(std::span<const Dependent> plugins) : plugins_(plugins), is_open_(plugins.size(), true) {}

  StartOrder run() {
    while (take_ready() || refuse_missing()) {
    }
    refuse_cycles();
    return std::move(result_);
  }

 private:
  std::optional<std::size_t> find(const std::string& name) const {
    const auto found = std::ranges::find(plugins_, name, &Dependent::name);
    if (found == plugins_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - plugins_.begin());
  }

  bool is_ordered(const std::string& name) const {
    const auto index = find(name);
    return index && std::ranges::find(result_.order, *index) != result_.order.end();
  }

  /// What helps a plugin that depends on what cannot come: the end of a sentence.
  std::string remedy(const Dependent& plugin, const std::string& missing) const {
    std::vector<std::string_view> others;
    for (const auto& other : plugins_)
      if (other.name != plugin.name) others.emplace_back(other.name);
    const auto meant = find(missing) ? std::string_view() : detail::nearest(missing, others);
    const auto end = meant.empty() ? std::string(".") : "; or was " + std::string(meant) + " meant?";
    return "enable " + missing + " and mend what it says, or disable " + plugin.name + end;
  }

  /// A sentence for each of them.
  std::string sentence_of_missing(const Dependent& plugin) const {
    std::string text;
    for (const auto& missing : plugin.dependencies) {
      if (!is_missing(missing)) continue;
      const std::string why = find(missing) ? "was refused" : "is not enabled";
      text += text.empty() ? "Plugin " + plugin.name + " depends" : " It also depends";
      text += " on " + missing + ", which " + why + ": " + remedy(plugin, missing);
    }
    return text;
  }

  /// What can never come: not there, or refused itself.
  bool is_missing(const std::string& name) const {
    const auto index = find(name);
    return !index || (!is_open_[*index] && !is_ordered(name));
  }

  /// One at a time and from the front, so that plugins without a reason to move stay in the order of the configuration.
  bool take_ready() {
    for (std::size_t index = 0; index < plugins_.size(); ++index) {
      if (!is_open_[index]) continue;
      if (!std::ranges::all_of(plugins_[index].dependencies, [&](const auto& name) { return is_ordered(name); })) continue;
      is_open_[index] = false;
      result_.order.push_back(index);
      return true;
    }
    return false;
  }

  bool refuse_missing() {
    for (std::size_t index = 0; index < plugins_.size(); ++index) {
      if (!is_open_[index]) continue;
      const auto sentence = sentence_of_missing(plugins_[index]);
      if (sentence.empty()) continue;
      refuse(index, refused("plugin.missing_dependency", sentence));
      return true;
    }
    return false;
  }

  void refuse_cycles() {
    for (std::size_t index = 0; index < plugins_.size(); ++index) {
      if (!is_open_[index]) continue;
      refuse(index, refused("plugin.dependency_cycle", "Plugin " + plugins_[index].name + " cannot start, because these depend on one another: " +
                                                           cycle_from(index) + ". One of them must give up its dependency."));
    }
  }

  /// What is left all waits for something that is left: following it must come back to a plugin seen before.
  std::string cycle_from(std::size_t index) const {
    std::vector<std::size_t> way;
    while (std::ranges::find(way, index) == way.end()) {
      way.push_back(index);
      const auto& names = plugins_[index].dependencies;
      index = *find(*std::ranges::find_if(names, [&](const auto& name) { return !is_ordered(name); }));
    }
    std::string text;
    for (auto step = std::ranges::find(way, index); step != way.end(); ++step) text += plugins_[*step].name + " -> ";
    return text + plugins_[index].name;
  }

  void refuse(std::size_t index, Error error) {
    is_open_[index] = false;
    result_.refusals.push_back({index, std::move(error)});
  }

  std::span<const Dependent> plugins_;
  std::vector<bool> is_open_;
  StartOrder result_;
};

}  // namespace

StartOrder start_order(std::span<const Dependent> plugins) { return Ordering(plugins).run(); }

}  // namespace comptoir::plugins
