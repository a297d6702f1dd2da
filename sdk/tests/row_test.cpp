#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/detail/row.hpp>

#include "orders.hpp"

namespace comptoir::detail {
namespace {

struct Visits {
  std::string guest;
  std::int16_t count = 1;
  std::optional<double> weight_kg;
  bool is_regular = false;

  static constexpr std::string_view defaulted[] = {"count"};
};

struct Row {
  std::vector<comptoir_value> values;
  std::deque<std::string> texts;
};

template <class T>
Row row_of(const T& object) {
  Row row;
  to_row(object, row.values, row.texts);
  return row;
}

std::string as_text(const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_NULL: return "null";
    case COMPTOIR_VALUE_INTEGER: return std::to_string(value.integer);
    case COMPTOIR_VALUE_REAL: return std::to_string(value.real);
    default: return "'" + std::string(value.text.data, value.text.size) + "'";
  }
}

std::string refusal_of(const std::vector<comptoir_value>& values) {
  try {
    from_row<Visits>(values);
    return "read";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(ARow, HasAColumnPerField) {
  const auto order = orders::an_order();

  const auto row = row_of(order);

  std::string columns;
  for (const auto& value : row.values) columns.append(as_text(value)).append("\n");
  EXPECT_EQ(columns,
            "'0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e'\n"
            "'Zoë \"Z\" O'Neil'\n"
            "null\n"
            "'[{\"sku\":\"SKU-1\",\"quantity\":\"2\",\"unitPrice\":\"19.990\",\"tags\":[\"red\",\"large\"]},"
            "{\"sku\":\"SKU-2\",\"quantity\":\"0.5\",\"unitPrice\":\"0.123456\",\"tags\":[]}]'\n"
            "'IN_TRANSIT'\n"
            "'CANCELLED'\n"
            "1\n"
            "-7\n"
            "1152921504606846976\n"
            "255\n"
            "1.250000\n"
            "'{\"amount\":4004,\"currency\":\"EUR\"}'\n"
            "'2026-02-28T09:30:00.500000Z'\n"
            "'2026-03-31'\n"
            "'{\"name\":\"goods\",\"children\":[{\"name\":\"paint\",\"children\":[]},{\"name\":\"tools\",\"children\":[{\"name\":\"brushes\","
            "\"children\":[]}]}]}'\n"
            "'A'\n");
}

TEST(ARow, ReadsBackTheSame) {
  const auto order = orders::an_order();
  const auto row = row_of(order);

  EXPECT_EQ(from_row<orders::Order>(row.values), order);
}

TEST(ARow, KeepsTextsThatWereMade) {
  struct Skus {
    orders::Sku first;
    std::optional<orders::Sku> second;
  };
  const Skus skus{orders::Sku("a"), orders::Sku("b")};

  const auto row = row_of(skus);

  EXPECT_EQ(as_text(row.values[0]), "'a'");
  EXPECT_EQ(from_row<Skus>(row.values).second, orders::Sku("b"));
}

TEST(AColumn, ThatIsNullLeavesTheDefault) {
  const auto visits = from_row<Visits>(std::vector{text_value("Ada"), null_value(), null_value(), integer_value(1)});

  EXPECT_EQ(visits.count, 1);
  EXPECT_EQ(visits.weight_kg, std::nullopt);
  EXPECT_TRUE(visits.is_regular);
}

TEST(AColumn, OfRealsMayHoldAnInteger) {
  EXPECT_EQ(from_row<Visits>(std::vector{text_value("Ada"), integer_value(2), integer_value(3), integer_value(0)}).weight_kg, 3.0);
}

TEST(AColumn, ThatDoesNotFitIsNamed) {
  EXPECT_EQ(refusal_of({null_value(), integer_value(2), null_value(), integer_value(0)}),
            "comptoir: the column `guest` does not fit its field of `Visits`: Expected text.");
  EXPECT_EQ(refusal_of({text_value("Ada"), integer_value(40'000), null_value(), integer_value(0)}),
            "comptoir: the column `count` does not fit its field of `Visits`: Expected a whole number from -32768 to 32767.");
  EXPECT_EQ(refusal_of({text_value("Ada"), integer_value(2), text_value("heavy"), integer_value(0)}),
            "comptoir: the column `weight_kg` does not fit its field of `Visits`: Expected a number.");
  EXPECT_EQ(refusal_of({text_value("Ada"), integer_value(2), null_value(), integer_value(2)}),
            "comptoir: the column `is_regular` does not fit its field of `Visits`: Expected 0 or 1.");
  EXPECT_EQ(refusal_of({text_value("Ada"), {77, 0, 0, 0, {nullptr, 0}}, null_value(), integer_value(2)}),
            "comptoir: the column `count` does not fit its field of `Visits`: Expected an integer.");
  EXPECT_EQ(refusal_of({text_value("Ada")}), "comptoir: a row of 1 columns was to become a `Visits` of 4 fields");
}

TEST(AJsonColumn, ThatDoesNotFitSaysWhere) {
  struct Tree {
    orders::Category root;
  };
  const std::vector values{text_value(R"({"name":"a","children":[{"name":1,"children":[]}]})")};

  try {
    from_row<Tree>(values);
    FAIL() << "read";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "comptoir: the column `root` does not fit its field of `Tree`: At `/children/0/name`: Expected text, found a number.");
  }
}

TEST(AValue, ThatNoDatabaseHoldsIsRefused) {
  Row row;

  EXPECT_THROW(to_row(Visits{"caf\xe9", 1, {}, false}, row.values, row.texts), std::invalid_argument);
  EXPECT_THROW(to_row(Visits{"Ada", 1, std::numeric_limits<double>::quiet_NaN(), false}, row.values, row.texts), std::invalid_argument);
}

TEST(AParameter, IsOneValue) {
  Row row;

  to_value(Money(5, "EUR"), "price", row.values, row.texts);
  to_value(orders::Status::submitted, "status", row.values, row.texts);

  EXPECT_EQ(as_text(row.values[0]), R"('{"amount":5,"currency":"EUR"}')");
  EXPECT_EQ(as_text(row.values[1]), "'SUBMITTED'");
}

}  // namespace
}  // namespace comptoir::detail
