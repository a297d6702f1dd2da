#include "dispatch/rebuild.hpp"

#include <deque>
#include <functional>
#include <future>
#include <memory>

namespace comptoir::dispatch {
namespace {

constexpr std::size_t batch_max = 500;

/// A rebuild under way: who folds what into which copies.
struct Rebuild {
  const UnitServices& services;
  storage::Store& store;
  ByName<ProjectionEntry> handlers;  ///< by event
  std::vector<const storage::View*> views;
  std::deque<storage::View> copies;
  Substitutes substitutes;
  storage::Position position = 0;
  std::uint64_t folded = 0;
  std::optional<Error> refused;

  bool wants(const storage::Event& event) const { return handlers.contains(event.type); }
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

/// Folds one batch inside a group. True when it was full: there may be more.
bool fold_batch(Rebuild& rebuild, Group& group) {
  const auto events = group.transaction().log(rebuild.position, batch_max);
  for (const auto& event : events) {
    rebuild.position = event.position;
    const auto handler = rebuild.handlers.find(event.type);
    if (handler == rebuild.handlers.end()) continue;
    storage::Message message{event.position, 0, event.stream, event.version, event.id, event.type, event.data, event.origin, {}};
    Unit unit(rebuild.services, Delivery{handler->second, handler->second.contract->name, std::move(message), &rebuild.substitutes},
              [&](const Outcome& outcome) {
                if (outcome.error) rebuild.refused = outcome.error;
              });
    unit.run(group);
    unit.complete();
    if (rebuild.refused) return false;
    ++rebuild.folded;
  }
  return events.size() == batch_max;
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
  bool fail(const std::exception&) override {
    done_.set_exception(std::current_exception());
    return false;
  }

 private:
  std::function<void(Group&)> step_;
  std::promise<void> done_;
};

void perform(Writer& writer, std::function<void(Group&)> step) {
  auto job = std::make_unique<RebuildStep>(std::move(step));
  auto done = job->done();
  std::unique_ptr<Job> queued = std::move(job);
  if (!writer.submit_always(queued)) throw std::runtime_error("The writer has stopped.");
  done.get();
}

}  // namespace

Result<std::uint64_t> rebuild_projection(const UnitServices& services, storage::Store& store, Writer& writer, std::string_view name) {
  Rebuild rebuild{services, store, {}, {}, {}, {}, 0, 0, {}};
  for (const auto& entry : services.directory.all_projections())
    if (entry.contract->name == name) rebuild.handlers[entry.contract->event] = entry;
  if (rebuild.handlers.empty())
    return not_found("projection.unknown",
                     "There is no projection " + std::string(name) + ": `comptoir plugin list` and the plugins' contracts name them.");
  for (const auto& [event, entry] : rebuild.handlers) add_views(rebuild, entry);

  // A group that breaks is run again: what the step counted is put back to where the group began.
  bool more = true;
  while (more && !rebuild.refused) {
    const auto position = rebuild.position;
    const auto folded = rebuild.folded;
    perform(writer, [&](Group& group) {
      rebuild.position = position;
      rebuild.folded = folded;
      more = fold_batch(rebuild, group);
    });
  }
  if (rebuild.refused) return *rebuild.refused;
  perform(writer, [&](Group& group) {
    while (fold_batch(rebuild, group)) group.flush();
    group.flush();
    for (const auto* view : rebuild.views) group.transaction().swap_scratch(*view);
  });
  if (rebuild.refused) return *rebuild.refused;
  return rebuild.folded;
}

}  // namespace comptoir::dispatch
