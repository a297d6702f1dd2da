// What `declare` must not say, and how the plugin tells. Names belong to types, so every test has types of its own.
#include <stdexcept>

#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using testing::answers, testing::Scenario;
using ::testing::HasSubstr;

/// What the plugin says when it is created or started; "started" when it is.
template <class... Settings>
std::string refusal_of(void (*declare)(Plugin&), const Settings&... settings) {
  try {
    Scenario scenario(declare, settings...);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "started";
}

struct Nothing {};

struct Unnamed {};
class RaisesUnnamed : public Aggregate<RaisesUnnamed, Nothing> {
 public:
  using Aggregate::Aggregate;
  void happen() { raise(Unnamed{}); }
  static void apply(Nothing&, const Unnamed&) {}
};

TEST(ADeclaration, NamesEveryEventThatAnAggregateRaises) {
  const auto refusal = refusal_of([](Plugin& plugin) { plugin.aggregate<RaisesUnnamed>("thing"); });

  EXPECT_THAT(refusal, HasSubstr("Aggregate thing raises Unnamed, but declare() has no plugin.event<Unnamed>(...)."));
}

struct Row {
  std::string name;
};

TEST(ADeclaration, GivesEveryViewAKey) {
  const auto refusal = refusal_of([](Plugin& plugin) { plugin.view<Row>("rows"); });

  EXPECT_THAT(refusal, HasSubstr("View rows has no key"));
}

struct Early {};
TEST(ADeclaration, NamesAnEventBeforeItsHandler) {
  const auto refusal = refusal_of([](Plugin& plugin) { plugin.on([](const Early&) {}); });

  EXPECT_THAT(refusal, HasSubstr("Event Early has a handler before it has a name"));
}

class Late : public Aggregate<Late, Nothing> {
 public:
  using Aggregate::Aggregate;
};
struct TouchLate {};
TEST(ADeclaration, NamesAnAggregateBeforeItsHandler) {
  const auto refusal = refusal_of([](Plugin& plugin) { plugin.command([](const TouchLate&, Repository<Late>&) {}); });

  EXPECT_THAT(refusal, HasSubstr("Aggregate Late has a handler before it has a name"));
}

struct Seen {};
struct LateRow {
  std::string name;
};
TEST(ADeclaration, NamesAViewBeforeItsProjection) {
  const auto refusal = refusal_of([](Plugin& plugin) {
    plugin.event<Seen>("thing.seen/1");
    plugin.projection("late", [](const Seen&, View<LateRow>&) {});
  });

  EXPECT_THAT(refusal, HasSubstr("View LateRow has a projection before it has a name"));
}

struct Unhandled {};
TEST(ADeclaration, HandlesWhatARouteLeadsTo) {
  const auto refusal = refusal_of([](Plugin& plugin) { plugin.post<Unhandled>("/things"); });

  EXPECT_THAT(refusal, HasSubstr("Message Unhandled is used, but declare() has no plugin.command or plugin.query that handles it."));
}

TEST(ADeclaration, SpellsWireNamesInLowerCaseWithARevision) {
  for (const char* name : {"thing.seen", "Thing.seen/1", "thing.seen/0", "/1", "thing seen/1", "thing.seen/x"}) {
    static const char* wrong;
    wrong = name;

    const auto refusal = refusal_of([](Plugin& plugin) { plugin.event<Nothing>(std::string_view(wrong)); });

    EXPECT_THAT(refusal, HasSubstr("\"" + std::string(name) + "\" is no wire name"));
  }
}

TEST(ADeclaration, ThatThrowsIsRefusedWithItsText) {
  EXPECT_THAT(refusal_of([](Plugin&) { throw std::runtime_error("The map is missing."); }), HasSubstr("plugin.failed: The map is missing."));
  EXPECT_THAT(refusal_of([](Plugin&) { throw 42; }), HasSubstr("plugin.failed"));
}

// [settings]
struct Limits {
  std::int32_t visits_max = 3;
  std::optional<std::string> greeting;
};

struct ShowLimits {};
Limits show_limits(const ShowLimits&, const Settings<Limits>& settings) { return *settings; }
// [/settings]

void declare_limits(Plugin& plugin) {
  plugin.settings<Limits>();
  plugin.command(show_limits);
}

TEST(Settings, HaveTheDefaultsOfTheirStruct) {
  Scenario scenario(declare_limits);

  const auto result = scenario.when(ShowLimits{});

  EXPECT_THAT(result, answers(Limits{3, {}}));
}

TEST(Settings, AreWhatTheConfigurationSays) {
  Scenario scenario(declare_limits, Limits{5, "Bonjour"});

  const auto result = scenario.when(ShowLimits{});

  EXPECT_THAT(result, answers(Limits{5, "Bonjour"}));
}

struct OnlyAGreeting {
  std::string greeting = "Bonjour";
};
TEST(Settings, KeepTheInitialValueOfWhatIsNotSaid) {
  Scenario scenario(declare_limits, OnlyAGreeting{});

  const auto result = scenario.when(ShowLimits{});

  EXPECT_THAT(result, answers(Limits{3, "Bonjour"}));
}

struct Misspelled {
  std::int32_t visist_max = 5;
};
TEST(Settings, WithAFaultStopTheStart) {
  const auto refusal = refusal_of(declare_limits, Misspelled{});

  EXPECT_THAT(refusal, HasSubstr("settings.invalid"));
  EXPECT_THAT(refusal, HasSubstr("There is no field `visistMax`; did you mean `visitsMax`?"));
}

struct Prices {
  Money fee{250, "EUR"};
};
struct HalfAPrice {
  struct Amount {
    std::int64_t amount = 300;
  };
  Amount fee;
};
TEST(Settings, WithHalfAnAmountOfMoneyStopTheStart) {
  const auto refusal = refusal_of([](Plugin& plugin) { plugin.settings<Prices>(); }, HalfAPrice{});

  EXPECT_THAT(refusal, HasSubstr("The field `currency` is required."));
}

// [checked-settings]
std::vector<Fault> faults_of(const Limits& limits) {
  if (limits.visits_max > 0) return {};
  return {{"/visitsMax", "field.out_of_range", "0 would let nobody in; write at least 1."}};
}

void declare_checked_limits(Plugin& plugin) { plugin.settings<Limits>().checked_by(faults_of); }
// [/checked-settings]

TEST(Settings, WithAFaultThatTheirCheckFindsStopTheStart) {
  const auto refusal = refusal_of(declare_checked_limits, Limits{0, {}});

  EXPECT_THAT(refusal, HasSubstr("settings.invalid"));
  EXPECT_THAT(refusal, HasSubstr("/visitsMax: 0 would let nobody in; write at least 1."));
  EXPECT_EQ(refusal_of(declare_checked_limits, Limits{1, {}}), "started");
}

TEST(Settings, WhoseCheckNamesNoneOfThemHaveACheckAtFault) {
  const auto refusal = refusal_of(
      [](Plugin& plugin) {
        plugin.settings<Prices>().checked_by(+[](const Prices&) -> std::vector<Fault> {
          return {{"/fee/amuont", "fee.odd", "It is odd."}, {"/fee/amount", "fee.low", "It is low."}};
        });
      },
      Prices{});

  EXPECT_THAT(refusal,
              HasSubstr("The plugin's own check of its settings is at fault, since it names /fee/amuont, which is no setting. It says: It is "
                        "odd. /fee/amount: It is low."));
}

struct CheckOutcome {
  comptoir_status status;
  std::string settings;
  std::string error;
};

/// What the plugin tells a host of its settings that does not start it.
CheckOutcome check(void (*declare)(Plugin&), std::string_view said) {
  const auto& entry = comptoir::testing::memory::entry_of(declare);
  const comptoir_host host{sizeof(comptoir_host), 0, nullptr, [](void*, comptoir_text) -> const void* { return nullptr; }, detail::text(said)};
  CheckOutcome outcome{};
  void* plugin = nullptr;
  detail::TextFromC settings(outcome.settings);
  detail::TextFromC error(outcome.error);
  EXPECT_EQ(entry.create(&host, &plugin, error.sink()), COMPTOIR_OK);
  const auto* table = static_cast<const comptoir_settings*>(entry.find(plugin, detail::text(COMPTOIR_SETTINGS_1)));
  outcome.status = table->check(plugin, settings.sink(), error.sink());
  entry.destroy(plugin);
  return outcome;
}

TEST(Settings, AreToldWithTheirDefaultsBeforeTheStart) {
  const auto outcome = check(declare_checked_limits, R"({"greeting":"Bonjour"})");

  EXPECT_EQ(outcome.status, COMPTOIR_OK);
  EXPECT_EQ(outcome.settings, R"({"visitsMax":3,"greeting":"Bonjour"})");
  EXPECT_EQ(check([](Plugin&) {}, "{}").settings, "{}");
}

TEST(Settings, WithAFaultAreToldAllTheSame) {
  const auto outcome = check(declare_checked_limits, R"({"visitsMax":0})");

  EXPECT_EQ(outcome.status, COMPTOIR_INVALID);
  EXPECT_EQ(outcome.settings, R"({"visitsMax":0})");
  EXPECT_THAT(outcome.error, HasSubstr(R"("pointer":"/visitsMax")"));
}

TEST(Settings, OfAPluginThatHasNoneStopTheStart) {
  const auto refusal = refusal_of([](Plugin&) {}, OnlyAGreeting{"Bonjour"});

  EXPECT_THAT(refusal, HasSubstr("There is no field `greeting`."));
}

}  // namespace
}  // namespace comptoir
