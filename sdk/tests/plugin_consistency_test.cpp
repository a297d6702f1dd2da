// What `declare` says twice, or uses and does not say: refused before the plugin starts, with a sentence that names both.
#include <stdexcept>

#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using ::testing::ElementsAre, ::testing::HasSubstr;
using testing::event, testing::is_ok, testing::Scenario;

/// What the plugin says when it is created; "started" when it is.
std::string refusal_of(void (*declare)(Plugin&)) {
  try {
    Scenario scenario(declare);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "started";
}

struct Entry {
  std::string guest;
};
struct Welcomed {
  std::string guest;
};
struct Record {};
class Guest : public Aggregate<Guest, Record> {
 public:
  using Aggregate::Aggregate;
  void welcome() { raise(Welcomed{id()}); }
  static void apply(Record&, const Welcomed&) {}
};

struct Welcome {
  std::string guest;
};
void welcome(const Welcome& command, Repository<Guest>& guests) { guests.find_or_new(command.guest).welcome(); }
void welcome_again(const Welcome& command, Repository<Guest>& guests) { guests.find_or_new(command.guest).welcome(); }

struct OrderShipped {  // of `orders`
  std::string order_id;
};
Welcome thank(const OrderShipped& event) { return {event.order_id}; }
Welcome advertise(const OrderShipped& event) { return {"again " + event.order_id}; }

void write(const Welcomed& event, View<Entry>& entries) { entries.put({event.guest}); }
void write_again(const Welcomed& event, View<Entry>& entries) { entries.put({"again " + event.guest}); }
void ring(const Welcomed&) {}
Entry entry_of(const Welcome& query, const View<Entry>& entries) { return entries.find(query.guest).value_or(Entry{}); }

void declare_guest(Plugin& plugin) {
  plugin.aggregate<Guest>("guest");
  plugin.event<Welcomed>("guest.welcomed/1");
  plugin.command(welcome);
}

TEST(TwoReactions, ToOneEventBothRunWhenTheSecondHasAName) {
  Scenario scenario([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on("order.shipped/1", thank);
    plugin.on("order.shipped/1", advertise, "advertising");
  });

  const auto result = scenario.receive("order.shipped/1", OrderShipped{"7"});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Welcomed{"7"}), event(Welcomed{"again 7"})));
}

TEST(TwoReactions, AreUnitsOfTheirOwnOneBehindTheOther) {
  static std::vector<std::string> trace;
  trace.clear();
  Scenario scenario([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on(+[](const Welcomed& event) { trace.push_back("welcomed " + event.guest); });
    plugin.on("order.shipped/1", [](const OrderShipped& event) {
      trace.push_back("thank");
      return thank(event);
    });
    plugin.on(
        "order.shipped/1",
        [](const OrderShipped& event) {
          trace.push_back("advertise");
          return advertise(event);
        },
        "advertising");
  });

  (void)scenario.receive("order.shipped/1", OrderShipped{"7"});

  EXPECT_THAT(trace, ElementsAre("thank", "welcomed 7", "advertise", "welcomed again 7"));
}

TEST(TwoReactions, FailEachByItself) {
  struct Refuse {
    std::string guest;
  };
  Scenario scenario([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.command([](const Refuse&) { return Result<>(refused("guest.unwelcome", "Nobody is welcome.")); });
    plugin.on("order.shipped/1", [](const OrderShipped& event) { return Refuse{event.order_id}; });
    plugin.on("order.shipped/1", advertise, "advertising");
  });

  const auto result = scenario.receive("order.shipped/1", OrderShipped{"7"});

  EXPECT_THAT(result, testing::is_refused("guest.unwelcome")) << "what was refused first is told";
  EXPECT_THAT(scenario.events(), ElementsAre(event(Welcomed{"again 7"})));
}

TEST(TwoReactions, ToOneEventUnderOneNameAreRefused) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on("order.shipped/1", thank);
    plugin.on("order.shipped/1", advertise);
  });

  EXPECT_THAT(refusal, HasSubstr("The reaction plugin/order.shipped is declared twice: give one of them a name of its own, plugin.on(event, "));
}

TEST(TwoReactions, ToTwoRevisionsOfOneEventAreRefused) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on("order.shipped/1", thank);
    plugin.on("order.shipped/2", advertise, "newer");
  });

  EXPECT_THAT(refusal, HasSubstr("The plugin reacts to order.shipped/1 and to order.shipped/2: an event is read in one revision"));
}

