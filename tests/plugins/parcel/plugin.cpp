// A context whose every step leaves a trace: what a host and a scenario in memory must do alike.
#include "language.hpp"
#include "raw.hpp"

namespace parcel {

using comptoir::Claims, comptoir::Context, comptoir::Dispatcher, comptoir::Outbox, comptoir::Page, comptoir::Repository, comptoir::Result,
    comptoir::View;

namespace {

struct Contents {
  std::int64_t notes = 0;
  std::string newest;
};

class Parcel : public comptoir::Aggregate<Parcel, Contents> {
 public:
  using Aggregate::Aggregate;

  void post() { raise(Posted{id()}); }
  void note(const std::string& text) { raise(Noted{id(), text}); }
  void weigh(std::int32_t grams) { raise(Weighed{id(), grams}); }

  static void apply(Contents&, const Posted&) {}
  static void apply(Contents& contents, const Noted& event) {
    ++contents.notes;
    contents.newest = event.text;
  }
  static void apply(Contents&, const Weighed&) {}
};

using Parcels = Repository<Parcel>;

// ---- commands

void post(const Post& command, Parcels& parcels) { parcels.find_or_new(command.label).post(); }
void note(const Note& command, Parcels& parcels) { parcels.find_or_new(command.label).note(command.text); }
void weigh(const Weigh& command, Parcels& parcels) { parcels.find_or_new(command.label).weigh(command.grams); }

Result<> lose(const Lose& command, Parcels& parcels, Dispatcher& dispatcher) {
  parcels.find_or_new(command.label).note("about to be lost");
  dispatcher.send(Note{command.label, "never written"});
  return comptoir::refused("parcel.lost", "The parcel is lost.");
}

void burst(const Burst& command, Dispatcher& dispatcher) {
  const auto pad = std::string(static_cast<std::size_t>(command.pad), 'x');
  for (std::int32_t i = 0; i < command.times; ++i) dispatcher.send(Note{command.label + std::to_string(i), pad});
}

void count_down(const CountDown& command, Dispatcher& dispatcher) {
  if (command.times > 0) dispatcher.send(CountDown{command.times - 1});
}

void reserve(const Reserve& command, Parcels& parcels, Claims& claims) {
  claims.claim("parcel.shelf", command.shelf, command.label);
  parcels.find_or_new(command.label).note("on shelf " + command.shelf);
}

void free_shelf(const Free& command, Claims& claims) { claims.release("parcel.shelf", command.shelf, command.label); }

void move(const Move& command, Claims& claims) {
  for (std::int32_t i = 0; i < command.times; ++i) {
    claims.claim("parcel.shelf", command.label, command.label);
    claims.release("parcel.shelf", command.label, command.label);
  }
}

void fill(const Fill& command, Parcels& parcels) {
  const auto pad = std::string(static_cast<std::size_t>(command.pad), 'x');
  for (std::int32_t i = 0; i < command.times; ++i) parcels.find_or_new(command.label).note(pad);
}

void add(const Add& command, View<Sum>& sums) {
  for (std::int32_t i = 0; i < command.times; ++i) sums.add(command.label, &Sum::pieces, command.amount);
}

void lock_both(const LockBoth& command, Parcels& parcels) {
  parcels.lock(command.first);
  parcels.lock(command.second).note("locked");
  parcels.lock(command.first);  // held already
}

void send_raw(const SendRaw& command, Dispatcher& dispatcher) { dispatcher.dispatch(command.command, command.message); }

Result<> refuse(const Refuse& command) {
  comptoir::Error error = comptoir::refused(command.code, command.sentence);
  if (!command.fault.empty()) error.faults.push_back({"/label", command.fault, "It is no label."});
  error.details = command.details;
  return error;
}

void misuse(const Misuse& command, const Raw& raw) { raw.misuse(command.how); }

void announce(const Announce& command, Parcels& parcels, Outbox& outbox) {
  parcels.find_or_new(command.label).note("announcing");
  outbox.enqueue("parcel", command.label, "parcel.announced/1", "{\"label\":\"" + command.label + "\"}");
}

// ---- what follows

void stamp(const Posted& event, const Context& context, Dispatcher& dispatcher) {
  dispatcher.send(Note{event.label, "stamped as " + std::to_string(context.aggregate_version())});
  dispatcher.dispatch("parcel.note/1", R"({"label":")" + event.label + R"(","text":"sealed","colour":"red"})");  // a field that is unknown
}

Accepted accept(const Posted& event) { return {event.label}; }
Note greet(const Accepted& event) { return {event.label, "greeted"}; }
std::vector<Note> declare_customs(const Accepted& event) { return {{event.label, "declared"}, {event.label, "cleared"}}; }
Note hear_announcement(const Announced& event) { return {event.label, "announced"}; }
Weigh hear_meter(const MeterRead& event) { return {event.label, event.grams}; }
std::vector<Note> hear_of_road(const RoadClosed& event) { return {{event.road, "closed"}, {event.road, "to be waited for"}}; }
Lose lose_on_road(const RoadClosed& event) { return {event.road}; }

Weighed in_grams(const Weighed1& old) { return {old.label, old.pounds * 454}; }
MeterRead read_in_grams(const MeterRead1& old) { return {old.label, old.pounds * 454}; }

// ---- read models

void keep_weight(const Weighed& event, View<Weight>& weights, const Raw& raw) {
  if (event.grams == unweighable) return raw.misuse("put key");
  weights.put({event.label, event.grams});
}
void keep_note(const Noted& event, const Context& context, View<Written>& notes) {
  notes.put({event.label, event.text, context.aggregate_version()});
}

Result<Weight> weight_of(const WeightOf& query, const View<Weight>& weights) {
  if (auto found = weights.find(query.label)) return *found;
  return comptoir::not_found("parcel.not_weighed", "Nobody weighed it.");
}

Result<Sum> sum_of(const SumOf& query, const View<Sum>& sums) {
  if (auto found = sums.find(query.label)) return *found;
  return comptoir::not_found("parcel.not_counted", "Nobody counted it.");
}

Misused misread(const Misread& query, const Raw& raw) {
  raw.misuse(query.how);
  return {};
}

Page<Written> notes_of(const NotesOf& query, const View<Written>& notes) {
  return notes.list(comptoir::by<Written, "by_label">(query.label).descending(), query.cursor, query.limit);
}

}  // namespace

void declare(comptoir::Plugin& plugin) {
  plugin.settings<Settings>();
  plugin.aggregate<Parcel>("parcel");
  plugin.event<Posted>("parcel.posted/1").published_as("parcel.accepted/1", accept);
  plugin.event<Noted>("parcel.noted/1");
  plugin.event<Weighed>("parcel.weighed/2");
  plugin.event<Announced>("parcel.announced/1").published();
  plugin.upcast("parcel.weighed/1", in_grams);
  plugin.upcast("meter.read/1", read_in_grams);
  plugin.view<Weight>("weights").key("label");
  plugin.view<Written>("notes").key("label", "number").index("by_label", "label");
  plugin.view<Sum>("sums").key("label");

  plugin.command(post);
  plugin.command(note);
  plugin.command(weigh);
  plugin.command(lose);
  plugin.command(burst);
  plugin.command(count_down);
  plugin.command(reserve);
  plugin.command(free_shelf);
  plugin.command(move);
  plugin.command(fill);
  plugin.command(add);
  plugin.command(lock_both);
  plugin.command(send_raw);
  plugin.command(refuse);
  plugin.command(misuse);
  plugin.command(announce);
  plugin.query(weight_of);
  plugin.query(sum_of);
  plugin.query(misread);
  plugin.query(notes_of);

  plugin.on(stamp);
  plugin.on("parcel.accepted/1", greet);
  plugin.on("parcel.accepted/1", declare_customs, "customs");
  plugin.on("parcel.announced/1", hear_announcement);
  plugin.on("meter.read/2", hear_meter);
  plugin.on("road.closed/1", hear_of_road);
  plugin.on("road.closed/1", lose_on_road, "loss");
  plugin.projection("weights", keep_weight).asynchronous();
  plugin.projection("notes", keep_note);
}

}  // namespace parcel

COMPTOIR_PLUGIN("parcel", "1.0.0", parcel::declare);
