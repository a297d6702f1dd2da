// Stored events outlive the structs that wrote them: renamed and added fields, older revisions.
#include <stdexcept>

#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using testing::answers, testing::Scenario;
using ::testing::HasSubstr, ::testing::StartsWith, ::testing::ThrowsMessage;

// [evolution]
struct Placed {  // today's revision, 3
  std::string buyer;
  std::int32_t cents;
  std::string currency = "EUR";
  std::optional<std::string> note;

  static constexpr Renamed renamed[] = {{"customer", "buyer"}};
  static constexpr std::string_view defaulted[] = {"currency"};
};

struct Placed2 {
  std::string customer;
  std::int32_t euros;
};
Placed in_cents(const Placed2& old) { return {old.customer, old.euros * 100, "EUR", {}}; }
// [/evolution]

struct Placed1 {
  std::string customer;
};
Placed2 free_of_charge(const Placed1& old) { return {old.customer, 0}; }

struct Refunded {  // nobody raises it any more
  std::int32_t cents;
};
struct Archived {  // nobody applies it any more
  std::string shelf;
};

struct Sale {
  std::string buyer;
  std::int32_t cents = 0;
  std::string currency;
};

class Order : public Aggregate<Order, Sale> {
 public:
  using Aggregate::Aggregate;
  void place(const Placed& placed) { raise(placed); }
  static void apply(Sale& sale, const Placed& event) { sale = {event.buyer, event.cents, event.currency}; }
  static void apply(Sale& sale, const Refunded& event) {
    if (event.cents < 0) throw event.cents;
    if (event.cents > sale.cents) throw std::logic_error("More was refunded than paid.");
    sale.cents -= event.cents;
  }
};

struct Show {
  std::string order;
};
Sale show(const Show& command, Repository<Order>& orders) { return orders.get(command.order).state(); }

struct Buyer {
  std::string order;
  std::string buyer;
};
void keep_buyer(const Placed& event, View<Buyer>& buyers, const Context& context) { buyers.put({std::string(context.aggregate_id()), event.buyer}); }

struct Heard {
  std::string order;
  std::string buyer;
};
Heard hear(const Placed& event) { return {"2", event.buyer}; }
void keep_heard(const Heard& command, Repository<Order>& orders) { orders.add(command.order).place({command.buyer, 1, "EUR", {}}); }

void declare(Plugin& plugin) {
  plugin.aggregate<Order>("order");
  plugin.event<Placed>("order.placed/3");
  plugin.event<Placed2>("order.placed/2");
  plugin.event<Refunded>("order.refunded/1");
  plugin.event<Archived>("order.archived/1");
  plugin.upcast("order.placed/1", free_of_charge);
  plugin.upcast("order.placed/2", in_cents);
  plugin.view<Buyer>("buyers").key("order");
  plugin.projection("buyers", keep_buyer);
  plugin.command(show);
  plugin.command(keep_heard);
  plugin.on("shop.order.placed/1", hear);
}

TEST(AStoredEvent, IsReadUnderAnEarlierNameOfAField) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.placed/3", R"({"customer":"ada","cents":250,"currency":"CHF"})");

  const auto result = scenario.when(Show{"1"});

  EXPECT_THAT(result, answers(Sale{"ada", 250, "CHF"}));
}

TEST(AStoredEvent, TakesTheDefaultOfAFieldThatItDoesNotHave) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.placed/3", R"({"buyer":"ada","cents":250})");

  const auto result = scenario.when(Show{"1"});

  EXPECT_THAT(result, answers(Sale{"ada", 250, "EUR"}));
}

TEST(AStoredEvent, MayHaveFieldsThatNobodyKnowsAnyMore) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.placed/3", R"({"buyer":"ada","cents":250,"coupon":"SPRING"})");

  const auto result = scenario.when(Show{"1"});

  EXPECT_THAT(result, answers(Sale{"ada", 250, "EUR"}));
}

TEST(AStoredEvent, OfAnOlderRevisionIsUpcastStepByStep) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.placed/1", R"({"customer":"ada"})");
  scenario.given_stored("order", "2", "order.placed/2", R"({"customer":"bob","euros":3})");

  EXPECT_THAT(scenario.when(Show{"1"}), answers(Sale{"ada", 0, "EUR"}));
  EXPECT_THAT(scenario.when(Show{"2"}), answers(Sale{"bob", 300, "EUR"}));
}

/// What a scenario says of history that begins with such an event.
std::string told_of(void (*declare)(Plugin&), std::string_view event) {
  Scenario scenario(declare);
  try {
    scenario.given_stored("order", "1", event, R"({"customer":"ada"})");
  } catch (const std::runtime_error& refusal) {
    return refusal.what();
  }
  return "taken";
}

TEST(AStoredEvent, ThatNobodyReadsIsNoHistory) {
  EXPECT_EQ(told_of(declare, "order.lost/1"),
            "plugin.unreadable_events: order.lost/1 is stored for aggregate order, and nothing of this plugin reads it: declare "
            "plugin.upcast(\"order.lost/1\", ...), which makes an event of today of it, or plugin.event<Event>(\"order.lost/1\").");
  EXPECT_EQ(told_of(declare, "order.placed/1"), "taken") << "by way of two upcasts";
}

TEST(AStoredEvent, OfARevisionWithoutItsUpcastIsNoHistory) {
  const auto told = told_of(
      [](Plugin& plugin) {
        plugin.aggregate<Order>("order");
        plugin.event<Placed>("order.placed/3");
        plugin.event<Refunded>("order.refunded/1");
      },
      "order.placed/2");

  EXPECT_THAT(told, HasSubstr("plugin.upcast(\"order.placed/2\", ...), which makes order.placed/3 of it"));
}