TEST(TwoReactions, OfOneFunctionAreRefused) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on("order.shipped/1", thank);
    plugin.on("order.shipped/1", thank, "twice");
  });

  EXPECT_THAT(refusal, HasSubstr("The same function hears order.shipped/1 twice, as plugin/order.shipped and as plugin/order.shipped:twice"));
}

TEST(TwoHandlers, OfOneEventBothRun) {
  static int rung;
  rung = 0;
  Scenario scenario([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on(+[](const Welcomed&) { ++rung; });
    plugin.on(+[](const Welcomed&) { rung += 10; });
  });

  (void)scenario.when(Welcome{"ada"});

  EXPECT_EQ(rung, 11);
}

TEST(TwoHandlers, OfOneFunctionAreRefused) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on(ring);
    plugin.on(ring);
  });

  EXPECT_THAT(refusal, HasSubstr("The same function hears guest.welcomed/1 twice"));
}

TEST(TwoHandlers, OfOneCommandAreRefused) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.command(welcome_again, "plugin.welcome/2");
  });

  EXPECT_THAT(refusal, HasSubstr("The handler of Welcome is declared twice, as plugin.welcome/1 and as plugin.welcome/2"));
}

TEST(TwoHandlers, OfACommandAndAQueryAreRefused) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.view<Entry>("entries").key("guest");
    plugin.query(entry_of);
  });

  EXPECT_THAT(refusal, HasSubstr("The handler of Welcome is declared twice, as plugin.welcome/1 and as plugin.welcome/1"));
}

TEST(TwoProjections, OfOneNameMayNotHearTheSameEvent) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.view<Entry>("entries").key("guest");
    plugin.projection("entries", write, write_again);
  });

  EXPECT_THAT(refusal, HasSubstr("The projection plugin/entries of guest.welcomed/1 is declared twice"));
}

TEST(TwoProjections, MayNotWriteTheSameView) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.view<Entry>("entries").key("guest");
    plugin.projection("entries", write);
    plugin.projection("more-entries", write_again);
  });

  EXPECT_THAT(refusal, HasSubstr("View entries is written by the projections plugin/entries and plugin/more-entries"));
}

TEST(AProjection, IsDeclaredAsOneThing) {
  struct Left {
    std::string guest;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.event<Left>("guest.left/1");
    plugin.view<Entry>("entries").key("guest");
    plugin.projection("entries", write).asynchronous();
    plugin.projection("entries", [](const Left& event, View<Entry>& entries) { entries.erase(event.guest); });
  });

  EXPECT_THAT(refusal, HasSubstr("The projection plugin/entries is declared twice, and not alike"));
}

TEST(AProjection, HasOneVersion) {
  struct Left {
    std::string guest;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.event<Left>("guest.left/1");
    plugin.view<Entry>("entries").key("guest");
    plugin.projection("entries", write).version(2);
    plugin.projection("entries", [](const Left& event, View<Entry>& entries) { entries.erase(event.guest); });
  });

  EXPECT_THAT(refusal, HasSubstr("The projection plugin/entries is declared twice, and not alike"));
}

TEST(TwoTimers, OfOneCommandNeedTwoNames) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.every(1000, Welcome{"ada"});
    plugin.every(2000, Welcome{"bob"});
  });
  const auto named = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.every(1000, Welcome{"ada"});
    plugin.every(2000, Welcome{"bob"}, "welcome-bob");
  });

  EXPECT_THAT(refusal, HasSubstr("The timer plugin/welcome is declared twice: give one of them a name of its own"));
  EXPECT_EQ(named, "started");
}

TEST(ATimer, HasAPeriod) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.every(0, Welcome{"ada"});
  });

  EXPECT_THAT(refusal, HasSubstr("The timer plugin/welcome has no period"));
}

TEST(TwoRoutes, ToAClientAreOneWhenOnlyTheirParametersDiffer) {
  struct Leave {
    std::string name;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.command([](const Leave&) {});
    plugin.post<Welcome>("/guests/{guest}");
    plugin.post<Leave>("/guests/{name}");
  });

  EXPECT_THAT(refusal, HasSubstr("The routes POST /guests/{guest} to plugin.welcome/1 and POST /guests/{name} to plugin.leave/1 are the same"));
}

