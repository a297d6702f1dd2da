#include <utility>

#include "application/handlers.hpp"

namespace stock {

namespace {

void give_up(View<ReservationView>& reservations, SourceType type, const std::string& id, ReservationStatus status) {
  auto reservation = reservations.find(type, id).value();
  reservation.status = status;
  reservation.lines.clear();
  reservation.hand_out_allowed = false;
  reservations.put(reservation);
}

}  // namespace

void keep_held(const Reserved& event, View<ReservationView>& reservations) {
  reservations.put({event.source_type, event.source_id, event.attempt, ReservationStatus::held, event.warehouse, event.lines, {}});
}

void keep_refused(const ReservationRefused& event, View<ReservationView>& reservations) {
  reservations.put({event.source_type, event.source_id, event.attempt, ReservationStatus::refused, {}, {}, event.shortages});
}

void keep_allowed(const HandOutAllowed& event, View<ReservationView>& reservations) {
  auto reservation = reservations.find(event.source_type, event.source_id).value();
  reservation.hand_out_allowed = true;
  reservations.put(reservation);
}

void keep_reduced(const ReservationReduced& event, View<ReservationView>& reservations) {
  auto reservation = reservations.find(event.source_type, event.source_id).value();
  reservation.lines = event.lines;
  reservations.put(reservation);
}

void keep_released(const Released& event, View<ReservationView>& reservations) {
  give_up(reservations, event.source_type, event.source_id, ReservationStatus::released);
}

void keep_consumed(const Consumed& event, View<ReservationView>& reservations) {
  give_up(reservations, event.source_type, event.source_id, ReservationStatus::consumed);
}

}  // namespace stock
