// The messages of the tests: an order with one field of every kind.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <comptoir/message.hpp>

namespace orders {

using comptoir::Date;
using comptoir::Decimal;
using comptoir::Id;
using comptoir::Money;
using comptoir::Timestamp;

enum class Status { draft, submitted, in_transit = 7, cancelled_ };

/// A value with an invariant that travels as text.
class Sku {
 public:
  Sku() = default;
  explicit Sku(std::string text) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }
  bool operator==(const Sku&) const = default;

 private:
  std::string text_;
};

struct Line {
  Sku sku;
  Decimal quantity;
  Decimal unit_price;
  std::vector<std::string> tags;
  bool operator==(const Line&) const = default;
};

struct Category {
  std::string name;
  std::vector<Category> children;
  bool operator==(const Category&) const = default;
};

struct Order {
  Id id;
  std::string customer;
  std::optional<std::string> note;
  std::vector<Line> lines;
  Status status = Status::draft;
  std::optional<Status> status_before;
  bool is_gift = false;
  std::int32_t points = 0;
  std::int64_t total_points = 0;
  std::uint8_t priority = 0;
  double weight_kg = 0;
  Money total;
  Timestamp placed_at;
  Date due;
  Category category;
  std::string class_;
  bool operator==(const Order&) const = default;
};

inline Order an_order() {
  Order order;
  order.id = *Id::parse("0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e");
  order.customer = "Zoë \"Z\" O'Neil";
  order.lines = {{Sku("SKU-1"), "2", "19.990", {"red", "large"}}, {Sku("SKU-2"), "0.5", "0.123456", {}}};
  order.status = Status::in_transit;
  order.status_before = Status::cancelled_;
  order.is_gift = true;
  order.points = -7;
  order.total_points = std::int64_t{1} << 60;
  order.priority = 255;
  order.weight_kg = 1.25;
  order.total = {4004, "EUR"};
  order.placed_at = *Timestamp::parse("2026-02-28T10:30:00.5+01:00");
  order.due = Date(2026, 3, 31);
  order.category = {"goods", {{"paint", {}}, {"tools", {{"brushes", {}}}}}};
  order.class_ = "A";
  return order;
}

inline constexpr std::string_view an_order_as_json =
    R"({"id":"0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e","customer":"Zoë \"Z\" O'Neil","lines":[)"
    R"({"sku":"SKU-1","quantity":"2","unitPrice":"19.990","tags":["red","large"]},)"
    R"({"sku":"SKU-2","quantity":"0.5","unitPrice":"0.123456","tags":[]}],)"
    R"("status":"IN_TRANSIT","statusBefore":"CANCELLED","isGift":true,"points":-7,"totalPoints":1152921504606846976,"priority":255,"weightKg":1.25,)"
    R"("total":{"amount":4004,"currency":"EUR"},"placedAt":"2026-02-28T09:30:00.500000Z","due":"2026-03-31",)"
    R"("category":{"name":"goods","children":[{"name":"paint","children":[]},{"name":"tools",)"
    R"("children":[{"name":"brushes","children":[]}]}]},"class":"A"})";

}  // namespace orders

template <>
struct comptoir::Form<orders::Sku> {
  static std::string of(const orders::Sku& sku) { return sku.text(); }
  static Result<orders::Sku> from(const std::string& text) {
    if (text.empty() || text.size() > 12) return invalid("sku.invalid", "A SKU has 1 to 12 characters.");
    return orders::Sku(text);
  }
};
