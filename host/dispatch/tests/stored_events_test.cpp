// What a start knows of the events that are stored, and which build of a plugin it refuses for it.
#include "dispatch/stored_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::AllOf, ::testing::HasSubstr, ::testing::Key, ::testing::Not, ::testing::Pair;

struct StoredEvents : ::testing::Test {
  Place place;
  Application application{place, {}};

  /// The ledger as another build declares it.
  contract::Contract ledger() { return application.catalogue().find("ledger")->contract(); }
  static void drop_event(contract::Contract& plugin, std::string_view name) {
    std::erase_if(plugin.events, [&](const contract::Event& event) { return event.name == name; });
  }
};

TEST_F(StoredEvents, AreKnownByTheirTypes) {
  EXPECT_THAT(application.store().event_types(), Not(::testing::Contains(Key("ledger.deposited/1"))));

  (void)application.deposit("a", 1);
  (void)application.deposit("b", 1);

  EXPECT_THAT(application.store().event_types(), ::testing::Contains(Pair("ledger.deposited/1", "ledger.account")));
}

TEST_F(StoredEvents, AreNotThoseOfARefusedUnit) {
  const auto refused = application.send(application.command_of("ledger.withdraw/1", R"({"account":"a","amount":5})")).get();

  ASSERT_TRUE(refused.error);
  EXPECT_THAT(application.store().event_types(), Not(::testing::Contains(Key("ledger.withdrawn/1"))));
}

TEST_F(StoredEvents, ThatABuildDeclaresOrLeadsToANewerOneAreRead) {
  (void)application.deposit("a", 1);
  auto newer = ledger();
  drop_event(newer, "ledger.deposited/1");
  newer.events.emplace_back().name = "ledger.deposited/2";
  newer.upcasts.push_back({"ledger.deposited/1", "ledger.deposited/2"});

  EXPECT_TRUE(check_stored_events(ledger(), application.store().event_types()).ok());
  EXPECT_TRUE(check_stored_events(newer, application.store().event_types()).ok());
}

TEST_F(StoredEvents, ThatABuildDoesNotReadRefuseIt) {
  (void)application.deposit("a", 1);
  auto newer = ledger();
  drop_event(newer, "ledger.deposited/1");
  newer.events.emplace_back().name = "ledger.deposited/2";
  newer.upcasts.push_back({"ledger.depsited/1", "ledger.deposited/2"});

  const auto checked = check_stored_events(newer, application.store().event_types());

  ASSERT_FALSE(checked.ok());
  EXPECT_EQ(checked.error().code, "plugin.unreadable_events");
  EXPECT_THAT(checked.error().sentence,
              AllOf(HasSubstr("Plugin ledger does not read all that it has stored. ledger.deposited/1 is stored for aggregate ledger.account"),
                    HasSubstr("declare plugin.upcast(\"ledger.deposited/1\", ...), which makes ledger.deposited/2 of it"),
                    HasSubstr("; was the upcast of ledger.depsited/1 meant for it?")));
}

}  // namespace
}  // namespace comptoir::dispatch::testing
