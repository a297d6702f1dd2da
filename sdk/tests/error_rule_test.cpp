// Errors that nobody can go by become one that names what the plugin did wrong.
#include <gtest/gtest.h>

#include <comptoir/detail/error_rule.hpp>

namespace comptoir::detail {
namespace {

TEST(AnErrorOfAPlugin, GoesOnAsItIsWhereItsCodeIsOne) {
  const auto error = invalid("order.not_editable", "Order 7 is shipped: cancel it.", "/lines");

  EXPECT_EQ(checked_error(error, "orders", "orders.edit/1"), error);
}

TEST(AnErrorOfAPlugin, WhoseCodeIsNoneIsADefectThatNamesIt) {
  const auto told = checked_error(refused("Bad Code!", "Order 7 is shipped."), "orders", "orders.edit/1");

  EXPECT_EQ(told, (Error{ErrorKind::failed,
                         "plugin.bad_error",
                         "Plugin orders ended orders.edit/1 with an error that nobody can go by: its code is \"Bad Code!\": a code is dotted lower "
                         "case, such as order.not_editable. It says: Order 7 is shipped.",
                         {},
                         {}}));
}

TEST(AnErrorOfAPlugin, WithoutASentenceIsADefectToo) {
  const auto told = checked_error(refused("order.shipped", ""), "orders", "orders.edit/1");

  EXPECT_EQ(told.code, "plugin.bad_error");
  EXPECT_EQ(told.sentence,
            "Plugin orders ended orders.edit/1 with an error that nobody can go by: it has no sentence, which would say what is wrong, where, and "
            "what would be right.");
}

TEST(AnErrorOfAPlugin, WithAFaultWhoseCodeIsNoneNamesThePointer) {
  auto error = invalid("order.odd", "It is odd.");
  error.faults.push_back({"/lines/0", "Odd", "It is odd."});

  EXPECT_EQ(fault_of_error(error), "of its fault at \"/lines/0\" the code is \"Odd\": a code is dotted lower case, such as order.not_editable");
}

}  // namespace
}  // namespace comptoir::detail
