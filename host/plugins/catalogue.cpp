#include "catalogue.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "claims.hpp"
#include "conversations.hpp"
#include "keeping.hpp"
#include "start_order.hpp"
#include "subscriptions.hpp"
#include "telemetry/sentence.hpp"

namespace comptoir::plugins {
namespace {

bool has_failed(const Plugin& plugin) { return plugin.standing().state == State::failed; }

}  // namespace

Catalogue::Catalogue(Options options) : options_(std::move(options)) {}

Catalogue::~Catalogue() {
  bool is_any_kept = false;
  for (auto& plugin : plugins_) {
    if (plugin->left_behind().empty()) continue;
    keep_until_exit(std::move(plugin));
    is_any_kept = true;
  }
  if (is_any_kept) keep_until_exit(std::move(runtime_));  // its library lies there
}

Result<> Catalogue::load() {
  auto runtime = RuntimeDirectory::create(options_.runtime_directory);
  if (!runtime) return refusals_.emplace_back(runtime.error());
  runtime_ = std::make_unique<RuntimeDirectory>(*std::move(runtime));

  const Surroundings surroundings{runtime_.get(), options_.interfaces, options_.phase};
  for (const auto& enabled : options_.enabled) {
    if (find(enabled.name) != nullptr)
      return refusals_.emplace_back(refused("plugin.enabled_twice", "Plugin " + enabled.name + " stands twice in plugins.enabled: remove one."));
    const PluginHandle handle{static_cast<std::uint32_t>(plugins_.size()), 1};
    plugins_.push_back(std::make_unique<Plugin>(handle, enabled, surroundings));
  }
  if (auto verified = verify(); !verified) return verified;
  if (auto opened = open(); !opened) return opened;
  if (auto claimed = settle_claims(); !claimed) return claimed;
  if (auto heard = settle_subscriptions(); !heard) return heard;
  if (auto ordered = settle_order(); !ordered) return ordered;
  if (!refusals_.empty()) return refusals_.front();
  warn_of_unpublished_events();
  return {};
}

Result<> Catalogue::verify() {
  auto files = PluginFiles::read(options_.directory);
  if (!files) return refusals_.emplace_back(files.error());
  for (const auto& plugin : plugins_) {
    if (auto judged = judge(*plugin, verify(*plugin, *files)); !judged) return judged;
  }
  std::ranges::copy(files->warnings(), std::back_inserter(warnings_));
  return {};
}

Result<> Catalogue::verify(Plugin& plugin, const PluginFiles& files) {
  const auto file = files.find(plugin.name(), plugin.named_in());
  if (!file) {
    plugin.refuse(file.error());
    return file.error();
  }
  if (auto verified = plugin.verify(*file); !verified) return verified;
  return plugin.resolve();
}

Result<> Catalogue::open() {
  for (const auto& plugin : plugins_) {
    if (has_failed(*plugin)) continue;
    if (auto judged = judge(*plugin, plugin->load()); !judged) return judged;
  }
  return {};
}

Result<> Catalogue::settle_claims() {
  Claims claims;
  for (const auto& plugin : plugins_) {
    if (has_failed(*plugin)) continue;
    const auto claimed = claims.claim(plugin->contract());
    if (!claimed) plugin->refuse(claimed.error());
    if (auto judged = judge(*plugin, claimed); !judged) return judged;
  }
  return {};
}

Result<> Catalogue::settle_subscriptions() {
  std::vector<const contract::Contract*> contracts;
  for (const auto& plugin : plugins_)
    if (!has_failed(*plugin)) contracts.push_back(&plugin->contract());
  for (const auto& [name, error] : unknown_subscriptions(contracts)) {
    auto& plugin = *find(name);
    plugin.refuse(error);
    if (auto judged = judge(plugin, error); !judged) return judged;
  }
  return {};
}

Result<> Catalogue::settle_order() {
  std::vector<Plugin*> loaded;
  std::vector<Dependent> dependents;
  for (const auto& plugin : plugins_) {
    if (has_failed(*plugin)) continue;
    loaded.push_back(plugin.get());
    dependents.push_back({plugin->name(), plugin->contract().dependencies});
  }

  const auto settled = start_order(dependents);
  for (const auto& refusal : settled.refusals) {
    auto& plugin = *loaded[refusal.index];
    const bool follows = waits_for_a_refused_one(plugin);
    plugin.refuse(refusal.error);
    if (follows) continue;
    if (auto judged = judge(plugin, refusal.error); !judged) return judged;
  }
  for (const auto index : settled.order) in_start_order_.push_back(loaded[index]);
  return {};
}

void Catalogue::warn_of_unpublished_events() {
  std::vector<const contract::Contract*> contracts;
  for (const auto* plugin : in_start_order_) contracts.push_back(&plugin->contract());
  std::ranges::copy(unheard_subscriptions(contracts), std::back_inserter(warnings_));
  std::ranges::copy(unheard_conversations(contracts), std::back_inserter(warnings_));
}

/// What a refusal means for the start: the end of it, or a warning.
Result<> Catalogue::judge(const Plugin& plugin, const Result<>& outcome) {
  if (outcome) return {};
  if (!plugin.optional()) {
    refusals_.push_back(outcome.error());
    return options_.finds_all ? Result<>() : outcome;
  }
  warnings_.push_back("The host goes on without the optional plugin " + plugin.name() + ". " + telemetry::sentence_with_faults(outcome.error()));
  return {};
}

/// Its refusal follows from that of another one, which was told.
bool Catalogue::waits_for_a_refused_one(const Plugin& plugin) const {
  return options_.finds_all && std::ranges::any_of(plugin.contract().dependencies, [this](const std::string& name) {
           const auto* dependency = find(name);
           return dependency != nullptr && !dependency->optional() && has_failed(*dependency);
         });
}

Result<> Catalogue::start() {
  for (auto* plugin : in_start_order_) {
    if (const auto down = dependency_that_is_down(*plugin)) {
      const auto error = refused("plugin.missing_dependency",
                                 "Plugin " + plugin->name() + " depends on " + *down + ", which did not start: mend " + *down + " first.");
      plugin->refuse(error);
      if (auto judged = judge(*plugin, error); !judged) return judged;
      continue;
    }
    if (auto judged = judge(*plugin, plugin->start()); !judged) return judged;
  }
  return {};
}

std::optional<std::string> Catalogue::dependency_that_is_down(const Plugin& plugin) const {
  for (const auto& name : plugin.contract().dependencies) {
    const auto* dependency = find(name);
    if (dependency == nullptr || dependency->standing().state != State::started) return name;
  }
  return std::nullopt;
}

std::vector<Error> Catalogue::stop(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::vector<Error> errors;
  for (auto* plugin : std::views::reverse(in_start_order_)) {
    const auto state = plugin->standing().state;
    if (state != State::loaded && state != State::migrated && state != State::started) continue;
    if (auto stopped = plugin->stop(deadline); !stopped) errors.push_back(stopped.error());
  }
  for (auto* plugin : std::views::reverse(in_start_order_))
    if (auto destroyed = plugin->destroy(); !destroyed) errors.push_back(destroyed.error());
  return errors;
}

Plugin* Catalogue::find(std::string_view name) const {
  const auto found = std::ranges::find_if(plugins_, [&](const auto& plugin) { return plugin->name() == name; });
  return found == plugins_.end() ? nullptr : found->get();
}

Plugin* Catalogue::at(PluginHandle handle) const {
  if (handle.index >= plugins_.size() || plugins_[handle.index]->handle() != handle) return nullptr;
  return plugins_[handle.index].get();
}

}  // namespace comptoir::plugins
