// The use cases. Each is a function of its message and of what it may touch, and stands in the file that is named after it.
#pragma once

#include <comptoir/context.hpp>
#include <comptoir/projection.hpp>
#include <comptoir/repository.hpp>
#include <comptoir/result.hpp>

#include "domain/item.hpp"
#include "domain/reservation.hpp"
#include "language/commands.hpp"
#include "language/queries.hpp"
#include "language/sources.hpp"

namespace stock {

using comptoir::Context, comptoir::Ids, comptoir::Page, comptoir::Repository, comptoir::Result, comptoir::View;

// book_goods.cpp
Result<MovementReply> receive_goods(const ReceiveGoods& command, Repository<Item>& items, Ids& ids);
Result<MovementReply> adjust_stock(const AdjustStock& command, Repository<Item>& items, Ids& ids);

// reserve.cpp
void reserve(const Reserve& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids);

// give_up.cpp
void release(const Release& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids);
void reduce(const Reduce& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids);
void consume(const Consume& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids);
void allow_hand_out(const AllowHandOut& command, Repository<Reservation>& reservations);
Result<ReservationReply> hand_out(const HandOut& command, Repository<Reservation>& reservations, Repository<Item>& items, Ids& ids);

// serve_sources.cpp
Reserve reserve_for_order(const OrderConfirmationRequested& event);
Release release_abandoned_order(const OrderReservationAbandoned& event);
Release release_cancelled_order(const OrderCancelled& event);
Consume consume_shipped_order(const OrderShipped& event);
Reserve reserve_for_invoice(const InvoiceValidationRequested& event);
Release release_abandoned_invoice(const InvoiceValidationAbandoned& event);
Release release_withdrawn_invoice(const InvoiceValidationWithdrawn& event);
std::optional<AllowHandOut> allow_validated_invoice(const InvoiceValidated& event);
Reduce reduce_credited_invoice(const InvoiceCredited& event);

// keep_reservations.cpp; what items move is kept by ledger.hpp
void keep_held(const Reserved& event, View<ReservationView>& reservations);
void keep_refused(const ReservationRefused& event, View<ReservationView>& reservations);
void keep_allowed(const HandOutAllowed& event, View<ReservationView>& reservations);
void keep_reduced(const ReservationReduced& event, View<ReservationView>& reservations);
void keep_released(const Released& event, View<ReservationView>& reservations);
void keep_consumed(const Consumed& event, View<ReservationView>& reservations);

// show_stock.cpp
Result<Page<Level>> list_levels(const LevelList& query, const View<Level>& levels);
Result<Level> show_level(const LevelOf& query, const View<Level>& levels);
Result<Page<LedgerLine>> list_movements(const MovementList& query, const View<LedgerLine>& ledger);
Result<ReservationView> show_reservation(const ReservationOf& query, const View<ReservationView>& reservations);

}  // namespace stock