TEST(AStruct, HasOneName) {
  const auto events = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.event<Welcomed>("guest.greeted/1");
  });
  const auto aggregates = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.aggregate<Guest>("visitor");
  });
  const auto views = refusal_of([](Plugin& plugin) {
    plugin.view<Entry>("entries").key("guest");
    plugin.view<Entry>("visitors").key("guest");
  });

  EXPECT_THAT(events, HasSubstr("Event Welcomed is declared twice, as guest.welcomed/1 and as guest.greeted/1"));
  EXPECT_THAT(aggregates, HasSubstr("Aggregate Guest is declared twice, as guest and as visitor"));
  EXPECT_THAT(views, HasSubstr("View Entry is declared twice, as entries and as visitors"));
}

TEST(AnEvent, IsPublishedOnce) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.aggregate<Guest>("guest");
    plugin.event<Welcomed>("guest.welcomed/1")
        .published()
        .published_as(
            "guest.seen/1", +[](const Welcomed& event) { return Entry{event.guest}; });
  });

  EXPECT_THAT(refusal, HasSubstr("Event guest.welcomed/1 is published twice, as guest.welcomed/1 and as guest.seen/1"));
}

TEST(AHandler, NeedsAViewThatIsDeclared) {
  struct Ask {
    std::string guest;
  };
  const auto refusal = refusal_of(
      [](Plugin& plugin) { plugin.query([](const Ask& query, const View<Entry>& entries) { return entries.find(query.guest).value_or(Entry{}); }); });

  EXPECT_THAT(refusal, HasSubstr("The handler of Ask takes View<Entry>, but declare() has no plugin.view<Entry>(...)."));
}

TEST(AHandler, MayTakeAViewThatIsDeclaredBehindIt) {
  struct Ask {
    std::string guest;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.query([](const Ask& query, const View<Entry>& entries) { return entries.find(query.guest).value_or(Entry{}); });
    plugin.view<Entry>("entries").key("guest");
  });

  EXPECT_EQ(refusal, "started");
}

TEST(AHandler, NeedsAllOfItsAggregatesDeclared) {
  struct Move {};
  class Room : public Aggregate<Room, Record> {
   public:
    using Aggregate::Aggregate;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.command([](const Move&, Repository<Guest>&, Repository<Room>&) {});
  });

  EXPECT_THAT(refusal, HasSubstr("The handler of Move takes Repository<Room>, but declare() has no plugin.aggregate<Room>(...)."));
}

TEST(AHandler, NeedsTheSettingsThatAreDeclared) {
  struct Limits {
    std::int32_t visits_max = 3;
  };
  struct OtherLimits {
    std::int32_t visits_max = 3;
  };
  struct Look {};
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.settings<Limits>();
    plugin.command([](const Look&, const Settings<OtherLimits>&) {});
  });

  EXPECT_THAT(refusal, HasSubstr("The handler of Look takes Settings<OtherLimits>, but declare() has no plugin.settings<OtherLimits>()."));
}

struct Visit {
  std::string guest;
  std::int32_t year;
};
struct VisitsOf {
  std::string guest;
};
struct Visits {
  std::vector<Visit> visits;
};
Visits visits_of(const VisitsOf& query, const View<Visit>& visits) { return {visits.all(by<Visit, "by_guest">(query.guest))}; }

TEST(AList, NeedsAnIndexOfItsView) {
  const auto misspelt = refusal_of([](Plugin& plugin) {
    plugin.view<Visit>("visits").key("guest", "year").index("by_guset", "guest");
    plugin.query(visits_of);
  });
  const auto spelt = refusal_of([](Plugin& plugin) {
    plugin.view<Visit>("visits").key("guest", "year").index("by_guest", "guest");
    plugin.query(visits_of);
  });

  EXPECT_THAT(misspelt, HasSubstr("View visits is listed by the index by_guest, which it does not have; did you mean by_guset?"));
  EXPECT_EQ(spelt, "started");
}

struct Stay {
  std::string guest;
};
void look_by_too_much(const Stay& query, const View<Stay>& stays) { (void)stays.all(by<Stay, "by_guest">(query.guest, 2026)); }

TEST(AList, HasNoMoreValuesThanItsIndexHasColumns) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.view<Stay>("stays").key("guest").index("by_guest", "guest");
    plugin.command(look_by_too_much);
  });

  EXPECT_THAT(refusal, HasSubstr("View stays is listed by 2 values of the index by_guest, which has 1 columns."));
}

