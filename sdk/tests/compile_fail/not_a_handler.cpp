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
#elif defined(MUTABLE_SETTINGS)
void count(const Count&, comptoir::Settings<Limits>&) {}
#else
void count(const Count&, comptoir::Repository<Counter>& counters, const comptoir::Settings<Limits>&) { counters.find_or_new("a").count(); }
#endif

#if defined(VIEW_BY_VALUE)
void project(const Counted& event, comptoir::View<Tally> tallies) { tallies.put({event.number}); }
#else
void project(const Counted& event, comptoir::View<Tally>& tallies) { tallies.put({event.number}); }
#endif

#if defined(QUERY_WITH_MUTABLE_VIEW)
Tally tally_of(const TallyOf&, comptoir::View<Tally>&) { return {}; }
#elif defined(QUERY_WITH_REPOSITORY)
Tally tally_of(const TallyOf&, comptoir::Repository<Counter>&) { return {}; }
#else
Tally tally_of(const TallyOf&, const comptoir::View<Tally>&) { return {}; }
#endif

void declare(comptoir::Plugin& plugin) {
  plugin.settings<Limits>();
  plugin.aggregate<Counter>("counter");
  plugin.event<Counted>("counter.counted/1");
  plugin.view<Tally>("tallies").key("number");
  plugin.projection("tallies", project);
  plugin.command(count);
  plugin.query(tally_of);
}

}  // namespace

COMPTOIR_PLUGIN("counter", "1.0.0", declare);
