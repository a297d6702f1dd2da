// Reactions to other contexts, and what others are told.
#include <comptoir/testing/scenario.hpp>

namespace comptoir {
namespace {

using ::testing::ElementsAre, ::testing::IsEmpty, ::testing::SizeIs;
using testing::event, testing::is_invalid, testing::is_not_found, testing::is_ok, testing::is_refused, testing::Scenario;

constexpr Money euros(std::int64_t cents) { return {cents, "EUR"}; }

struct Earned {
  std::string customer;
  std::int64_t points;
};
struct Spent {
  std::string customer;
  std::int64_t points;
};
struct PointsChanged {  // what others see of both
  std::string customer;
  std::int64_t balance;
};
struct Points {
  std::int64_t balance = 0;
};

class Card : public Aggregate<Card, Points> {
 public:
  using Aggregate::Aggregate;
  void earn(std::int64_t points) { raise(Earned{id(), points}); }
  Result<> spend(std::int64_t points) {
    if (points > state().balance) return refused("card.too_few_points", "The card has fewer points.");
    raise(Spent{id(), points});
    return {};
  }
  static void apply(Points& points, const Earned& event) { points.balance += event.points; }
  static void apply(Points& points, const Spent& event) { points.balance -= event.points; }
};

struct Earn {
  std::string customer;
  std::int64_t points;
};
struct Spend {
  std::string customer;
  std::int64_t points;
};
void earn(const Earn& command, Repository<Card>& cards) { cards.find_or_new(command.customer).earn(command.points); }
Result<> spend(const Spend& command, Repository<Card>& cards) { return cards.get(command.customer).spend(command.points); }

// [reactions]
struct OrderConfirmed {  // of `orders`: only the fields that we need
  std::string customer_id;
  Money total;
};
std::optional<Earn> earn_for_order(const OrderConfirmed& event) {
  if (event.total.minor() < 100) return std::nullopt;
  return Earn{event.customer_id, event.total.minor() / 100};
}

struct FamilyJoined {  // of `customers`
  std::vector<std::string> members;
};
std::vector<Earn> welcome_family(const FamilyJoined& event) {
  std::vector<Earn> earned;
  for (const auto& member : event.members) earned.push_back({member, 50});
  return earned;
}
// [/reactions]

struct OrderReturned {
  std::string customer;
  std::int64_t points;
};
Spend take_back(const OrderReturned& event) { return {event.customer, event.points}; }

// [mapping]
std::optional<PointsChanged> change_of(const Earned& event) {
  if (event.points == 0) return std::nullopt;
  return PointsChanged{event.customer, event.points};
}
// [/mapping]

void declare(Plugin& plugin) {
  plugin.aggregate<Card>("card");
  plugin.event<Earned>("card.points.earned/1").published_as("card.points.changed/1", change_of);
  plugin.event<Spent>("card.points.spent/1");
  plugin.command(earn);
  plugin.command(spend);
  plugin.on("order.confirmed/1", earn_for_order);
  plugin.on("family.joined/1", welcome_family);
  plugin.on("order.returned/1", take_back);
}

TEST(AReaction, AnswersACommand) {
  Scenario scenario(declare);

  const auto result = scenario.receive("order.confirmed/1", OrderConfirmed{"ada", euros(1250)});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Earned{"ada", 12})));
}

TEST(AReaction, MayAnswerNone) {
  Scenario scenario(declare);

  const auto result = scenario.receive("order.confirmed/1", OrderConfirmed{"ada", euros(99)});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), IsEmpty());
}

TEST(AReaction, MayAnswerMany) {
  Scenario scenario(declare);

  const auto result = scenario.receive("family.joined/1", FamilyJoined{{"ada", "bob"}});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Earned{"ada", 50}), event(Earned{"bob", 50})));
}

