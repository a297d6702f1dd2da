#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/detail/fields.hpp>
#include <comptoir/detail/shape_of.hpp>
#include <comptoir/message.hpp>

namespace comptoir::detail {
namespace {

struct Shapes {
  int plain;
  int unit_price;
  int class_;
  int address_line_1;
  int ISO_code;
};
struct Empty {};
struct Largest {
  int a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20;
  std::string b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15, b16, b17, b18, b19, b20;
};
template <class Item>
struct Page {
  std::vector<Item> items;
  std::optional<std::string> next_cursor;
};
struct Flags {
  std::optional<bool> first;
  std::optional<std::vector<std::optional<int>>> second;
  static constexpr int version = 2;
  int twice() const { return 2 * version; }
  bool operator==(const Flags&) const = default;
};
struct Umlauts {
  int größe;
};

enum class State { draft, in_transit = 5, class_ = 63 };
enum class Answer : bool { no, yes };
enum class Small : std::int8_t { one = 1, two };

template <class T>
std::string wire_names() {
  T object{};
  std::string names;
  for_each_field(object, [&](std::size_t index, std::string_view name, auto&) { names.append(index == 0 ? "" : " ").append(name); });
  return names;
}

template <class T>
std::string column_names() {
  std::string names;
  for (const auto& member : structure_of<T>.members) names.append(names.empty() ? "" : " ").append(member.column);
  return names;
}

TEST(AField, IsNamedInCamelCaseOnTheWire) { EXPECT_EQ(wire_names<Shapes>(), "plain unitPrice class addressLine1 ISOCode"); }

TEST(AField, KeepsItsNameInTables) { EXPECT_EQ(column_names<Shapes>(), "plain unit_price class address_line_1 ISO_code"); }

TEST(AField, MayBeSpelledInAnyLanguage) { EXPECT_EQ(wire_names<Umlauts>(), "größe"); }

TEST(AStruct, MayHaveFortyFields) {
  EXPECT_EQ(fields_count<Largest>, 40U);
  EXPECT_TRUE(wire_names<Largest>().starts_with("a1 a2 "));
  EXPECT_TRUE(wire_names<Largest>().ends_with(" b19 b20"));
}

TEST(AStruct, MayHaveNoField) { EXPECT_EQ(wire_names<Empty>(), ""); }

TEST(AStruct, MayBeATemplate) {
  EXPECT_EQ(wire_names<Page<Shapes>>(), "items nextCursor");
  EXPECT_EQ(structure_of<Page<Shapes>>.name, "Page");
}

TEST(AStruct, MayHaveFunctionsAndConstants) { EXPECT_EQ(wire_names<Flags>(), "first second"); }

TEST(AStruct, MayBeLocal) {
  struct Local {
    int number = 3;
  };

  EXPECT_EQ(wire_names<Local>(), "number");
}

TEST(Fields, AreReachedInOrder) {
  Largest object{};
  int visited = 0;

  for_each_field(object, [&](std::size_t index, std::string_view, auto& field) {
    EXPECT_EQ(index, static_cast<std::size_t>(visited++));
    if constexpr (std::is_same_v<decltype(field), int&>)
      field = visited;
    else
      field = std::to_string(visited);
  });

  EXPECT_EQ(object.a1, 1);
  EXPECT_EQ(object.a20, 20);
  EXPECT_EQ(object.b20, "40");
}

TEST(AnEnumerator, IsNamedInCapitalsOnTheWire) {
  EXPECT_EQ(enumerator_names<State>[0], "DRAFT");
  EXPECT_EQ(enumerator_names<State>[1], "");
  EXPECT_EQ(enumerator_names<State>[5], "IN_TRANSIT");
  EXPECT_EQ(enumerator_names<State>[63], "CLASS");
}

TEST(AnEnum, MayHaveAnyUnderlyingType) {
  EXPECT_EQ(enumerator_names<Answer>[1], "YES");
  EXPECT_EQ(enumerator_names<Small>[2], "TWO");
  EXPECT_EQ(shape<Small>.names_count, 3U);
}

TEST(AFactOfAnError, IsWrittenAsItsDetails) {
  struct Shortage {
    std::string sku;
    int missing;
  };

  const auto error = refused("stock.insufficient", "There is not enough.").with(Shortage{"A-1", 3});

  EXPECT_EQ(error.details, R"({"sku":"A-1","missing":3})");
}

}  // namespace
}  // namespace comptoir::detail