struct Rest {
  std::string guest;
  std::int32_t nights;
};
void look_by_another_kind(const Rest& query, const View<Rest>& rests) { (void)rests.all(by<Rest, "by_nights">(query.guest)); }
struct Nap {
  std::string guest;
  std::int32_t nights;
};
void look_by_another_key(const Nap& query, const View<Nap>& naps) { (void)naps.all(by_key<Nap>(query.nights)); }

TEST(AList, ComparesValuesOfTheKindOfItsColumns) {
  const auto index = refusal_of([](Plugin& plugin) {
    plugin.view<Rest>("rests").key("guest").index("by_nights", "nights");
    plugin.command(look_by_another_kind);
  });
  const auto key = refusal_of([](Plugin& plugin) {
    plugin.view<Nap>("naps").key("guest", "nights");
    plugin.command(look_by_another_key);
  });

  EXPECT_THAT(index, HasSubstr("View rests is listed by a text where the index by_nights has nights, which is an integer."));
  EXPECT_THAT(key, HasSubstr("View naps is listed by an integer where its key has guest, which is a text."));
}

struct Bill {
  std::string guest;
  std::int32_t year;
  std::int64_t cents;
};
void find_by_less(const Bill& command, View<Bill>& bills) { (void)bills.find(command.guest); }
struct Tip {
  std::string guest;
  std::int64_t cents;
};
void erase_by_another_kind(const Tip& command, View<Tip>& tips) { tips.erase(command.cents); }
struct Stamp {
  std::string guest;
  std::int64_t count;
};
void add_by_more(const Stamp& command, View<Stamp>& stamps) { stamps.add(command.guest, true, &Stamp::count, 1); }
struct Seat {
  std::string table;
  std::int32_t number;
};
void reseat(const Seat& command, View<Seat>& seats) {
  if (const auto seat = seats.find("terrace", command.number)) seats.erase(seat->table, seat->number);
}

TEST(ARowOfAView, IsNamedByItsWholeKey) {
  const auto found = refusal_of([](Plugin& plugin) {
    plugin.view<Bill>("bills").key("guest", "year");
    plugin.command(find_by_less);
  });
  const auto erased = refusal_of([](Plugin& plugin) {
    plugin.view<Tip>("tips").key("guest");
    plugin.command(erase_by_another_kind);
  });
  const auto added_to = refusal_of([](Plugin& plugin) {
    plugin.view<Stamp>("stamps").key("guest");
    plugin.command(add_by_more);
  });
  const auto whole = refusal_of([](Plugin& plugin) {
    plugin.view<Seat>("seats").key("table", "number");
    plugin.command(reseat);
  });

  EXPECT_THAT(found, HasSubstr("A row of view bills is found by a text, but its key is guest (a text), year (an integer)."));
  EXPECT_THAT(erased, HasSubstr("A row of view tips is erased by an integer, but its key is guest (a text)."));
  EXPECT_THAT(added_to, HasSubstr("A row of view stamps is added to by a text, a boolean, but its key is guest (a text)."));
  EXPECT_EQ(whole, "started");
}

TEST(AView, HasAFieldOnceInItsKeyAndInAnIndex) {
  const auto key = refusal_of([](Plugin& plugin) { plugin.view<Entry>("entries").key("guest", "guest"); });
  const auto index = refusal_of([](Plugin& plugin) { plugin.view<Entry>("entries").key("guest").index("twice", "guest", "guest"); });

  EXPECT_THAT(key, HasSubstr("The field of the key of view entries guest is declared twice"));
  EXPECT_THAT(index, HasSubstr("The field of index twice of view entries guest is declared twice"));
}

TEST(AView, HasATableOfItsOwn) {
  struct Other {
    std::string guest;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.view<Entry>("old-entries").key("guest");
    plugin.view<Other>("old_entries").key("guest");
  });

  EXPECT_THAT(refusal, HasSubstr("The table of views plugin_old_entries is declared twice"));
}

TEST(AView, HasWhatAStoreCanKeep) {
  struct Maybe {
    std::optional<std::string> guest;
  };
  struct Owned {
    std::string guest;
    std::string tenant;
  };
  const auto optional = refusal_of([](Plugin& plugin) { plugin.view<Maybe>("maybes").key("guest"); });
  const auto tenant = refusal_of([](Plugin& plugin) { plugin.view<Owned>("owned").key("guest"); });

  EXPECT_THAT(optional, HasSubstr("View maybes has the optional field guest in its key"));
  EXPECT_THAT(tenant, HasSubstr("View owned has a field tenant, which can be no column"));
}

