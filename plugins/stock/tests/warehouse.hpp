// A stock in memory: what the repositories do for the use cases, without a host.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "domain/item.hpp"
#include "domain/reservation.hpp"
#include "domain/shelf.hpp"

namespace stock::testing {

/// 00000000-0000-0000-0000-000000000001, ...
class CountedIds : public comptoir::Ids {
 public:
  comptoir::Id next() override {
    for (auto byte = bytes_.rbegin(); ++*byte == 0; ++byte) {
    }
    return comptoir::Id(bytes_);
  }

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

class Warehouse {
 public:
  Item& item(const std::string& sku) { return items_.try_emplace(item_id("main", sku), item_id("main", sku)).first->second; }
  Reservation& reservation(const std::string& order) {
    const auto id = reservation_id(SourceType::order, order);
    return reservations_.try_emplace(id, id).first->second;
  }
  const std::map<std::string, Item>& items() const { return items_; }
  const std::map<std::string, Reservation>& reservations() const { return reservations_; }

  void receive(const std::string& sku, std::int64_t quantity) { (void)item(sku).receive(quantity, {}, ids); }

  void reserve(const std::string& order, std::int32_t attempt, const std::vector<Line>& lines) {
    auto& held = reservation(order);
    if (held.has_answered(attempt)) return;
    Shelf(every_item(lines)).serve({SourceType::order, order, attempt, "main", lines}, held, ids);
  }
  void release(const std::string& order) {
    if (auto& held = reservation(order); held.holds()) Shelf(every_item(held.state().lines)).take_back(held, ids);
  }
  void consume(const std::string& order) {
    if (auto& held = reservation(order); held.holds()) Shelf(every_item(held.state().lines)).hand_out(held, ids);
  }

  CountedIds ids;

 private:
  std::vector<std::reference_wrapper<Item>> every_item(const std::vector<Line>& lines) {
    for (const auto& line : lines) item(line.sku);
    std::vector<std::reference_wrapper<Item>> all;
    for (auto& [id, one] : items_) all.emplace_back(one);
    return all;
  }

  std::map<std::string, Item> items_;
  std::map<std::string, Reservation> reservations_;
};

}  // namespace stock::testing
