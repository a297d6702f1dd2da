// A one-page plugin is tested by including its page.
#include "guestbook.cpp"

#include <comptoir/testing/scenario.hpp>

namespace guestbook {
namespace {

using comptoir::testing::answers, comptoir::testing::equals, comptoir::testing::event, comptoir::testing::has_raised;
using comptoir::testing::is_not_found, comptoir::testing::is_ok, comptoir::testing::is_refused, comptoir::testing::Scenario;
using ::testing::ElementsAre, ::testing::IsEmpty;

// [aggregate]
TEST(AGuest, IsWelcomedOnceMore) {
  Guest ada("ada", Record{.visits = 1});

  const auto result = ada.welcome();

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(ada, has_raised(GuestWelcomed{"ada", 2}));
}
// [/aggregate]

// [scenario]
TEST(AGuest, NeedsNoWelcomeOnceARegular) {
  Scenario scenario(guestbook::declare);
  scenario.given("ada", GuestWelcomed{"ada", 3});

  const auto result = scenario.when(Welcome{"ada"});

  EXPECT_THAT(result, is_refused("guest.is_regular"));
  EXPECT_THAT(scenario.events(), IsEmpty());
}

TEST(AWelcome, IsCountedAndPublished) {
  Scenario scenario(guestbook::declare);

  const auto result = scenario.when(Welcome{"ada"});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.published(), ElementsAre(event(GuestWelcomed{"ada", 1})));
  EXPECT_THAT(scenario.ask(VisitsOf{"ada"}), answers(Visits{"ada", 1}));
}

TEST(AnArrival, IsAnsweredWithAWelcome) {
  Scenario scenario(guestbook::declare);

  const auto result = scenario.receive("reception.guest.arrived/1", GuestArrived{"ada"});

  EXPECT_THAT(result, is_ok());
  EXPECT_THAT(scenario.events(), ElementsAre(event(GuestWelcomed{"ada", 1})));
}
// [/scenario]

TEST(AStranger, IsUnknown) {
  Scenario scenario(guestbook::declare);

  const auto result = scenario.ask(VisitsOf{"ada"});

  EXPECT_THAT(result, is_not_found("guest.unknown"));
  EXPECT_THAT(scenario.view<Visits>("ada"), ::testing::Eq(std::nullopt));
}

}  // namespace
}  // namespace guestbook
