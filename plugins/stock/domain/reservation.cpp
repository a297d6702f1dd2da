#include "domain/reservation.hpp"

#include <algorithm>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include <comptoir/id.hpp>
#include <comptoir/message.hpp>

namespace stock {

namespace {

constexpr std::size_t id_bytes_max = 255;  // of whatever has an id, here and elsewhere

void answer(ReservationState& reservation, SourceType type, const std::string& id, std::int32_t attempt, ReservationStatus status) {
  reservation.source_type = type;
  reservation.source_id = id;
  reservation.attempt = attempt;
  reservation.status = status;
  reservation.hand_out_allowed = false;
}

void give_up(ReservationState& reservation, ReservationStatus status) {
  reservation.status = status;
  reservation.lines.clear();
}

}  // namespace

std::string source_name(SourceType type, std::string_view id) { return std::string(comptoir::wire_name(type)).append("/").append(id); }

std::string reservation_id(SourceType type, std::string_view id) {
  if (id.empty() || id.size() > id_bytes_max) return std::string(id);
  auto name = source_name(type, id);
  if (name.size() <= id_bytes_max) return name;
  return std::string(comptoir::wire_name(type)).append("#").append(comptoir::Id::derived_from({}, id).text());
}

void Reservation::hold(const Reserve& request) {
  raise(Reserved{request.source_type, request.source_id, request.attempt, request.warehouse, request.lines});
}

void Reservation::refuse(const Reserve& request, const std::vector<Shortage>& shortages) {
  raise(ReservationRefused{request.source_type, request.source_id, request.attempt, shortages});
}

std::vector<Line> Reservation::reduced_to(const std::vector<Line>& wanted) const {
  std::unordered_map<std::string_view, std::int64_t> quantities;
  for (const auto& line : wanted) quantities[line.line_id] = std::max<std::int64_t>(line.quantity, 0);
  std::vector<Line> left;
  for (auto line : state().lines) {
    const auto quantity = quantities.find(line.line_id);
    line.quantity = quantity == quantities.end() ? 0 : std::min(line.quantity, quantity->second);
    if (line.quantity > 0) left.push_back(std::move(line));
  }
  return left;
}

void Reservation::allow_hand_out(std::int32_t attempt) {
  if (holds(attempt) && !state().hand_out_allowed) raise(HandOutAllowed{state().source_type, state().source_id, attempt});
}

void Reservation::reduce(const std::vector<Line>& lines) {
  check_held();
  raise(ReservationReduced{state().source_type, state().source_id, state().attempt, lines});
}

void Reservation::release() {
  check_held();
  raise(Released{state().source_type, state().source_id, state().attempt, state().lines});
}

void Reservation::consume() {
  check_held();
  raise(Consumed{state().source_type, state().source_id, state().attempt, state().lines});
}

void Reservation::check_held() const {
  if (!holds()) throw std::logic_error("Nothing is held by the reservation " + id() + ", so nothing can be given up.");
}

void Reservation::apply(ReservationState& reservation, const Reserved& event) {
  answer(reservation, event.source_type, event.source_id, event.attempt, ReservationStatus::held);
  reservation.warehouse = event.warehouse;
  reservation.lines = event.lines;
}

void Reservation::apply(ReservationState& reservation, const ReservationRefused& event) {
  answer(reservation, event.source_type, event.source_id, event.attempt, ReservationStatus::refused);
}

void Reservation::apply(ReservationState& reservation, const HandOutAllowed&) { reservation.hand_out_allowed = true; }

void Reservation::apply(ReservationState& reservation, const ReservationReduced& event) { reservation.lines = event.lines; }

void Reservation::apply(ReservationState& reservation, const Released&) { give_up(reservation, ReservationStatus::released); }

void Reservation::apply(ReservationState& reservation, const Consumed&) { give_up(reservation, ReservationStatus::consumed); }

}  // namespace stock
