// What is held is given up once: it goes back to the shelf, or out of the door. Where nothing is held there is nothing to do, and that is no error.
#include "application/handlers.hpp"
#include "domain/shelf.hpp"

namespace stock {

namespace {

Shelf shelf_of(const Reservation& reservation, Repository<Item>& items) {
  return Shelf(items.lock(item_ids(reservation.state().warehouse, reservation.state().lines)));
}

}  // namespace

void release(const Release& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  auto* reservation = reservations.find(reservation_id(command.source_type, command.source_id));
  if (reservation != nullptr && reservation->holds(command.attempt)) shelf_of(*reservation, items).take_back(*reservation, ids);
}

void reduce(const Reduce& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  auto* reservation = reservations.find(reservation_id(command.source_type, command.source_id));
  if (reservation == nullptr || !reservation->holds()) return;

  const auto left = reservation->reduced_to(command.lines);
  if (left.empty()) return shelf_of(*reservation, items).take_back(*reservation, ids);
  if (left != reservation->state().lines) shelf_of(*reservation, items).take_back_all_but(left, *reservation, ids);
}

void consume(const Consume& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  auto* reservation = reservations.find(reservation_id(command.source_type, command.source_id));
  if (reservation != nullptr && reservation->holds()) shelf_of(*reservation, items).hand_out(*reservation, ids);
}

void allow_hand_out(const AllowHandOut& command, Repository<Reservation>& reservations) {
  if (auto* reservation = reservations.find(reservation_id(command.source_type, command.source_id))) reservation->allow_hand_out(command.attempt);
}

Result<ReservationReply> hand_out(const HandOut& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  const auto source = source_name(command.source_type, command.source_id);
  if (command.source_type == SourceType::order)
    return comptoir::refused("stock.reservation.of_order", "The goods of an order leave when it is shipped: ship the order.");
  auto* reservation = reservations.find(reservation_id(command.source_type, command.source_id));
  if (reservation == nullptr) return comptoir::not_found("stock.reservation.unknown", "Nothing was ever reserved for " + source + ".");
  const auto& now = reservation->state();
  if (now.status == ReservationStatus::refused || now.status == ReservationStatus::released)
    return comptoir::refused("stock.reservation.not_held", "Nothing is held for " + source + ": it was refused or given back.");
  if (reservation->holds() && !reservation->may_be_handed_out())
    return comptoir::refused("stock.reservation.not_sold", "The goods of " + source +
                                                               " are held, but nothing says yet that it is validated: a draft takes " +
                                                               "no goods. Validate it, or wait until the word of it has come.");

  if (reservation->holds()) shelf_of(*reservation, items).hand_out(*reservation, ids);
  return ReservationReply{now.source_type, now.source_id, now.attempt, now.status};
}

}  // namespace stock
