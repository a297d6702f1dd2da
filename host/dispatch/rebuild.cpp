#include "dispatch/rebuild.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <set>

#include "dispatch/awaited_job.hpp"
#include "dispatch/call.hpp"
#include "dispatch/consumer.hpp"
#include "dispatch/fold.hpp"
#include "dispatch/form.hpp"
#include "storage/birth.hpp"

namespace comptoir::dispatch {
namespace {

constexpr storage::Portion step_portion{2'000, 16 << 20};
constexpr std::uint32_t step_attempts_max = 8;

/// What an asynchronous projection had in effect when its rebuild began, as far as its checkpoints tell.
class Delivered {
 public:
  Delivered(storage::Store& store, const contract::Projection& projection)
      : consumer_{projection.name, {}, projection.total_order}, lanes_(store.lanes()), to_(lanes_) {
    for (const auto& checkpoint : store.checkpoints(projection.name)) to_[checkpoint.lane] = checkpoint.position;
    for (const auto& key : store.aside(projection.name)) aside_.insert(key.stream);  // behind a checkpoint, and not in effect
  }

  bool surely(const storage::Event& event) const {
    return event.position <= to_[consumer_.lane_of(event.stream, lanes_)] && !aside_.contains(event.stream);
  }

 private:
  Consumer consumer_;
  storage::Lane lanes_;
  std::vector<storage::Position> to_;  ///< by lane
  std::set<storage::StreamKey> aside_;
};

/// How far a rebuild has come.
struct FoldProgress {
  storage::Position position = 0;
  std::uint64_t folded = 0;
  std::optional<Error> refused;
  std::vector<storage::Delivery> early;  ///< folded by the last step, and perhaps not delivered yet
};

/// A rebuild under way: who folds what into which copies.
struct Rebuild {
  Rebuild(storage::Store& of, std::string_view projection, std::string its_form) : store(of), name(projection), form(std::move(its_form)) {}

  storage::Store& store;
  std::string name;
  std::string form;
  ByName<ProjectionEntry> handlers{};  ///< by event
  std::vector<const storage::View*> views{};
  std::deque<storage::View> copies{};
  Substitutes substitutes{};
  std::optional<Delivered> delivered{};    ///< of an asynchronous projection
  std::vector<storage::Delivery> early{};  ///< by all steps that are durable
  FoldProgress progress{};

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

/// Folds events, the next ones of the log, until one is refused.
void fold(const Rebuild& rebuild, const std::vector<storage::Event>& events, Group& group, FoldProgress& progress) {
  Fold fold(group.transaction(), rebuild.substitutes, group.watch());
  for (const auto& event : events) {
    progress.position = event.position;
    const auto* entry = rebuild.handler_of(event.type);
    if (entry == nullptr) continue;
    try {
      fold.take(*entry, event);
    } catch (Refusal& refusal) {
      progress.refused = std::move(refusal.error);
      return;
    }
    ++progress.folded;
    if (rebuild.delivered && !rebuild.delivered->surely(event))
      progress.early.push_back({entry->contract->name, event.stream.tenant, event.id, storage::birth_of(event)});
  }
  fold.write();
}

/// Puts the copies in the place of the views. What they hold before its delivery is not to be delivered again.
void take_place(const Rebuild& rebuild, storage::Transaction& transaction, const FoldProgress& progress) {
  storage::Changes changes;
  for (const auto* early : {&rebuild.early, &progress.early})
    for (const auto& delivery : *early)
      if (!transaction.delivered({delivery.consumer, delivery.tenant, delivery.message, delivery.recorded})) changes.deliveries.push_back(delivery);
  transaction.apply(changes);
  for (const auto* view : rebuild.views) transaction.swap_scratch(*view, *rebuild.substitutes.at(view));
  transaction.keep_form(rebuild.name, rebuild.form);
}

/// A step of a rebuild in the writer's queue, so that it takes turns with the units of clients.
class RebuildStep final : public AwaitedJob {
 public:
  explicit RebuildStep(std::function<void(Group&)> step) : step_(std::move(step)) {}

  void run(Group& group) override {
    group.flush();
    step_(group);
    group.flush();
    group.touched();
  }
  bool fail(const std::exception& failure) override {
    const bool is_conflict = dynamic_cast<const storage::Conflict*>(&failure) != nullptr;  // with a host that writes into the views meanwhile
    if (is_conflict && ++conflicts_ < step_attempts_max) return true;
    return AwaitedJob::fail(failure);
  }
  void abandon(const std::string& why) override { AwaitedJob::fail(plugins::DeadlinePassed(why)); }

 private:
  std::function<void(Group&)> step_;
  std::uint32_t conflicts_ = 0;
};

Error given_up(const Rebuild& rebuild) { return unavailable(std::string(rebuild_given_up), "The rebuild of " + rebuild.name + " was given up."); }

using Folding = std::function<void(const Rebuild&, Group&, FoldProgress&)>;

/// A step on its way through the writer. Its progress counts once it is durable: a group that breaks is run again. A projection that does not come
/// back keeps what it can touch.
class StepInFlight {
 public:
  StepInFlight(Writer& writer, std::shared_ptr<Rebuild> rebuild, Folding folding) : rebuild_(std::move(rebuild)) {
    auto step = std::make_unique<RebuildStep>([rebuild = rebuild_, next = next_, folding = std::move(folding)](Group& group) {
      *next = {rebuild->progress.position, rebuild->progress.folded, {}, {}};
      folding(*rebuild, group, *next);
    });
    done_ = step->done();
    std::unique_ptr<Job> job = std::move(step);
    if (!writer.submit_always(job)) throw std::runtime_error("The writer has stopped.");
  }
  StepInFlight(const StepInFlight&) = delete;
  StepInFlight& operator=(const StepInFlight&) = delete;
  ~StepInFlight() { done_.wait(); }

  void finish() {
    done_.get();
    rebuild_->early.insert(rebuild_->early.end(), next_->early.begin(), next_->early.end());
    rebuild_->progress = std::move(*next_);
  }

 private:
  std::shared_ptr<Rebuild> rebuild_;
  std::shared_ptr<FoldProgress> next_ = std::make_shared<FoldProgress>();
  AwaitedJob::Done done_;
};

/// Up to the end of the log, as far as it is found: while the writer folds a batch, the next one is read.
void fold_what_is_there(Writer& writer, const std::shared_ptr<Rebuild>& rebuild, const RebuildWatch& watch) {
  using Events = std::vector<storage::Event>;
  const auto read = [&rebuild](storage::Position after) { return std::make_shared<const Events>(rebuild->store.read()->log(after, step_portion)); };
  for (auto events = read(0); !events->empty() && !rebuild->progress.refused;) {
    StepInFlight step(writer, rebuild, [events](const Rebuild& into, Group& group, FoldProgress& progress) { fold(into, *events, group, progress); });
    auto next = !storage::uses_up(*events, step_portion) ? std::make_shared<const Events>() : read(events->back().position);
    step.finish();
    events = std::move(next);
    if (watch && !watch(rebuild->progress.position)) rebuild->progress.refused = given_up(*rebuild);
  }
}

/// The rest and the swap, in one transaction: nothing is written in between.
void finish(const Rebuild& rebuild, Group& group, FoldProgress& progress) {
  auto& transaction = group.transaction();
  transaction.close(rebuild.views);
  for (bool is_full = true; is_full && !progress.refused;) {
    const auto events = transaction.log(progress.position, step_portion);
    fold(rebuild, events, group, progress);
    is_full = storage::uses_up(events, step_portion);
  }
  if (!progress.refused) take_place(rebuild, transaction, progress);
}

}  // namespace

Result<std::uint64_t> rebuild_projection(const UnitServices& services, storage::Store& store, Writer& writer, std::string_view name,
                                         const RebuildWatch& watch) try {
  const auto shared = std::make_shared<Rebuild>(store, name, form_of(services.directory, name));
  auto& rebuild = *shared;
  for (const auto& entry : services.directory.all_projections())
    if (entry.contract->name == name) rebuild.handlers[entry.contract->event] = entry;
  if (rebuild.handlers.empty())
    return not_found("projection.unknown", "There is no projection " + std::string(name) + ": `comptoir projections list` lists what there is.");
  const auto reserved = store.reserve(reservation_of_rebuild(name));
  if (reserved == nullptr)
    return refused(std::string(under_rebuild), "Another host rebuilds " + std::string(name) + " just now: wait until it is done.");
  if (watch && !watch(0)) return given_up(rebuild);
  for (const auto& [event, entry] : rebuild.handlers) add_views(rebuild, entry);
  if (const auto& projection = *rebuild.handlers.begin()->second.contract; projection.timing == contract::Timing::asynchronous)
    rebuild.delivered.emplace(store, projection);

  fold_what_is_there(writer, shared, watch);
  if (!rebuild.progress.refused) StepInFlight(writer, shared, finish).finish();
  if (rebuild.progress.refused) return *rebuild.progress.refused;
  return rebuild.progress.folded;
} catch (const StatementRefused& failure) {
  return error_of(failure);
} catch (const storage::RowCountDiffers& failure) {
  return error_of(failure);
} catch (const storage::BadStatement& failure) {  // what the host wrote for the projection: its copy is not there
  return unavailable("projection.copy_lost", "The copy into which " + std::string(name) +
                                                 " is rebuilt is not there any more: another host has begun a rebuild of it since, or somebody has "
                                                 "dropped it. The view is as it was: rebuild it again. The database says: " +
                                                 failure.what());
} catch (const plugins::DeadlinePassed& overdue) {
  return unavailable(std::string(handler_deadline), overdue.what());
}

}  // namespace comptoir::dispatch
