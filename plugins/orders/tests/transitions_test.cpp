#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/replay.hpp>

#include "orders.hpp"

namespace orders {
namespace {

using comptoir::testing::equals, comptoir::testing::is_invalid, comptoir::testing::json_of, comptoir::testing::replayed;

// What a command does: + it moves the order, = nothing happens and that is fine, or why it is refused.
char outcome_of(const Order& before, const std::function<comptoir::Result<>(Order&)>& command) {
  auto order = before;
  const auto result = command(order);
  const bool raised = order.version() != before.version();
  if (result) return raised ? '+' : '=';

  EXPECT_FALSE(raised) << "a refused command leaves nothing behind: " << result.error().code;
  EXPECT_EQ(result.error().kind, comptoir::ErrorKind::refused);
  if (result.error().code == "order.not_editable") return 'N';
  if (result.error().code == "order.already_shipped") return 'S';
  return result.error().code == "order.invalid_transition" ? 'T' : '?';
}

comptoir::Result<> add(Order& order) {
  if (auto added = order.add_line(testing::pencils()); !added) return added.error();
  return {};
}
comptoir::Result<> change(Order& order) { return order.change_line("1", 5); }
comptoir::Result<> remove(Order& order) { return order.remove_line("1"); }
comptoir::Result<> submit(Order& order) { return order.submit(); }
comptoir::Result<> confirm(Order& order) { return order.confirm(); }
comptoir::Result<> ship(Order& order) { return order.ship(); }
comptoir::Result<> deliver(Order& order) { return order.deliver(); }
comptoir::Result<> cancel(Order& order) { return order.cancel("reason"); }

struct Row {
  const char* status;
  Order (*order)();
  const char* outcomes;  // of the commands above, in their order
};

class EveryCommand : public ::testing::TestWithParam<Row> {};

TEST_P(EveryCommand, DoesWhatTheTableSays) {
  const auto order = GetParam().order();
  std::string outcomes;

  for (const auto& command : {add, change, remove, submit, confirm, ship, deliver, cancel}) outcomes += outcome_of(order, command);

  EXPECT_EQ(outcomes, GetParam().outcomes);
}

INSTANTIATE_TEST_SUITE_P(InStatus, EveryCommand,
                         ::testing::Values(Row{"Draft", testing::draft, "++++TTT+"},          //
                                           Row{"Submitted", testing::submitted, "NNN=+TT+"},  //
                                           Row{"Asked", testing::asked, "NNN==TT+"},          //
                                           Row{"Confirmed", testing::confirmed, "NNNT=+T+"},  //
                                           Row{"Shipped", testing::shipped, "NNNTT=+S"},      //
                                           Row{"Delivered", testing::delivered, "NNNTTT=S"},  //
                                           Row{"Cancelled", testing::cancelled, "NNNTTTT="}),
                         [](const auto& row) { return std::string(row.param.status); });

TEST(ARefusedTransition, NamesTheStatusAndThoseThatMayFollow) {
  auto order = testing::submitted();

  const auto shipped = order.ship();

  ASSERT_FALSE(shipped);
  EXPECT_EQ(shipped.error().sentence, "An order that is SUBMITTED cannot become SHIPPED: it may become CONFIRMED or CANCELLED.");
  EXPECT_EQ(shipped.error().details, R"({"current":"SUBMITTED","allowed":["CONFIRMED","CANCELLED"]})");
}

TEST(ARefusedTransition, SaysSoWhenNothingFollows) {
  auto order = testing::cancelled();

  const auto delivered = order.deliver();

  ASSERT_FALSE(delivered);
  EXPECT_EQ(delivered.error().sentence, "An order that is CANCELLED cannot become DELIVERED: nothing follows.");
  EXPECT_EQ(delivered.error().details, R"({"current":"CANCELLED","allowed":[]})");
}

TEST(AnOrder, IsNotSubmittedWithoutLines) {
  auto order = testing::new_order();

  EXPECT_THAT(order.submit(), is_invalid("order.no_lines"));
}

TEST(AnOrder, TellsWhatItWasAndWasWorthWhenCancelled) {
  auto order = testing::confirmed();

  ASSERT_TRUE(order.cancel("changed their mind"));

  EXPECT_EQ(json_of(comptoir::testing::newest<OrderCancelled>(order)),
            R"({"orderId":"order-1","customerId":"customer-1","reason":"changed their mind","previousStatus":"CONFIRMED",)"
            R"("total":{"amount":1728,"currency":"EUR"}})");
}

TEST(AnOrder, IsTheSumOfItsEvents) {
  for (const auto& order : {testing::draft(), testing::asked(), testing::delivered(), testing::cancelled()})
    EXPECT_THAT(replayed(order), equals(order.state()));
}

}  // namespace
}  // namespace orders
