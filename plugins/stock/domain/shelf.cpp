#include "domain/shelf.hpp"

#include <algorithm>

namespace stock {

using comptoir::Ids;

namespace {

std::map<std::string, std::int64_t> quantities_of(std::string_view warehouse, const std::vector<Line>& lines) {
  std::map<std::string, std::int64_t> quantities;
  for (const auto& line : lines) quantities[item_id(warehouse, line.sku)] += line.quantity;
  return quantities;
}

}  // namespace

std::vector<std::string> item_ids(std::string_view warehouse, const std::vector<Line>& lines) {
  std::vector<std::string> ids;
  ids.reserve(lines.size());
  for (const auto& line : lines)
    if (Code::is_code(warehouse) && Code::is_code(line.sku)) ids.push_back(item_id(warehouse, line.sku));
  return ids;
}

Shelf::Shelf(const std::vector<std::reference_wrapper<Item>>& items) {
  for (auto item : items) items_.emplace(item.get().id(), item);
}

void Shelf::serve(const Reserve& request, Reservation& reservation, Ids& ids) {
  if (reservation.holds()) take_back(reservation, ids);

  const auto shortages = shortages_of(request.warehouse, request.lines);
  if (!shortages.empty()) return reservation.refuse(request, shortages);

  reservation.hold(request);
  move(&Item::reserve, reservation, ids);
}

void Shelf::take_back(Reservation& reservation, Ids& ids) {
  move(&Item::release, reservation, ids);
  reservation.release();
}

void Shelf::take_back_all_but(const std::vector<Line>& lines, Reservation& reservation, Ids& ids) {
  auto surplus = quantities_of(reservation.state().warehouse, reservation.state().lines);
  for (const auto& [id, quantity] : quantities_of(reservation.state().warehouse, lines)) surplus[id] -= quantity;
  std::erase_if(surplus, [](const auto& item) { return item.second == 0; });
  move(&Item::release, surplus, reservation.source(), ids);
  reservation.reduce(lines);
}

void Shelf::hand_out(Reservation& reservation, Ids& ids) {
  move(&Item::consume, reservation, ids);
  reservation.consume();
}

std::vector<Shortage> Shelf::shortages_of(std::string_view warehouse, const std::vector<Line>& lines) const {
  std::map<std::string, std::int64_t> left;
  for (const auto& [id, item] : items_) left[id] = item.get().available();

  std::vector<Shortage> shortages;
  for (const auto& line : lines) {
    auto& available = left[item_id(warehouse, line.sku)];
    if (line.quantity < 1 || line.quantity > available) shortages.push_back({line.line_id, line.sku, line.quantity, available});
    available -= std::clamp<std::int64_t>(line.quantity, 0, available);
  }
  return shortages;
}

/// One movement for each item, however many lines name it.
void Shelf::move(Step step, const Reservation& reservation, Ids& ids) {
  move(step, quantities_of(reservation.state().warehouse, reservation.state().lines), reservation.source(), ids);
}

void Shelf::move(Step step, const std::map<std::string, std::int64_t>& quantities, const std::string& source, Ids& ids) {
  for (const auto& [id, quantity] : quantities) (items_.at(id).get().*step)(quantity, source, ids);
}

}  // namespace stock
