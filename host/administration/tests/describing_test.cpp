// What people read of a plugin's file.
#include "cli/describing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host_interfaces.hpp"
#include "testing/application.hpp"

namespace comptoir::cli {
namespace {

using ::testing::HasSubstr;

TEST(ADescription, TellsEverythingThatAPluginDeclares) {
  auto runtime = *plugins::RuntimeDirectory::create(runtime_parent());
  const auto plugin = plugins::describe(dispatch::testing::test_plugins() / "ledger.so", {&runtime, {}, {}});
  ASSERT_TRUE(plugin) << plugin.error().sentence;

  const auto text = described(*plugin);

  EXPECT_THAT(text, HasSubstr("ledger 1.0.0, SDK "));
  EXPECT_THAT(text, HasSubstr("\nsettings in [plugin.ledger], with their defaults:\n  folder = \"\"\n"));
  EXPECT_THAT(text, HasSubstr("\nupcasts:\n  ledger.account.opened/1 -> "));
  EXPECT_THAT(text, HasSubstr("\ntimers:\n  ledger/tick every 20 ms -> ledger.tick/1 {\"account\":\"clock\"}\n"));
  EXPECT_THAT(text, HasSubstr("\nmigrations:\n  1: "));
}

}  // namespace
}  // namespace comptoir::cli
