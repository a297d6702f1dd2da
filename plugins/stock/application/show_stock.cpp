#include <comptoir/message.hpp>

#include "application/handlers.hpp"

namespace stock {

using comptoir::by, comptoir::by_key;

namespace {

comptoir::Selection<LedgerLine> wanted(const MovementList& query) {
  if (query.sku) return by<LedgerLine, "by_item">(query.warehouse.value(), *query.sku);
  if (query.warehouse) return by<LedgerLine, "by_warehouse">(*query.warehouse);
  return by<LedgerLine, "by_time">();
}

}  // namespace

Result<Page<Level>> list_levels(const LevelList& query, const View<Level>& levels) {
  return levels.list(query.warehouse ? by_key<Level>(*query.warehouse) : by_key<Level>(), query.cursor, query.limit);
}

Result<Level> show_level(const LevelOf& query, const View<Level>& levels) {
  if (auto found = levels.find(query.warehouse, query.sku)) return *found;
  return comptoir::not_found("stock.item.unknown", "The warehouse " + query.warehouse + " never held " + query.sku + ".");
}

Result<Page<LedgerLine>> list_movements(const MovementList& query, const View<LedgerLine>& ledger) {
  if (query.sku && !query.warehouse)
    return comptoir::invalid("stock.warehouse_missing", "An item is a SKU in a warehouse: name the warehouse too.", "/warehouse");
  return ledger.list(wanted(query).descending(), query.cursor, query.limit);
}

Result<ReservationView> show_reservation(const ReservationOf& query, const View<ReservationView>& reservations) {
  if (auto found = reservations.find(query.source_type, query.source_id)) return *found;
  return comptoir::not_found("stock.reservation.unknown",
                             "Nothing was ever reserved for " + std::string(comptoir::wire_name(query.source_type)) + " " + query.source_id + ".");
}

}  // namespace stock