TEST(AView, HasNamesForWhichEveryDatabaseHasRoom) {
  struct Wide {
    std::string guest;
    std::string a234567890123456789012345678901234567890123456789012345678901234;
  };
  static const std::string fits(50 - std::string_view("plugin_").size(), 'v');
  static const std::string is_too_long = fits + "w";
  const auto fitting = refusal_of([](Plugin& plugin) { plugin.view<Entry>(std::string_view(fits)).key("guest"); });
  const auto long_table = refusal_of([](Plugin& plugin) { plugin.view<Entry>(std::string_view(is_too_long)).key("guest"); });
  const auto long_column = refusal_of([](Plugin& plugin) { plugin.view<Wide>("wide").key("guest"); });

  EXPECT_EQ(fitting, "started");
  EXPECT_THAT(long_table, HasSubstr("View " + fits + "w has the table plugin_" + fits + "w, whose name has 51 bytes: 50 are the most"));
  EXPECT_THAT(long_column, HasSubstr("which can be no column: it has lower case letters, digits and underscores, 63 at most"));
}

TEST(AnUpcast, BeginsWithAnOlderRevision) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.upcast(
        "guest.welcomed/1", +[](const Entry& old) { return Welcomed{old.guest}; });
  });

  EXPECT_THAT(refusal, HasSubstr("The upcast of guest.welcomed/1 begins with what aggregate guest raises today"));
}

TEST(AnUpcast, BeginsWithTheNameOfAnEvent) {
  const auto misspelt = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.upcast(
        "guest.wellcomed/1", +[](const Entry& old) { return Welcomed{old.guest}; });
  });
  const auto foreign = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.on("order.shipped/2", thank);
    plugin.upcast(
        "order.shipped/1", +[](const Entry& old) { return OrderShipped{old.guest}; });
  });

  EXPECT_THAT(misspelt, HasSubstr("The upcast of guest.wellcomed/1 begins with a name that no event of this plugin has, and none that it hears; did "
                                  "you mean guest.welcomed?"));
  EXPECT_EQ(foreign, "started") << "what another context told once";
}

TEST(AnUpcast, LeadsToAnEvent) {
  struct Parted {
    std::string guest;
  };
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.upcast(
        "guest.left/1", +[](const Welcomed& old) { return Parted{old.guest}; });
  });

  EXPECT_THAT(refusal, HasSubstr("The upcast of guest.left/1 leads to Parted, which is neither an event of this plugin nor heard by a reaction."));
}

TEST(ARoute, OfGetChangesNothing) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.get<Welcome>("/guests/{guest}");
  });

  EXPECT_THAT(refusal, HasSubstr("Route GET /guests/{guest} leads to the command plugin.welcome/1: what changes something is no GET"));
}

TEST(ARoute, ThatCreatesHasSomethingAtItsLocation) {
  struct Ask {
    std::string guest;
  };
  const auto nothing_there = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.post<Welcome>("/guests").creates();
  });
  const auto found_there = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.query([](const Ask& query) { return Entry{query.guest}; });
    plugin.post<Welcome>("/guests").creates();
    plugin.get<Ask>("/guests/{guest}").shows<Guest>();
  });

  EXPECT_THAT(nothing_there, HasSubstr("creates something that no GET route shows: declare plugin.get<Query>(...).shows<Aggregate>()"));
  EXPECT_EQ(found_there, "started");
}

struct Ask {
  std::string guest;
};

/// A POST that creates a guest, and says that a GET of "/guests/{guest}" shows it.
std::string refusal_of_location(void (*create)(Plugin&)) {
  static void (*created)(Plugin&);
  created = create;
  return refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.query([](const Ask& query) { return Entry{query.guest}; });
    plugin.get<Ask>("/guests/{guest}").shows<Guest>();
    created(plugin);
  });
}

TEST(ARoute, ThatCreatesNamesAPathThatIsShown) {
  const auto misspelt = refusal_of_location([](Plugin& plugin) { plugin.post<Welcome>("/guests").creates("/gusets/{guest}"); });
  const auto spelt = refusal_of_location([](Plugin& plugin) { plugin.post<Welcome>("/guests").creates("/guests/{guest}"); });

  EXPECT_THAT(misspelt, HasSubstr("Route POST /guests creates what it says is shown at /gusets/{guest}, where this plugin has no GET route"));
  EXPECT_THAT(misspelt, HasSubstr("did you mean /guests/{guest}?"));
  EXPECT_EQ(spelt, "started");
}