TEST(AReaction, FailsWhenItsCommandIsRefused) {
  Scenario scenario(declare);
  scenario.given("ada", Earned{"ada", 5});

  const auto result = scenario.receive("order.returned/1", OrderReturned{"ada", 6});

  EXPECT_THAT(result, is_refused("card.too_few_points"));
}

TEST(AReaction, IgnoresFieldsThatItDoesNotNeed) {
  struct FullOrderConfirmed {
    std::string customer_id;
    Money total;
    std::string shipping_address;
  };
  Scenario scenario(declare);

  const auto result = scenario.receive("order.confirmed/1", FullOrderConfirmed{"ada", euros(1250), "12 rue des Forges"});

  EXPECT_THAT(result, is_ok());
}

TEST(AReaction, MissesWhatItNeeds) {
  struct Unfitting {
    std::string customer_id;
  };
  Scenario scenario(declare);

  const auto result = scenario.receive("order.confirmed/1", Unfitting{"ada"});

  EXPECT_THAT(result, is_invalid("message.invalid", "/total"));
}

TEST(AReaction, NamesTheFirstThingThatItCannotRead) {
  Scenario scenario(declare);

  const auto one = scenario.receive_json("order.confirmed/1", R"({"customerId":"ada"})");
  const auto more = scenario.receive_json("order.confirmed/1", R"({"customerId":7})");
  const auto none_of_it = scenario.receive_json("order.confirmed/1", "[]");

  EXPECT_EQ(one.error().sentence, "order.confirmed/1 cannot be read: /total: The field `total` is required.");
  EXPECT_EQ(more.error().sentence, "order.confirmed/1 cannot be read: /customerId: Expected text, found a number. And 1 more.");
  EXPECT_THAT(more.error().faults, SizeIs(2));
  EXPECT_EQ(none_of_it.error().sentence, "order.confirmed/1 cannot be read: Expected an object, found a list.");
}

TEST(AReaction, HearsWhatAnotherContextWrote) {
  Scenario scenario(declare);

  const auto result =
      scenario.receive_json("order.confirmed/1", R"({"customerId":"ada","total":{"amount":1250,"currency":"EUR"},"warehouse":"main"})");

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(Earned{"ada", 12})));
}

TEST(ACommandOfAClient, ListsItsFaultsUnderOneSentence) {
  Scenario scenario(declare);

  const auto result = scenario.when_json("plugin.earn/1", R"({"customer":"ada"})");

  EXPECT_THAT(result, is_invalid("message.invalid", "/points"));
  EXPECT_EQ(result.error().sentence, "The message has faults.");
}

TEST(AnEvent, OfNoConcernIsUnknown) {
  Scenario scenario(declare);

  const auto result = scenario.receive("order.shipped/1", OrderConfirmed{"ada", euros(1250)});

  EXPECT_THAT(result, is_not_found("reaction.unknown"));
}

TEST(AnEvent, IsPublishedAsWhatTheMappingMakesOfIt) {
  Scenario scenario(declare);

  (void)scenario.when(Earn{"ada", 7});

  EXPECT_THAT(scenario.events(), ElementsAre(event(Earned{"ada", 7})));
  EXPECT_THAT(scenario.published(), ElementsAre(event(PointsChanged{"ada", 7})));
}

TEST(AnEvent, IsNotPublishedWhenTheMappingMakesNothingOfIt) {
  Scenario scenario(declare);

  (void)scenario.when(Earn{"ada", 0});

  EXPECT_THAT(scenario.events(), ElementsAre(event(Earned{"ada", 0})));
  EXPECT_THAT(scenario.published(), IsEmpty());
}

TEST(AnEvent, StaysInsideUnlessItIsPublished) {
  Scenario scenario(declare);
  scenario.given("ada", Earned{"ada", 5});

  (void)scenario.when(Spend{"ada", 2});

  EXPECT_THAT(scenario.events(), ElementsAre(event(Spent{"ada", 2})));
  EXPECT_THAT(scenario.published(), IsEmpty());
}

}  // namespace
}  // namespace comptoir
