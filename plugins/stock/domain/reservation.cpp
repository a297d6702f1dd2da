#include "domain/reservation.hpp"

#include <stdexcept>

#include <comptoir/message.hpp>

namespace stock {

namespace {

void answer(ReservationState& reservation, SourceType type, const std::string& id, std::int32_t attempt, ReservationStatus status) {
  reservation.source_type = type;
  reservation.source_id = id;
  reservation.attempt = attempt;
  reservation.status = status;
}

void give_up(ReservationState& reservation, ReservationStatus status) {
  reservation.status = status;
  reservation.lines.clear();
}

}  // namespace

std::string reservation_id(SourceType type, std::string_view id) {
  return std::string(type == SourceType::order ? "order" : "invoice").append("/").append(id);
}

void Reservation::hold(const Reserve& request) {
  raise(Reserved{request.source_type, request.source_id, request.attempt, request.warehouse, request.lines});
}

void Reservation::refuse(const Reserve& request, const std::vector<Shortage>& shortages) {
  raise(ReservationRefused{request.source_type, request.source_id, request.attempt, shortages});
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

void Reservation::apply(ReservationState& reservation, const Released&) { give_up(reservation, ReservationStatus::released); }

void Reservation::apply(ReservationState& reservation, const Consumed&) { give_up(reservation, ReservationStatus::consumed); }

}  // namespace stock