struct PartOf {
  std::string guest;
  std::string part;
};
template <class Part>
struct Bring {
  std::string guest;
};
template <class Part>
struct Brought {
  Part part;
};

/// A POST that brings a guest something, and says that a GET shows it at a path that its answer tells.
template <class Part>
std::string refusal_of_part() {
  return refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.query([](const PartOf& query) { return Entry{query.guest}; });
    plugin.command([](const Bring<Part>& command, Repository<Guest>& guests) {
      guests.find_or_new(command.guest).welcome();
      return Brought<Part>{};
    });
    plugin.get<PartOf>("/guests/{guest}/parts/{part}").template shows<Guest>("{guest}");
    plugin.post<Bring<Part>>("/guests/{guest}/parts").creates("/guests/{guest}/parts/{part}");
  });
}

TEST(ARoute, ThatCreatesIsAlwaysAnsweredWhereThatIs) {
  EXPECT_THAT(refusal_of_part<std::optional<std::int32_t>>(),
              HasSubstr("Route POST /guests/{guest}/parts creates what it says is shown at /guests/{guest}/parts/{part}, but its answer may be "
                        "without {part}: make it a member that is always there, neither std::optional nor defaulted."));
  EXPECT_EQ(refusal_of_part<std::int32_t>(), "started");
}

TEST(ARoute, MakesTheIdOfItsAggregateOfItsPath) {
  const auto refusal = refusal_of_location([](Plugin& plugin) { plugin.post<Welcome>("/guests/{guest}/visits").changes<Guest>("{house}/{gust}"); });

  EXPECT_THAT(refusal, HasSubstr("Route POST /guests/{guest}/visits says that the id of its guest is {house}/{gust}, but its path has no {house}"));
  EXPECT_THAT(refusal, HasSubstr("but its path has no {gust}; did you mean guest?"));
}

struct Asked {
  std::string guest;
};
struct Granted {
  std::string guest;
};
struct Inquiry {};
class Door : public Aggregate<Door, Inquiry> {
 public:
  using Aggregate::Aggregate;
  void ask() { raise(Asked{id()}); }
  static void apply(Inquiry&, const Asked&) {}
  static void apply(Inquiry&, const Granted&) {}
};
struct Knock {
  std::string guest;
};
Error gone(const Granted&) { return refused("door.gone", "The door is gone."); }

/// A route that asks at a door, with whatever conversation `declare` gives it.
std::string refusal_of_conversation(void (*converse)(detail::RouteDeclaration&)) {
  static void (*conversing)(detail::RouteDeclaration&);
  conversing = converse;
  return refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.aggregate<Door>("door");
    plugin.event<Asked>("door.asked/1");
    plugin.event<Granted>("door.granted/1");
    plugin.command([](const Knock& command, Repository<Door>& doors) { doors.find_or_new(command.guest).ask(); });
    auto route = plugin.post<Knock>("/doors/{guest}");
    conversing(route);
  });
}

TEST(AConversation, IsOpenedAndConcludedByEventsOfTheRoutesAggregate) {
  const auto right = refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Asked>().concludes<Granted>(); });
  const auto opened = refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Welcomed>().concludes<Granted>(); });
  const auto concluded = refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Asked>().concludes<Welcomed>(); });

  EXPECT_EQ(right, "started");
  EXPECT_THAT(opened, HasSubstr("Route POST /doors/{guest} opens a conversation by guest.welcomed/1, which is no event of its aggregate door"));
  EXPECT_THAT(concluded,
              HasSubstr("Route POST /doors/{guest} concludes a conversation by guest.welcomed/1, which is no event of its aggregate door"));
}

TEST(AConversation, HasABeginningAndAnEnd) {
  const auto endless = refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Asked>(); });

  EXPECT_THAT(endless,
              HasSubstr("Route POST /doors/{guest} opens a conversation that nothing concludes: declare .opens<Event>().concludes<Event>()"));
}

