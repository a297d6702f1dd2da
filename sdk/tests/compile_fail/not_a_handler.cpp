// One handler or aggregate per case, chosen by a macro; without any it compiles.
#include <comptoir/plugin.hpp>

namespace {

struct Counted {
  int number = 0;
};
struct Tally {
  int number = 0;
};
struct Limits {
  int counts_max = 3;
};
struct Happened {  // what is published
  int number = 0;
};
struct Count {};
struct TallyOf {};

class Counter : public comptoir::Aggregate<Counter, Tally> {
 public:
  using Aggregate::Aggregate;
  void count() { raise(Counted{1}); }
#if !defined(MISSING_APPLY)
  static void apply(Tally& tally, const Counted& event) { tally.number += event.number; }
#endif
};

#if defined(UNKNOWN_NEED)
void count(const Count&, const Tally&) {}
#elif defined(MUTABLE_MESSAGE)
void count(Count&) {}
#elif defined(MUTABLE_SETTINGS)
void count(const Count&, comptoir::Settings<Limits>&) {}
#elif defined(ADDITION_OF_A_DOUBLE)
void count(const Count&, comptoir::View<Tally>& tallies) { tallies.add(1, &Tally::number, 0.5); }
#elif defined(LIST_BY_AN_INDEX_OF_ANOTHER_VIEW)
void count(const Count&, const comptoir::View<Tally>& tallies) { (void)tallies.list(comptoir::by<Limits, "by_counts">(1)); }
#else
void count(const Count&, comptoir::Repository<Counter>& counters, const comptoir::Settings<Limits>&) { counters.find_or_new("a").count(); }
#endif

#if defined(VIEW_BY_VALUE)
void project(const Counted& event, comptoir::View<Tally> tallies) { tallies.put({event.number}); }
#elif defined(PROJECTION_WITH_REPOSITORY)
void project(const Counted& event, comptoir::View<Tally>& tallies, comptoir::Repository<Counter>&) { tallies.put({event.number}); }
#elif defined(PROJECTION_WITH_DISPATCHER)
void project(const Counted& event, comptoir::View<Tally>& tallies, comptoir::Dispatcher&) { tallies.put({event.number}); }
#elif defined(PROJECTION_WITH_CLOCK)
void project(const Counted& event, comptoir::View<Tally>& tallies, const comptoir::Clock&) { tallies.put({event.number}); }
#elif defined(PROJECTION_WITH_IDS)
void project(const Counted& event, comptoir::View<Tally>& tallies, comptoir::Ids&) { tallies.put({event.number}); }
#else
void project(const Counted& event, comptoir::View<Tally>& tallies) { tallies.put({event.number}); }
#endif

#if defined(QUERY_WITH_MUTABLE_VIEW)
Tally tally_of(const TallyOf&, comptoir::View<Tally>&) { return {}; }
#elif defined(QUERY_WITH_REPOSITORY)
Tally tally_of(const TallyOf&, comptoir::Repository<Counter>&) { return {}; }
#elif defined(QUERY_WITH_DISPATCHER)
Tally tally_of(const TallyOf&, comptoir::Dispatcher&) { return {}; }
#elif defined(QUERY_WITH_OUTBOX)
Tally tally_of(const TallyOf&, comptoir::Outbox&) { return {}; }
#elif defined(QUERY_WITH_CLAIMS)
Tally tally_of(const TallyOf&, comptoir::Claims&) { return {}; }
#elif defined(QUERY_WITH_IDS)
Tally tally_of(const TallyOf&, comptoir::Ids&) { return {}; }
#elif defined(QUERY_WITH_MUTABLE_DATABASE)
Tally tally_of(const TallyOf&, comptoir::Database&) { return {}; }
#else
Tally tally_of(const TallyOf&, const comptoir::View<Tally>&, const comptoir::Database&, const comptoir::Clock&, const comptoir::Context&,
               const comptoir::Log&) {
  return {};
}
#endif

#if defined(MAP_WITH_REPOSITORY)
Happened publish(const Counted& event, comptoir::Repository<Counter>&) { return {event.number}; }
#elif defined(MAP_WITH_VIEW)
Happened publish(const Counted& event, const comptoir::View<Tally>&) { return {event.number}; }
#else
Happened publish(const Counted& event, const comptoir::Context&) { return {event.number}; }
#endif

#if defined(REFUSAL_WITH_DISPATCHER)
comptoir::Error refuse(const Counted&, comptoir::Dispatcher&) { return {}; }
#else
comptoir::Error refuse(const Counted&) { return {}; }
#endif

void declare(comptoir::Plugin& plugin) {
  plugin.settings<Limits>();
  plugin.aggregate<Counter>("counter");
  plugin.event<Counted>("counter.counted/1").published_as("counter.happened/1", publish);
  plugin.view<Tally>("tallies").key("number");
  plugin.projection("tallies", project);
  plugin.command(count);
  plugin.query(tally_of);
  plugin.post<Count>("/counts").opens<Counted>().concludes_refused(refuse);
}

}  // namespace

COMPTOIR_PLUGIN("counter", "1.0.0", declare);
