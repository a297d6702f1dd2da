// All or nothing: either every line of the source is held, or none. A shortage is an answer, not a failure: it is told by an event, and commits.
#include <algorithm>
#include <iterator>

#include "application/handlers.hpp"
#include "domain/shelf.hpp"

namespace stock {

namespace {

Result<> check_request(const Reserve& request) {
  if (request.attempt < 1) return comptoir::invalid("stock.attempt_out_of_range", "Attempts are counted from 1.", "/attempt");
  for (std::size_t i = 0; i < request.lines.size(); ++i)
    if (request.lines[i].quantity < 1 || request.lines[i].quantity > quantity_max)
      return comptoir::invalid("stock.quantity_out_of_range", "A line asks for between 1 and 1000000000 units.",
                               "/lines/" + std::to_string(i) + "/quantity");
  return {};
}

std::vector<std::string> items_needed(const Reserve& request, const ReservationState& reservation) {
  auto needed = item_ids(request.warehouse, request.lines);
  std::ranges::move(item_ids(reservation.warehouse, reservation.lines), std::back_inserter(needed));
  return needed;
}

}  // namespace

Result<> reserve(const Reserve& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids) {
  if (auto checked = check_request(command); !checked) return checked;
  auto& reservation = reservations.find_or_new(reservation_id(command.source_type, command.source_id));
  if (reservation.has_answered(command.attempt)) return {};

  Shelf(items.lock(items_needed(command, reservation.state()))).serve(command, reservation, ids);
  return {};
}

}  // namespace stock
