// All or nothing: either every line of the source is held, or none. Every request is answered by an event, also one that can never be served: whoever
// asked waits for it.
#include <algorithm>
#include <iterator>

#include "application/handlers.hpp"
#include "domain/shelf.hpp"

namespace stock {

namespace {

std::vector<std::string> items_needed(const Reserve& request, const ReservationState& reservation) {
  auto needed = item_ids(request.warehouse, request.lines);
  std::ranges::move(item_ids(reservation.warehouse, reservation.lines), std::back_inserter(needed));
  return needed;
}

}  // namespace

void reserve(const Reserve& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  auto& reservation = reservations.find_or_new(reservation_id(command.source_type, command.source_id));
  if (reservation.has_answered(command.attempt)) return;

  Shelf(items.lock(items_needed(command, reservation.state()))).serve(command, reservation, ids);
}

}  // namespace stock
