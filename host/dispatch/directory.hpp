// Who handles what: the contracts of all plugins, turned around.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <comptoir/detail/contract.hpp>

#include "plugins/plugin.hpp"
#include "storage/reading_habit.hpp"
#include "telemetry/statistics.hpp"

namespace comptoir::dispatch {

/// Lets unordered maps be searched with a string_view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class Value>
using ByName = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// A function of a plugin, where its calls are counted (null: nowhere), and its name in the contract (empty: it goes by the message's type).
struct Target {
  plugins::Plugin* plugin = nullptr;
  std::uint32_t handler = 0;
  telemetry::HandlerSeries* series = nullptr;
  std::string_view name{};
};

struct CommandEntry : Target {
  const contract::Command* contract = nullptr;
};
struct QueryEntry : Target {
  const contract::Query* contract = nullptr;
  std::shared_ptr<storage::ReadingHabit> habit = std::make_shared<storage::ReadingHabit>();
};
struct ProjectionEntry : Target {
  const contract::Projection* contract = nullptr;
};
struct ReactionEntry : Target {
  const contract::Reaction* contract = nullptr;
  bool same_transaction = false;
};

/// What happens when a domain event was appended.
struct EventEntry {
  plugins::Plugin* plugin = nullptr;
  const contract::Event* contract = nullptr;
  std::vector<Target> handlers;
  std::vector<ProjectionEntry> projections;                                                   ///< of the same transaction
  std::shared_ptr<std::atomic<bool>> is_stored = std::make_shared<std::atomic<bool>>(false);  ///< the store has one of this type, as far as is known
};

/// Immutable once made: no lock on the way to a handler. [thread-safe]
class Directory {
 public:
  /// Whether a reaction, by its name ("stock/order.cancelled"), runs in the publisher's transaction.
  using Placement = std::function<bool(std::string_view reaction)>;

  /// `publishers` are the names of the plugins that carry messages to the outside.
  Directory(std::vector<plugins::Plugin*> plugins, const Placement& same_transaction, telemetry::Statistics& statistics,
            std::vector<std::string> publishers = {});

  [[nodiscard]] const CommandEntry* command(std::string_view name) const { return find(commands_, name); }
  [[nodiscard]] const QueryEntry* query(std::string_view name) const { return find(queries_, name); }
  [[nodiscard]] const EventEntry* event(std::string_view name) const { return find(events_, name); }

  /// Reactions to an integration event. A reaction reads the revision it names and, through its own upcasts, older ones.
  [[nodiscard]] const std::vector<ReactionEntry>& reactions(std::string_view event) const;

  [[nodiscard]] const std::vector<ReactionEntry>& all_reactions() const { return all_reactions_; }
  [[nodiscard]] const std::vector<ProjectionEntry>& asynchronous_projections() const { return asynchronous_; }
  [[nodiscard]] const std::vector<ProjectionEntry>& all_projections() const { return all_projections_; }
  [[nodiscard]] const std::vector<plugins::Plugin*>& plugins() const { return plugins_; }
  [[nodiscard]] const std::vector<std::string>& publishers() const { return publishers_; }

 private:
  template <class Entry>
  static const Entry* find(const ByName<Entry>& entries, std::string_view name) {
    const auto found = entries.find(name);
    return found == entries.end() ? nullptr : &found->second;
  }
  void add(plugins::Plugin& plugin, const Placement& same_transaction, telemetry::Statistics& statistics);

  std::vector<plugins::Plugin*> plugins_;
  std::vector<std::string> publishers_;
  ByName<CommandEntry> commands_;
  ByName<QueryEntry> queries_;
  ByName<EventEntry> events_;
  ByName<std::vector<ReactionEntry>> reactions_;  ///< by name without revision
  std::vector<ReactionEntry> all_reactions_;
  std::vector<ProjectionEntry> asynchronous_;
  std::vector<ProjectionEntry> all_projections_;
};

/// "order.created/1" without its revision.
inline std::string_view unversioned(std::string_view name) { return name.substr(0, name.rfind('/')); }

}  // namespace comptoir::dispatch
