#include "books.hpp"

#include "events.hpp"

namespace trade {

using comptoir::testing::RecordedEvent;

void Books::note(const RecordedEvent& event) {
  if (event.type.starts_with("order.")) return note_order(event);
  if (event.type == "invoice.number.issued/1") return note_number(event);
  if (event.type.starts_with("invoice.")) return note_document(event);
  if (event.aggregate_type == "stock.reservation") return note_reservation(event);
  if (event.aggregate_type != "stock.item") return;
  const auto moved = event.as<ItemMoved>().movement;
  levels[moved.sku] = {moved.on_hand, moved.reserved};
}

void Books::note_order(const RecordedEvent& event) {
  auto& order = orders[event.aggregate_id];
  if (event.type == "order.submitted/1") order.status = "SUBMITTED";
  if (event.type == "order.confirmation.requested/1") order.is_asking = true;
  if (event.type == "order.confirmation.refused/1") order.is_asking = false;
  if (event.type == "order.shipped/1") order.status = "SHIPPED";
  if (event.type == "order.cancelled/1") order.status = "CANCELLED", order.is_asking = false;
  if (event.type != "order.confirmed/1") return;
  const auto confirmed = event.as<OrderConfirmed>();
  order.status = "CONFIRMED";
  order.is_asking = false;
  order.attempt = confirmed.attempt;
  for (const auto& line : confirmed.lines) order.ordered[line.line_id] = line.quantity;
}

void Books::note_document(const RecordedEvent& event) {
  auto& document = documents[event.aggregate_id];
  const auto take = [&](const DocumentLine& line) {
    document.lines[line.line_id] = line.quantity;
    if (line.sku && !document.order_id && document.kind == "INVOICE") document.goods[line.line_id] = line.quantity;
    if (line.ordered) document.ordered[line.line_id] = line.ordered->line_id;
  };
  const auto& type = event.type;
  if (type == "invoice.drafted/1") {
    const auto drafted = event.as<InvoiceDrafted>();
    document.kind = drafted.kind;
    document.order_id = drafted.order_id;
    if (drafted.origin) document.origin = drafted.origin->invoice_id;
    for (const auto& line : drafted.lines) take(line);
  }
  if (type == "invoice.line.added/1" && document.order_id) ++reached.services_of_orders;
  if (type == "invoice.line.added/1" || type == "invoice.line.changed/1") take(event.as<LineTaken>().line);
  if (type == "invoice.line.removed/1") {
    const auto line_id = event.as<LineRemoved>().line_id;
    document.lines.erase(line_id);
    document.goods.erase(line_id);
  }
  if (type == "invoice.draft.deleted/1") document.status = "DELETED";
  if (type == "invoice.validation.requested/1") document.is_asking = true, document.attempt = event.as<Attempt>().attempt;
  if (type == "invoice.validation.refused/1" || type == "invoice.validation.withdrawn/1") document.is_asking = false;
  if (type == "invoice.credit.awaited/1") {
    document.awaits_credit = true;
    documents[event.as<CreditAwaited>().credit_note_id].is_awaited = true;
    ++reached.invoiced_and_cancelled;
  }
  if (type == "invoice.validated/1") {
    document.status = "VALIDATED";
    ++reached.validated;
    document.is_asking = false;
    document.issue_date = event.as<InvoiceValidated>().issue_date;
    if (document.origin && document.issue_date < documents[*document.origin].issue_date)
      amiss.push_back(event.aggregate_id + " is dated before the invoice that it credits");
  }
  if (type != "invoice.credited/1") return;
  const auto credited = event.as<InvoiceCredited>();
  for (const auto& line : credited.lines) {
    document.lines[line.line_id] -= line.quantity;
    if (document.goods.contains(line.line_id) && (document.goods[line.line_id] -= line.quantity) == 0) document.goods.erase(line.line_id);
  }
  document.is_fully_credited = credited.fully;
  ++reached.credited;
}

void Books::note_number(const RecordedEvent& event) {
  const auto issued = event.as<NumberIssued>();
  auto& last = series_[issued.series];
  const auto expected = issued.year == last.year ? last.position + 1 : 1;
  if (issued.position != expected || issued.year < last.year) amiss.push_back(issued.number + " does not follow what came before it");
  if (last.position != 0 && issued.issue_date < last.date) amiss.push_back(issued.number + " is dated before the number that came before it");
  if (issued.issue_date.year() != issued.year) amiss.push_back(issued.number + " is of another year than its date");
  last = {issued.year, issued.position, issued.issue_date};
}

void Books::note_reservation(const RecordedEvent& event) {
  const auto said = event.as<Reservation>();
  const auto source = said.source_type + "/" + said.source_id;
  if (event.type == "stock.reservation.refused/1" || event.type == "stock.released/1" || event.type == "stock.consumed/1") holds.erase(source);
  if (event.type == "stock.reserved/1") ++reached.held;
  if (event.type == "stock.consumed/1" && said.source_type == "INVOICE") {
    ++reached.handed_out;
    const auto& status = documents[said.source_id].status;
    if (status != "VALIDATED") amiss.push_back("The goods of " + source + " left, and it is " + status);
  }
  if (event.type != "stock.reserved/1" && event.type != "stock.reservation.reduced/1") return;
  Hold hold{said.attempt, {}, {}};
  for (const auto& line : said.lines.value()) {
    hold.lines[line.line_id] = line.quantity;
    hold.items[line.sku] += line.quantity;
  }
  holds[source] = hold;
}

std::vector<std::string> Books::faults() const {
  auto faults = amiss;
  check_holds(faults);
  check_conversations(faults);
  check_levels(faults);
  check_billing(faults);
  return faults;
}

/// Whatever is held is held for somebody who can still want it.
void Books::check_holds(std::vector<std::string>& faults) const {
  for (const auto& [source, hold] : holds) {
    const auto id = source.substr(source.find('/') + 1);
    if (source.starts_with("ORDER/")) {
      const auto& order = orders.at(id);
      if (order.status != "CONFIRMED" || order.attempt != hold.attempt) faults.push_back(source + " holds goods and is " + order.status);
    } else {
      const auto& document = documents.at(id);
      if (document.status != "VALIDATED") faults.push_back(source + " holds goods and is " + document.status);
      if (document.goods != hold.lines) faults.push_back(source + " holds other goods than it bills");
    }
  }
  for (const auto& [id, order] : orders)
    if (order.status == "CONFIRMED" && !holds.contains("ORDER/" + id)) faults.push_back("Order " + id + " is confirmed, and nothing is held for it");
}

void Books::check_conversations(std::vector<std::string>& faults) const {
  for (const auto& [id, order] : orders)
    if (order.is_asking) faults.push_back("Order " + id + " was never answered");
  for (const auto& [id, document] : documents)
    if (document.is_asking) faults.push_back("Document " + id + " was never answered");
}

void Books::check_levels(std::vector<std::string>& faults) const {
  Units held;
  for (const auto& [source, hold] : holds)
    for (const auto& [sku, units] : hold.items) held[sku] += units;
  for (const auto& [sku, level] : levels) {
    if (level.reserved != held[sku])
      faults.push_back(sku + " is reserved " + std::to_string(level.reserved) + " times, held " + std::to_string(held[sku]));
    if (level.reserved < 0 || level.reserved > level.on_hand) faults.push_back(sku + " is at an impossible level");
  }
}

/// Nothing is billed that was not ordered, and what was billed of an order that is cancelled waits for its credit.
void Books::check_billing(std::vector<std::string>& faults) const {
  std::map<std::string, Units> billed;
  for (const auto& [id, document] : documents) {
    if (document.kind != "INVOICE" || !document.order_id || document.status == "DELETED") continue;
    for (const auto& [line, ordered] : document.ordered)
      if (document.lines.contains(line)) billed[*document.order_id][ordered] += document.lines.at(line);
    const bool is_settled = document.status == "DRAFT" || document.is_fully_credited || document.awaits_credit;
    if (orders.at(*document.order_id).status == "CANCELLED" && !is_settled) faults.push_back("Nobody credits " + id + ", whose order is cancelled");
  }
  for (const auto& [id, note] : documents) {
    const bool is_open = note.is_awaited && note.status == "DRAFT";
    if (is_open && documents.at(note.origin.value()).is_fully_credited) faults.push_back(id + " is awaited, and nothing is left to credit");
  }
  for (const auto& [order_id, lines] : billed)
    for (const auto& [line, units] : lines)
      if (units > orders.at(order_id).ordered.at(line)) faults.push_back("Order " + order_id + " is billed for more than was ordered");
}

}  // namespace trade
