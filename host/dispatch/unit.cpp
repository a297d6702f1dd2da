#include "dispatch/unit.hpp"

#include <utility>

#include <comptoir/detail/json_scanner.hpp>
#include <comptoir/message.hpp>

#include "dispatch/adding.hpp"
#include "dispatch/call.hpp"
#include "dispatch/failure.hpp"
#include "storage/publications.hpp"

namespace comptoir::dispatch {
namespace {

/// What a unit holds beside its message, about.
constexpr std::size_t bytes_of_a_unit = 2'048;

/// It is kept beside its event in JSON.
void require_json(const storage::Publication& publication) {
  detail::JsonScanner scanner(publication.data);
  if (scanner.skip_value() && scanner.end()) return;
  throw Refusal{
      {ErrorKind::failed, "event.not_json", "What is published as " + publication.type + " is no JSON. " + scanner.trouble().message, {}, {}}};
}

}  // namespace

Unit::Unit(const UnitServices& services, Request request, Completion completion)
    : services_(services),
      request_(std::move(request)),
      completion_(std::move(completion)),
      bytes_(bytes_of_a_unit + request_.body.size()),
      conflicts_(services.limits.patience) {
  if (request_.correlation.is_nil()) request_.correlation = ids_.next();
}

Unit::Unit(const UnitServices& services, Delivery delivery, Completion completion)
    : services_(services),
      delivery_(std::move(delivery)),
      completion_(std::move(completion)),
      bytes_(bytes_of_a_unit + delivery_->message.data.size()),
      conflicts_(services.limits.patience) {
  const auto& origin = delivery_->message.origin;
  request_.principal = {delivery_->message.stream.tenant, origin.actor};
  request_.correlation = origin.correlation;
  request_.traceparent = origin.traceparent;
}

void Unit::begin(Group& group) {
  group_ = &group;
  overlay_ = {};
  changes_ = {};
  steps_.clear();
  new_types_.clear();
  outcome_ = {};
  outcome_.status = request_.success;
  now_ = now();
  ids_.restart();
  causation_ = request_.causation;
  locked_.clear();
  looked_at_.clear();
  listings_.clear();
  rows_flushed_ = 0;
  reads_flushed_ = 0;
  savepoint_ = false;
  missed_.clear();
  inserted_by_.clear();
  command_ = delivery_ ? nullptr : services_.directory.command(request_.name);
  const auto* plugin = delivery_ ? delivery_->target.plugin : command_ == nullptr ? nullptr : command_->plugin;
  extent_.begin(services_.limits, delivery_ ? delivery_->message.type : request_.name, plugin == nullptr ? std::string_view() : plugin->name());
  calling_ = {};
  watch = group.watch();
  broken = nullptr;
}

void Unit::run(Group& group) {
  begin(group);
  if (delivery_ && delivery_->lease) group.hold(*delivery_->lease);
  if (request_.tick) group.hold(request_.tick->lease);
  decide(group);
  if (!request_.tick || is_to_be_sent_again(outcome_)) return;
  group.transaction().checkpoint(request_.tick->sent);
  group.touched();
}

void Unit::decide(Group& group) {
  try {
    if (replay_earlier()) return;
    run_to_agreement();
    group.look_at(changes_);
    changes_.rows.erase(changes_.rows.begin(), changes_.rows.begin() + static_cast<std::ptrdiff_t>(rows_flushed_));
    changes_.reads.erase(changes_.reads.begin(), changes_.reads.begin() + static_cast<std::ptrdiff_t>(reads_flushed_));
    group.adopt(std::move(overlay_), std::move(changes_));
  } catch (const storage::Conflict&) {
    group.look_at(changes_);
    throw;
  } catch (Refusal& refusal) {
    if (savepoint_) group.rollback_to_savepoint();
    if (refusal.error.kind == ErrorKind::failed) require_current();
    auto refused = std::exchange(outcome_, {});
    if (replay_earlier()) return;  // another host was first with the same message since we looked: that is what it was refused for
    outcome_ = std::move(refused);
    new_types_.clear();
    settle(std::move(refusal.error));
    outcome_.undecided = plugins::is_plugin_away(*outcome_.error);
    outcome_.failed_in = calling_;
  }
}

/// A handler that fails may have looked at one thing before another host changed it, and at another one after that: then it was not at fault, and the
/// unit runs again.
void Unit::require_current() try {
  for (const auto& stream : looked_at_) group_->lock(stream);
  const auto count = savepoint_ ? reads_ahead_of_savepoint_ : changes_.reads.size();  // what it read behind the savepoint may be its own
  storage::Changes reads;
  reads.reads.assign(changes_.reads.begin(), changes_.reads.begin() + static_cast<std::ptrdiff_t>(count));
  group_->transaction().apply(reads);
} catch (const storage::Conflict&) {
  group_->look_at(changes_);
  throw;
}

void Unit::run_to_agreement() {
  std::optional<UnderWay::Note> note;
  if (delivery_ && services_.under_way != nullptr) note.emplace(*services_.under_way, *delivery_, note_);
  if (delivery_) {
    std::string nothing;
    causation_ = delivery_->message.id;
    const Occurrence occurrence(delivery_->message);
    call(delivery_->target, delivery_->message.type, delivery_->message.data, &occurrence, nothing);
    const auto key = delivery_key();
    changes_.deliveries.push_back({key.consumer, key.tenant, key.message, key.recorded});
    overlay_.deliveries.insert(key);
  } else {
    if (command_ == nullptr) throw Refusal{not_found("command.unknown", "No plugin handles the command " + request_.name + ".")};
    call(*command_, request_.name, request_.body, nullptr, outcome_.answer);
  }
  while (!steps_.empty()) {
    const auto step = std::move(steps_.front());
    steps_.pop_front();
    take(step);
  }
  outcome_.events = 0;
  for (const auto& append : changes_.appends) outcome_.events += static_cast<std::uint32_t>(append.events.size());
  if (delivery_) return;
  check_if_match();
  conclude();
  keep_answer();
}

void Unit::take(const Step& step) {
  if (const auto* command = std::get_if<Command>(&step.what)) {
    extent_.enter(step.depth, command->entry->contract->name);
    take_command(*command);
  } else if (auto* const* event = std::get_if<storage::Event*>(&step.what)) {
    extent_.enter(step.depth, (*event)->type);
    take_event(**event);
  } else {
    const auto& reaction = std::get<Reaction>(step.what);
    extent_.enter(step.depth, reaction.entry->contract->name);
    take_reaction(reaction);
  }
}

void Unit::take_command(const Command& command) {
  causation_ = command.causation;
  std::string nothing;
  call(*command.entry, command.entry->contract->name, command.message, nullptr, nothing);
}

void Unit::take_event(storage::Event& event) {
  const auto* entry = services_.directory.event(event.type);
  if (entry == nullptr || entry->contract == nullptr)
    throw Refusal{{ErrorKind::failed, "event.undeclared", "No plugin declares the event " + event.type + ".", {}, {}}};
  note_type(*entry, event);
  causation_ = event.id;
  const Occurrence occurrence(event);
  std::string nothing;
  for (const auto& projection : entry->projections) call(projection, event.type, event.data, &occurrence, nothing);
  for (const auto& handler : entry->handlers) call(handler, event.type, event.data, &occurrence, nothing);
  if (entry->contract->published) publish(*entry, event);
}

/// The store is told of each type until it is known to have heard it.
void Unit::note_type(const EventEntry& entry, const storage::Event& event) {
  if (entry.is_stored->load(std::memory_order_relaxed)) return;
  changes_.event_types.try_emplace(event.type, event.stream.type);
  new_types_.push_back(&entry);
}

void Unit::publish(const EventEntry& entry, storage::Event& event) {
  storage::Publication publication{*entry.contract->published, {}};
  if (entry.contract->mapping) {
    const Occurrence occurrence(event);
    call({entry.plugin, *entry.contract->mapping, nullptr}, event.type, event.data, &occurrence, publication.data);
    if (publication.data.empty()) return;
    require_json(publication);
    extent_.grow(publication.data.size());
  }
  event.handled = react(publication.type, [&] { return storage::message_of(event, publication); });
  event.published.push_back(std::move(publication));
}

/// Hands a message to the reactions that are placed in this transaction, and names them: all others find it in the outbox.
std::vector<std::string> Unit::react(const std::string& type, const std::function<storage::Message()>& message) {
  std::vector<std::string> handled;
  for (const auto& reaction : services_.directory.reactions(type)) {
    if (!reaction.same_transaction) continue;
    handled.push_back(reaction.contract->name);
    auto made = message();
    extent_.grow(made.data.size());
    queue(Reaction{&reaction, std::move(made)});
  }
  return handled;
}

void Unit::take_reaction(const Reaction& reaction) {
  std::string nothing;
  causation_ = reaction.message.id;
  const Occurrence occurrence(reaction.message);
  call(*reaction.entry, reaction.message.type, reaction.message.data, &occurrence, nothing);
}

void Unit::call(const Target& target, std::string_view type, std::string_view message, const Occurrence* event, std::string& answer) {
  const auto outer = std::exchange(calling_, {target.plugin, target.handler});
  const bool from_client = event == nullptr && outer.plugin == nullptr && extent_.depth() == 0;
  run_call({target, type, message, request_, from_client, event, causation_, now_, delivery_ ? &*delivery_ : nullptr}, *this, answer);
  calling_ = outer;
}

void Unit::settle(Error error) {
  outcome_.answer.clear();
  outcome_.events = 0;
  outcome_.error = std::move(error);
}

void Unit::complete() {
  for (const auto* type : new_types_) type->is_stored->store(true, std::memory_order_relaxed);
  completion_(std::move(outcome_));
}

void Unit::abandon(const std::string& why) {
  Outcome outcome;
  outcome.error = unavailable(std::string(handler_deadline), why);
  outcome.failed_in = calling_;
  completion_(std::move(outcome));
}

bool Unit::fail(const std::exception& failure) {
  const bool is_conflict = dynamic_cast<const storage::Conflict*>(&failure) != nullptr;
  if (is_conflict && conflicts_.allows_another_run()) return true;
  outcome_ = {};
  settle(error_of(failure));
  if (const auto* away = dynamic_cast<const storage::Unavailable*>(&failure)) outcome_.pause = away->pause;
  outcome_.undecided = outcome_.error->kind == ErrorKind::unavailable;
  if (!is_of_the_store(*outcome_.error)) outcome_.failed_in = calling_;
  completion_(std::move(outcome_));
  return false;
}

}  // namespace comptoir::dispatch
