// What there is in `stock`, and how it is reached.
#include <comptoir/plugin.hpp>

#include "application/handlers.hpp"
#include "application/ledger.hpp"

namespace stock {

namespace {

template <class ItemEvent>
void declare_item_event(comptoir::Plugin& plugin, std::string_view name) {
  plugin.event<ItemEvent>(name).published_as("stock.level.changed/1", level_changed<ItemEvent>);
}

void declare_language(comptoir::Plugin& plugin) {
  plugin.aggregate<Item>("stock.item");
  declare_item_event<GoodsReceived>(plugin, "stock.goods.received/1");
  declare_item_event<StockAdjusted>(plugin, "stock.adjusted/1");
  declare_item_event<UnitsReserved>(plugin, "stock.units.reserved/1");
  declare_item_event<UnitsReleased>(plugin, "stock.units.released/1");
  declare_item_event<UnitsConsumed>(plugin, "stock.units.consumed/1");

  plugin.aggregate<Reservation>("stock.reservation");
  plugin.event<Reserved>("stock.reserved/1").published();
  plugin.event<ReservationRefused>("stock.reservation.refused/1").published();
  plugin.event<HandOutAllowed>("stock.hand_out.allowed/1");
  plugin.event<ReservationReduced>("stock.reservation.reduced/1").published();
  plugin.event<Released>("stock.released/1").published();
  plugin.event<Consumed>("stock.consumed/1").published();

  plugin.view<Level>("levels").key("warehouse", "sku");
  plugin.view<LedgerLine>("movements")
      .key("movement_id")
      .index("by_time", "recorded_at")
      .index("by_warehouse", "warehouse", "recorded_at")
      .index("by_item", "warehouse", "sku", "number");
  plugin.view<ReservationView>("reservations").key("source_type", "source_id");
}

void declare_use_cases(comptoir::Plugin& plugin) {
  plugin.command(receive_goods);
  plugin.command(adjust_stock);
  plugin.command(reserve);
  plugin.command(release);
  plugin.command(reduce);
  plugin.command(consume);
  plugin.command(allow_hand_out);
  plugin.command(hand_out);

  plugin.query(list_levels);
  plugin.query(show_level);
  plugin.query(list_movements);
  plugin.query(show_reservation);

  plugin.on("order.confirmation.requested/1", reserve_for_order);
  plugin.on("order.reservation.abandoned/1", release_abandoned_order);
  plugin.on("order.cancelled/1", release_cancelled_order);
  plugin.on("order.shipped/1", consume_shipped_order);
  plugin.on("invoice.validation.requested/1", reserve_for_invoice);
  plugin.on("invoice.validation.abandoned/1", release_abandoned_invoice);
  plugin.on("invoice.validation.withdrawn/1", release_withdrawn_invoice);
  plugin.on("invoice.validated/1", allow_validated_invoice);
  plugin.on("invoice.credited/1", reduce_credited_invoice);

  plugin.projection("levels", keep_level<GoodsReceived>, keep_level<StockAdjusted>, keep_level<UnitsReserved>, keep_level<UnitsReleased>,
                    keep_level<UnitsConsumed>);
  plugin.projection("movements", keep_movement<GoodsReceived>, keep_movement<StockAdjusted>, keep_movement<UnitsReserved>,
                    keep_movement<UnitsReleased>, keep_movement<UnitsConsumed>);
  plugin.projection("reservations", keep_held, keep_refused, keep_allowed, keep_reduced, keep_released, keep_consumed).version(2);
}

void declare_routes(comptoir::Plugin& plugin) {
  plugin.post<ReceiveGoods>("/stock/receipts").permission("stock:movement:create").idempotent();
  plugin.post<AdjustStock>("/stock/adjustments").permission("stock:adjustment:create").idempotent();

  plugin.post<HandOut>("/stock/reservations/{sourceType}/{sourceId}/hand-out")
      .permission("stock:reservation:consume")
      .changes<Reservation>("{sourceType}/{sourceId}");

  plugin.get<LevelList>("/stock/items").permission("stock:item:read");
  plugin.get<LevelOf>("/stock/items/{warehouse}/{sku}").permission("stock:item:read").shows<Item>("{warehouse}/{sku}");
  plugin.get<MovementList>("/stock/movements").permission("stock:movement:read");
  plugin.get<ReservationOf>("/stock/reservations/{sourceType}/{sourceId}")
      .permission("stock:reservation:read")
      .shows<Reservation>("{sourceType}/{sourceId}");
}

}  // namespace

void declare(comptoir::Plugin& plugin) {
  declare_language(plugin);
  declare_use_cases(plugin);
  declare_routes(plugin);
}

}  // namespace stock

COMPTOIR_PLUGIN("stock", "1.0.0", stock::declare);
