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

void consume(const Consume& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  auto* reservation = reservations.find(reservation_id(command.source_type, command.source_id));
  if (reservation != nullptr && reservation->holds()) shelf_of(*reservation, items).hand_out(*reservation, ids);
}

}  // namespace stock
