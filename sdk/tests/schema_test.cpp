#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/detail/schema.hpp>
#include <comptoir/text.hpp>

#include "orders.hpp"

namespace comptoir::detail {
namespace {

namespace other {
struct Category {
  std::vector<Category> children;
};
}  // namespace other
struct Catalogue {
  orders::Category goods;
  std::optional<other::Category> services;
};
struct Scalars {
  bool is_gift;
  std::int8_t small;
  std::uint32_t count;
  std::int64_t large;
  double real;
  std::optional<orders::Status> status;
  std::vector<std::optional<std::string>> notes;
};
struct Values {
  Id id;
  Money total;
  Decimal price;
  Timestamp placed_at;
  Date due;
  orders::Sku sku;
};
struct Team;
struct Person {
  std::vector<Team> teams;
};
struct Team {
  std::vector<Person> members;
};

TEST(ASchema, DescribesScalars) {
  EXPECT_EQ(json_schema<Scalars>(),
            R"({"type":"object","properties":{"isGift":{"type":"boolean"},"small":{"type":"integer","format":"int32","minimum":-128,"maximum":127},)"
            R"("count":{"type":"integer","format":"int64","minimum":0,"maximum":4294967295},"large":{"type":"integer","format":"int64"},)"
            R"("real":{"type":"number","format":"double"},"status":{"type":"string","enum":["DRAFT","SUBMITTED","IN_TRANSIT","CANCELLED"]},)"
            R"("notes":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}},)"
            R"("required":["isGift","small","count","large","real","notes"]})");
}

TEST(ASchema, DescribesValues) {
  EXPECT_EQ(
      json_schema<Values>(),
      R"({"type":"object","properties":{"id":{"type":"string","format":"uuid"},)"
      R"("total":{"type":"object","properties":{"amount":{"type":"integer","format":"int64"},"currency":{"type":"string","pattern":"^[A-Z]{3}$"}},)"
      R"("required":["amount","currency"]},"price":{"type":"string","pattern":"^-?(0|[1-9][0-9]{0,18})(\\.[0-9]{1,9})?$"},)"
      R"("placedAt":{"type":"string","format":"date-time"},"due":{"type":"string","format":"date"},"sku":{"type":"string"}},)"
      R"("required":["id","total","price","placedAt","due","sku"]})");
}

TEST(ASchema, SaysOfATextThatItsLimitCountsBytes) {
  EXPECT_THAT(json_schema<Text>(), ::testing::HasSubstr(R"("description":"One line, of 200 bytes of UTF-8 at most)"));
}

TEST(ASchema, OfAStructWithoutFieldsIsAnObject) {
  struct Nothing {};

  EXPECT_EQ(json_schema<Nothing>(), R"({"type":"object","properties":{}})");
}

TEST(ASchema, OfSettingsRequiresNothing) {
  struct Mailbox {
    std::string address;
  };
  struct Mailer {
    Mailbox from;
    std::int64_t retries = 3;
  };

  EXPECT_EQ(settings_schema<Mailer>(), R"({"type":"object","properties":{"from":{"type":"object","properties":{"address":{"type":"string"}}},)"
                                       R"("retries":{"type":"integer","format":"int64"}}})");
}

TEST(ARecursiveStruct, IsReferredTo) {
  EXPECT_EQ(json_schema<orders::Category>(),
            R"({"$ref":"#/$defs/Category","$defs":{"Category":{"type":"object","properties":{"name":{"type":"string"},)"
            R"("children":{"type":"array","items":{"$ref":"#/$defs/Category"}}},"required":["name","children"]}}})");
}

TEST(RecursiveStructs, OfOneNameAreToldApart) {
  EXPECT_EQ(
      json_schema<Catalogue>(),
      R"({"type":"object","properties":{"goods":{"$ref":"#/$defs/Category"},"services":{"$ref":"#/$defs/Category2"}},"required":["goods"],)"
      R"("$defs":{"Category":{"type":"object","properties":{"name":{"type":"string"},)"
      R"("children":{"type":"array","items":{"$ref":"#/$defs/Category"}}},"required":["name","children"]},)"
      R"("Category2":{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/$defs/Category2"}}},"required":["children"]}}})");
}

TEST(StructsThatContainEachOther, EndInAReference) {
  EXPECT_EQ(json_schema<Team>(), R"({"$ref":"#/$defs/Team","$defs":{"Team":{"type":"object","properties":{"members":{"type":"array","items":)"
                                 R"({"type":"object","properties":{"teams":{"type":"array","items":{"$ref":"#/$defs/Team"}}},)"
                                 R"("required":["teams"]}}},"required":["members"]}}})");
}

TEST(AFieldShape, SaysWhichColumnAFieldBecomes) {
  std::string columns;
  for (const auto& field : field_shapes<orders::Order>()) {
    static constexpr std::string_view kinds[] = {"text", "integer", "real", "boolean", "json"};
    columns.append(field.wire_name).append("=").append(field.column_name).append(":").append(kinds[static_cast<std::size_t>(field.kind)]);
    columns.append(field.is_optional ? "? " : " ");
  }

  EXPECT_EQ(columns,
            "id=id:text customer=customer:text note=note:text? lines=lines:json status=status:text statusBefore=status_before:text? "
            "isGift=is_gift:boolean points=points:integer totalPoints=total_points:integer priority=priority:integer weightKg=weight_kg:real "
            "total=total:json placedAt=placed_at:text due=due:text category=category:json class=class:text ");
}

}  // namespace
}  // namespace comptoir::detail