TEST(AConversation, IsNotConcludedByWhatOpensItNorTwiceByOneEvent) {
  const auto at_once = refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Asked>().concludes<Asked>(); });
  const auto twice =
      refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Asked>().concludes<Granted>().concludes_refused(gone); });

  EXPECT_THAT(at_once, HasSubstr("Route POST /doors/{guest} opens and concludes a conversation by door.asked/1"));
  EXPECT_THAT(twice, HasSubstr("The conclusion of route POST /doors/{guest} by door.granted/1 is declared twice"));
}

TEST(AConversation, IsOpenedByACommandWithEventsThatHaveANameAlready) {
  struct Ghost {};
  struct EntryOf {
    std::string guest;
  };
  const auto ghostly = refusal_of_conversation([](detail::RouteDeclaration& route) { route.opens<Asked>().concludes<Ghost>(); });
  const auto asked = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.view<Entry>("entries").key("guest");
    plugin.query([](const EntryOf& query, const View<Entry>& entries) { return entries.find(query.guest).value_or(Entry{}); });
    plugin.get<EntryOf>("/guests/{guest}").opens<Welcomed>().concludes<Welcomed>();
  });

  EXPECT_THAT(ghostly, HasSubstr("Event Ghost has a handler before it has a name"));
  EXPECT_THAT(asked, HasSubstr("Route GET /guests/{guest} opens a conversation, but leads to a query, which asks nobody"));
}

struct AnOwnEvent : ::testing::Test {
  static void declare_unpublished(Plugin& plugin) {
    declare_guest(plugin);
    plugin.on("guest.welcomed/1", [](const Welcomed& event) { return Welcome{"friend of " + event.guest}; });
  }
  static void declare_misspelt(Plugin& plugin) {
    plugin.aggregate<Guest>("guest");
    plugin.event<Welcomed>("guest.welcomed/1").published();
    plugin.command(welcome);
    plugin.on("guest.wellcomed/1", [](const Welcomed& event) { return Welcome{"friend of " + event.guest}; });
  }
};

TEST_F(AnOwnEvent, IsHeardByReactionsOnceItIsPublished) {
  EXPECT_THAT(refusal_of(declare_unpublished),
              HasSubstr("The reaction plugin/guest.welcomed would wait for ever: guest.welcomed/1 is an event of this plugin that is not published. "
                        "Declare plugin.event<Event>(\"guest.welcomed/1\").published(), or hear it in its own transaction, plugin.on(handler)."));
}

TEST_F(AnOwnEvent, IsHeardUnderItsName) {
  EXPECT_THAT(refusal_of(declare_misspelt), HasSubstr("The reaction plugin/guest.wellcomed would wait for ever: this plugin publishes no "
                                                      "guest.wellcomed/1; did you mean guest.welcomed/1?"));
}

TEST(AScenario, ShowsDeclaredViewsOnly) {
  struct Undeclared {
    std::string guest;
  };
  Scenario scenario(declare_guest);

  const auto all = [&] { (void)scenario.rows<Undeclared>(); };
  const auto one = [&] { (void)scenario.view<Undeclared>("ada"); };

  EXPECT_THAT(all, ::testing::ThrowsMessage<std::logic_error>(HasSubstr("View Undeclared is used, but declare() has no plugin.view<Undeclared>")));
  EXPECT_THAT(one, ::testing::ThrowsMessage<std::logic_error>(HasSubstr("View Undeclared is used, but declare() has no plugin.view<Undeclared>")));
}

TEST(ADeclaration, IsToldEverythingThatIsWrong) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    declare_guest(plugin);
    plugin.every(0, Welcome{"ada"});
    plugin.get<Welcome>("/guests/{guest}");
  });

  EXPECT_THAT(refusal, HasSubstr("has no period"));
  EXPECT_THAT(refusal, HasSubstr("is no GET"));
}

TEST(ADeclaration, IsToldAtOnceWhatItLeavesOpen) {
  struct Unnamed {};
  struct Early {};
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.on([](const Unnamed&) {});
    plugin.on([](const Early&) {});
    declare_guest(plugin);
    plugin.post<Welcome>("/guests").creates();
  });

  EXPECT_THAT(refusal, HasSubstr("Event Unnamed has a handler before it has a name"));
  EXPECT_THAT(refusal, HasSubstr("Event Early has a handler before it has a name"));
  EXPECT_THAT(refusal, HasSubstr("creates something that no GET route shows"));
}

}  // namespace
}  // namespace comptoir