TEST(AStoredEvent, BetweenTwoDeclaredRevisionsLacksItsUpcastToTheLastOne) {
  const auto told = told_of(
      [](Plugin& plugin) {
        plugin.aggregate<Order>("order");
        plugin.event<Archived>("order.placed/1");
        plugin.event<Placed>("order.placed/3");
        plugin.event<Refunded>("order.refunded/1");
      },
      "order.placed/2");

  EXPECT_THAT(told, HasSubstr("plugin.upcast(\"order.placed/2\", ...), which makes order.placed/3 of it"));
}

TEST(AStoredEvent, OfALaterRevisionIsSaidToBeANewerPlugins) {
  EXPECT_EQ(told_of(declare, "order.placed/10"),
            "plugin.unreadable_events: order.placed/10 is stored for aggregate order, and this plugin reads order.placed/3: a newer version of the "
            "plugin wrote it. Start with that one, or a later one.");
}

TEST(AStoredEvent, WhoseUpcastBeginsWithTheNameOfAnotherEventIsToldSo) {
  const auto told = told_of(
      [](Plugin& plugin) {
        plugin.aggregate<Order>("order");
        plugin.event<Placed>("order.placed/3");
        plugin.event<Refunded>("order.refunded/1");
        plugin.event<Archived>("order.packed/3");
        plugin.upcast("order.packed/2", in_cents);
      },
      "order.placed/2");

  EXPECT_EQ(told,
            "plugin.unreadable_events: order.placed/2 is stored for aggregate order, and nothing of this plugin reads it: declare "
            "plugin.upcast(\"order.placed/2\", ...), which makes order.placed/3 of it, or plugin.event<Event>(\"order.placed/2\"); was the upcast of "
            "order.packed/2 meant for it?");
}

TEST(AStoredEvent, IsReadThoughNobodyRaisesItAnyMore) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.placed/3", R"({"buyer":"ada","cents":250})");
  scenario.given_stored("order", "1", "order.refunded/1", R"({"cents":50})");

  const auto result = scenario.when(Show{"1"});

  EXPECT_THAT(result, answers(Sale{"ada", 200, "EUR"}));
}

TEST(AStoredEvent, ThatNobodyAppliesIsAFailureThatNamesWhatIsMissing) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.archived/1", R"({"shelf":"A"})");

  EXPECT_EQ(scenario.when(Show{"1"}).error().sentence,
            "Version 1 of order/1, order.archived/1: order.archived/1 is declared as Archived, but no public static apply(State&, const Archived&) "
            "of Order is known: write one, and declare plugin.aggregate<Order> and plugin.event<Archived> in one source file.");
}

TEST(AStoredEvent, WhoseApplyThrowsIsNamedWithItsStreamAndVersion) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.placed/3", R"({"buyer":"ada","cents":250})");
  scenario.given_stored("order", "1", "order.refunded/1", R"({"cents":500})");

  EXPECT_EQ(scenario.when(Show{"1"}).error().sentence, "Version 2 of order/1, order.refunded/1: More was refunded than paid.");
}

TEST(AStoredEvent, WhoseApplyThrowsWhatIsNoExceptionIsNamedToo) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.refunded/1", R"({"cents":-1})");

  EXPECT_EQ(scenario.when(Show{"1"}).error().sentence, "Version 1 of order/1, order.refunded/1: Something was thrown that is not a std::exception.");
}

TEST(AStoredEvent, WhoseApplyThrowsIsTheLastThatIsApplied) {
  Scenario scenario(declare);
  scenario.given_stored("order", "1", "order.refunded/1", R"({"cents":500})");
  scenario.given_stored("order", "1", "order.refunded/1", R"({"cents":600})");

  EXPECT_THAT(scenario.when(Show{"1"}).error().sentence, StartsWith("Version 1 of order/1"));
}

TEST(AStoredEvent, OfAnOlderRevisionThatMissesAFieldIsNamed) {
  Scenario scenario(declare);
  const auto placing = [&] { scenario.given_stored("order", "2", "order.placed/2", R"({"customer":"bob"})"); };

  EXPECT_THAT(placing, ThrowsMessage<std::runtime_error>(HasSubstr("order.placed/2 cannot be read: /euros: The field `euros` is required.")));
}

TEST(AStoredEvent, OfAnOlderRevisionIsShownByProjections) {
  Scenario scenario(declare);

  scenario.given_stored("order", "2", "order.placed/2", R"({"customer":"bob","euros":3})");

  EXPECT_THAT(scenario.view<Buyer>("2"), testing::equals(Buyer{"2", "bob"}));
}

TEST(AStoredEvent, ThatNoProjectionCanReadIsNamed) {
  Scenario scenario(declare);
  const auto placing = [&] { scenario.given_stored("order", "1", "order.placed/3", R"({"cents":250})"); };

  EXPECT_THAT(placing, ThrowsMessage<std::runtime_error>(HasSubstr("order.placed/3 cannot be read: /buyer: The field `buyer` is required.")));
}

TEST(AReceivedEvent, IsReadUnderAnEarlierNameOfAField) {
  struct Old {
    std::string customer;
    std::int32_t cents;
  };
  Scenario scenario(declare);

  (void)scenario.receive("shop.order.placed/1", Old{"ada", 1});

  EXPECT_THAT(scenario.view<Buyer>("2"), testing::equals(Buyer{"2", "ada"}));
}

}  // namespace
}  // namespace comptoir
