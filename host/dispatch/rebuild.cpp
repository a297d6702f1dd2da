#include "dispatch/rebuild.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <future>
#include <memory>

namespace comptoir::dispatch {
namespace {

constexpr std::size_t step_max = 500;
constexpr std::uint32_t step_attempts_max = 8;

/// What has been folded so far.
struct Progress {
  storage::Position position = 0;
  std::uint64_t folded = 0;
  std::optional<Error> refused;
  std::vector<storage::Delivery> early;  ///< of an asynchronous projection: folded here before they were delivered
};

/// A rebuild under way: who folds what into which copies.
struct Rebuild {
  const UnitServices& services;
  storage::Store& store;
  ByName<ProjectionEntry> handlers{};  ///< by event
  std::vector<const storage::View*> views{};
  std::deque<storage::View> copies{};
  Substitutes substitutes{};
  Progress progress{};

  /// Who folds an event as it was stored, which may be of a revision that the plugin's upcasts lead to a newer one. Null: nobody.
  const ProjectionEntry* handler_of(std::string_view event) const {
    const auto& upcasts = handlers.begin()->second.plugin->contract().upcasts;
    for (std::size_t step = 0; step <= upcasts.size(); ++step) {
      if (const auto found = handlers.find(event); found != handlers.end()) return &found->second;
      const auto upcast = std::find_if(upcasts.begin(), upcasts.end(), [&](const contract::Upcast& one) { return one.from == event; });
      if (upcast == upcasts.end()) return nullptr;
      event = upcast->to;
    }
    return nullptr;
  }
};

void add_views(Rebuild& rebuild, const ProjectionEntry& entry) {
  for (const auto number : entry.contract->views) {
    const auto* view = &entry.plugin->contract().views[number];
    if (rebuild.substitutes.contains(view)) continue;
    rebuild.copies.push_back(rebuild.store.scratch_of(*view));
    rebuild.views.push_back(view);
    rebuild.substitutes[view] = &rebuild.copies.back();
  }
}

void fold(const Rebuild& rebuild, Group& group, const ProjectionEntry& entry, const storage::Event& event, Progress& progress) {
  const auto& consumer = entry.contract->name;
  storage::Message message{event.position, 0, event.stream, event.version, event.id, event.type, event.data, event.origin, {}};
  Unit unit(rebuild.services, Delivery{entry, consumer, std::move(message), std::nullopt, &rebuild.substitutes},
            [&](const Outcome& outcome) { progress.refused = outcome.error; });
  unit.run(group);
  unit.complete();
  if (progress.refused) return;
  ++progress.folded;
  const bool is_early = entry.contract->timing == contract::Timing::asynchronous &&
                        !group.transaction().delivered({consumer, event.stream.tenant, event.id, event.origin.recorded});
  if (is_early) progress.early.push_back({consumer, event.stream.tenant, event.id, event.origin.recorded});
}

/// Folds one batch inside a group. True when it was full: there may be more.
bool fold_batch(const Rebuild& rebuild, Group& group, Progress& progress) {
  const auto events = group.transaction().log(progress.position, step_max);
  for (const auto& event : events) {
    progress.position = event.position;
    if (const auto* entry = rebuild.handler_of(event.type)) fold(rebuild, group, *entry, event, progress);
    if (progress.refused) return false;
  }
  return events.size() == step_max;
}

/// Puts the copies in the place of the views. What they hold before its delivery is not to be delivered again.
void take_place(const Rebuild& rebuild, storage::Transaction& transaction, const Progress& progress) {
  storage::Changes changes;
  for (const auto& delivery : progress.early)
    if (!transaction.delivered({delivery.consumer, delivery.tenant, delivery.message, delivery.recorded})) changes.deliveries.push_back(delivery);
  transaction.apply(changes);
  for (const auto* view : rebuild.views) transaction.swap_scratch(*view);
}

/// A step of a rebuild in the writer's queue, so that it takes turns with the units of clients.
class RebuildStep final : public Job {
 public:
  explicit RebuildStep(std::function<void(Group&)> step) : step_(std::move(step)) {}
  std::future<void> done() { return done_.get_future(); }

  void run(Group& group) override {
    group.flush();
    step_(group);
    group.flush();
    group.touched();
  }
  void complete() override { done_.set_value(); }
  bool fail(const std::exception& failure) override {
    const bool is_conflict = dynamic_cast<const storage::Conflict*>(&failure) != nullptr;  // with a host that writes into the views meanwhile
    if (is_conflict && ++conflicts_ < step_attempts_max) return true;
    done_.set_exception(std::current_exception());
    return false;
  }

 private:
  std::function<void(Group&)> step_;
  std::promise<void> done_;
  std::uint32_t conflicts_ = 0;
};

/// Runs `step` on a copy of the progress, which counts once it is durable: a group that breaks is run again.
void perform(Writer& writer, Rebuild& rebuild, const std::function<void(Group&, Progress&)>& step) {
  Progress next;
  auto job = std::make_unique<RebuildStep>([&](Group& group) {
    next = rebuild.progress;
    step(group, next);
  });
  auto done = job->done();
  std::unique_ptr<Job> queued = std::move(job);
  if (!writer.submit_always(queued)) throw std::runtime_error("The writer has stopped.");
  done.get();
  rebuild.progress = std::move(next);
}

}  // namespace

Result<std::uint64_t> rebuild_projection(const UnitServices& services, storage::Store& store, Writer& writer, std::string_view name) {
  Rebuild rebuild{services, store};
  for (const auto& entry : services.directory.all_projections())
    if (entry.contract->name == name) rebuild.handlers[entry.contract->event] = entry;
  if (rebuild.handlers.empty())
    return not_found("projection.unknown",
                     "There is no projection " + std::string(name) + ": `comptoir plugin list` and the plugins' contracts name them.");
  const auto reserved = store.reserve("rebuild of " + std::string(name));
  if (reserved == nullptr)
    return refused("projection.under_rebuild", "Another host rebuilds " + std::string(name) + " just now: wait until it is done.");
  for (const auto& [event, entry] : rebuild.handlers) add_views(rebuild, entry);

  for (bool more = true; more;) perform(writer, rebuild, [&](Group& group, Progress& progress) { more = fold_batch(rebuild, group, progress); });
  if (rebuild.progress.refused) return *rebuild.progress.refused;
  perform(writer, rebuild, [&](Group& group, Progress& progress) {  // the rest and the swap in one transaction: nothing is written in between
    group.transaction().close(rebuild.views);
    while (fold_batch(rebuild, group, progress)) group.flush();
    group.flush();
    if (!progress.refused) take_place(rebuild, group.transaction(), progress);
  });
  if (rebuild.progress.refused) return *rebuild.progress.refused;
  return rebuild.progress.folded;
}

}  // namespace comptoir::dispatch
