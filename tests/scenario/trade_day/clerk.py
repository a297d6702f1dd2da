"""A clerk runs errands through the API, one after another, and writes into the ledger what he was told."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from comptoir_scenario import amounts
from comptoir_scenario.api import Answer, Api, new_key
from comptoir_scenario.ledger import Document
from comptoir_scenario.shop import Shop
from comptoir_scenario.waiting import until
from trade_day.generator import CounterSale, Delivery, Purchase, buyer

PATIENCE_S = 180  # the host is killed and comes back meanwhile


class Abandoned(Exception):
    """An errand came to an end that the ledger cannot explain; the complaint was written down."""


class Form(NamedTuple):
    """What was posted, to be posted once more when the day is over."""

    path: str
    body: dict
    key: str
    answer: Answer


class Clerk:
    def __init__(self, address, ledger, forms):
        self.api = Api(address, PATIENCE_S)
        self.shop = Shop(self.api)
        self.ledger = ledger
        self._other_tab = Api(address, PATIENCE_S)  # the second of two clicks
        self._clicks = ThreadPoolExecutor(1)
        self._forms = forms

    def run(self, errand):
        try:
            {Delivery: self.take_in, Purchase: self.serve, CounterSale: self.sell}[type(errand)](errand)
        except Abandoned:
            pass
        except Exception as failure:  # whatever it was: the day goes on, and ends with a difference
            self.ledger.complain(f"{errand}: {failure!r}")

    def go_home(self):
        self._clicks.shutdown()
        self.api.close()
        self._other_tab.close()

    def take_in(self, delivery):
        body = {"warehouse": "main", "sku": delivery.sku, "quantity": delivery.quantity}
        self.post("/stock/receipts", body, (200,), twice=delivery.double_click)
        self.ledger.receive(delivery.sku, delivery.quantity)

    # ---- an order

    def serve(self, purchase):
        order = self.place(purchase)
        if purchase.fate == "DRAFT":
            return
        if purchase.fate == "DROPPED":
            return self.cancel(purchase, order)
        self.take_step(purchase, order, "submit", "SUBMITTED")
        if purchase.fate == "SUBMITTED":
            return
        if purchase.fate == "EARLY":
            self.post(f"/orders/{purchase.order_id}/confirm", None, (200, 202, 409))
            return self.cancel(purchase, order)
        if not self.get_confirmed(purchase, order) or purchase.fate == "CANCELLED":
            return self.cancel(purchase, order)
        invoices = self.bill(purchase, order) if purchase.invoiced else []
        if purchase.fate == "RECALLED":
            self.cancel(purchase, order)
            self.take_back(purchase, invoices)
        if purchase.fate in ("SHIPPED", "DELIVERED"):
            self.take_step(purchase, order, "ship", "SHIPPED")
        if purchase.fate == "DELIVERED":
            self.take_step(purchase, order, "deliver", "DELIVERED")

    def place(self, purchase):
        path = f"/orders/{purchase.order_id}"
        body = {"orderId": purchase.order_id, "customerId": purchase.customer, "currency": "EUR", "lines": [line.wire() for line in purchase.lines]}
        self.post("/orders", body, (201,), "create" in purchase.double_clicks, purchase.posts_again)
        order = self.ledger.open_order(purchase.order_id, purchase.customer)
        for line in purchase.lines:
            order.add(*line.identity, line.quantity)
        for line in purchase.added_later:
            self.post(f"{path}/lines", line.wire(), (200,))
            order.add(*line.identity, line.quantity)
        if purchase.takes_first_away:
            version = self.check(self.api.get(path), (200,)).etag
            self.check(self.api.delete(f"{path}/lines/1", new_key(), version), (200,))
            del order.lines["1"]
        return order

    def take_step(self, purchase, order, verb, status):
        answer = self.post(f"/orders/{purchase.order_id}/{verb}", None, (200,), verb in purchase.double_clicks)
        self.expect(answer.body["status"], status, f"{verb} {purchase.order_id}")
        order.status = status

    def cancel(self, purchase, order):
        self.take_step(purchase, order, "cancel", "CANCELLED")

    def get_confirmed(self, purchase, order):
        """Whether the stock agreed; a patient customer waits for a delivery of what was missing, and asks a second time."""
        if self.ask(purchase, order):
            return True
        if not purchase.patient:
            return False
        for shortage in self.shop.order(purchase.order_id)["shortages"]:
            self.take_in(Delivery(shortage["sku"], shortage["requested"]))
        return self.ask(purchase, order)

    def ask(self, purchase, order):
        self.post(f"/orders/{purchase.order_id}/confirm", None, (200, 202, 409), "confirm" in purchase.double_clicks)
        now = self.shop.settled_order(purchase.order_id)
        if now["status"] == "SUBMITTED":
            return False
        self.expect(now["status"], "CONFIRMED", f"confirm {purchase.order_id}")
        order.status = "CONFIRMED"
        return True

    # ---- invoices

    def bill(self, purchase, order):
        """One invoice over the whole order; or all but one unit of its first line, and a second invoice over that. Returns their ids."""
        first = next(iter(order.lines.values()))
        if purchase.in_parts and first.quantity > 1:
            all_but_one = [(line.price, line.quantity - (line is first), line.rate) for line in order.lines.values()]
            whole = self.draft_invoice(purchase)
            self.check(self.api.patch(f"/invoices/{whole}/lines/1", {"quantity": first.quantity - 1}, new_key()), (200,))
            rest = self.draft_invoice(purchase)
            self.make_legal(purchase, whole, amounts.sums_of(all_but_one))
            self.make_legal(purchase, rest, amounts.sums_of([(first.price, 1, first.rate)]))
            return [whole, rest]
        invoice_id = self.draft_invoice(purchase)
        self.make_legal(purchase, invoice_id, order.sums)
        if purchase.credited:
            self.give_back(purchase, order, invoice_id)
        return [invoice_id]

    def draft_invoice(self, purchase):
        key = new_key()
        body = {"orderId": purchase.order_id, "buyer": buyer(purchase.customer)}
        answer = until(lambda: self.draft_of_order(body, key), f"the draft of the invoice of {purchase.order_id}", PATIENCE_S)
        return answer.body["invoiceId"]

    def make_legal(self, purchase, invoice_id, sums):
        validated = self.validate(invoice_id, Document("INVOICE", sums, Counter()), "validate" in purchase.double_clicks)
        self.expect(validated, True, f"the validation of {invoice_id}, whose goods are held already")

    def take_back(self, purchase, invoices):
        """The order was cancelled: invoicing hears of it and drafts a credit note of each invoice, which the clerk has only to validate."""
        notes = until(lambda: self.awaited(purchase, invoices), f"the credit notes of {purchase.order_id}", PATIENCE_S)
        for note_id, invoice_id in notes.items():
            self.validate(note_id, Document("CREDIT_NOTE", self.ledger.documents[invoice_id].sums, Counter(), invoice_id), False)
        self.expect(self.awaiting(purchase), [], f"documents of {purchase.order_id} that wait although all is credited")

    def awaited(self, purchase, invoices):
        """{credit note: invoice} once there is one of each invoice."""
        notes = [entry["invoiceId"] for entry in self.awaiting(purchase) if entry["kind"] == "CREDIT_NOTE"]
        origins = {note_id: self.shop.invoice(note_id)["origin"]["invoiceId"] for note_id in notes}
        return origins if sorted(origins.values()) == sorted(invoices) else None

    def awaiting(self, purchase):
        return [entry for entry in self.api.pages("/invoices?awaits=CREDIT", 50) if entry.get("orderId") == purchase.order_id]

    def draft_of_order(self, body, key):
        """Nothing while invoicing has not heard yet that the order was confirmed: such a refusal leaves no trace and may be sent again."""
        answer = self.api.post("/invoices", body, key)
        return None if answer.code == "order.not_confirmed" else self.check(answer, (201,))

    def validate(self, invoice_id, document, twice):
        """Whether it was numbered."""
        self.ledger.draft(invoice_id)
        self.post(f"/invoices/{invoice_id}/validate", None, (200, 202, 409), twice)
        if self.shop.settled_invoice(invoice_id)["status"] != "VALIDATED":
            return False
        self.ledger.validate(invoice_id, document)
        return True

    def give_back(self, purchase, order, invoice_id):
        """Credits the whole invoice, or one unit of it and then the rest: both parts together give back exactly what was invoiced."""
        first = next(iter(order.lines.values()))
        if purchase.credited == "whole" or sum(order.units.values()) == 1:
            return self.credit(invoice_id, None, order.sums)
        one_unit = amounts.sums_of([(first.price, 1, first.rate)])
        self.credit(invoice_id, [{"lineId": "1", "quantity": 1}], one_unit)
        self.credit(invoice_id, None, amounts.difference(order.sums, one_unit))

    def credit(self, invoice_id, lines, sums):
        body = {"reason": "returned"} | ({"lines": lines} if lines else {})
        note_id = self.post(f"/invoices/{invoice_id}/credit-notes", body, (201,)).body["invoiceId"]
        self.validate(note_id, Document("CREDIT_NOTE", sums, Counter(), invoice_id), False)

    def sell(self, sale):
        lines = [line.wire() for line in sale.lines]
        if sale.is_service:
            lines = [{name: value for name, value in line.items() if name != "sku"} for line in lines]
        body = {"invoiceId": sale.invoice_id, "customerId": sale.customer, "currency": "EUR", "buyer": buyer(sale.customer), "lines": lines}
        self.post("/invoices", body, (201,), sale.double_click)
        holds = Counter()
        for line in sale.lines if not sale.is_service else ():
            holds[line.product.sku] += line.quantity
        sums = amounts.sums_of([(line.product.price, line.quantity, line.product.rate) for line in sale.lines])
        if self.validate(sale.invoice_id, Document("INVOICE", sums, holds), sale.double_click):
            self.settle(sale, sums, holds)

    def settle(self, sale, sums, holds):
        """The goods are collected, or what was sold is credited before they are: then they are free again."""
        first = sale.lines[0]
        if sale.fate == "HANDED_OUT" and not sale.is_service:
            reservation = f"/stock/reservations/INVOICE/{sale.invoice_id}"
            until(lambda: self.check(self.api.get(reservation), (200,)).body["handOutAllowed"], f"the stock to hear of {sale.invoice_id}")
            self.post(reservation + "/hand-out", None, (200,), sale.double_click)
            self.ledger.hand_out(sale.invoice_id)
        if sale.fate == "CREDITED":
            self.credit(sale.invoice_id, None, sums)
            self.ledger.credit(sale.invoice_id, holds)
        if sale.fate == "CREDITED_IN_PART":
            one_unit = amounts.sums_of([(first.product.price, 1, first.product.rate)])
            self.credit(sale.invoice_id, [{"lineId": "1", "quantity": 1}], one_unit)
            self.ledger.credit(sale.invoice_id, Counter({first.product.sku: 1}))

    # ---- asking

    def post(self, path, body, statuses, twice=False, again=False):
        """`twice`: as an impatient finger does, at the same time and under the same key. `again`: the form is kept for the end of the day."""
        key = new_key()
        second = self._clicks.submit(self._other_tab.post, path, body, key) if twice else None
        answer = self.api.post(path, body, key)
        if second:
            other = second.result()
            is_under_way = 202 in (answer.status, other.status)  # to whoever was first; the other one may learn how it ended
            if (other.meaning != answer.meaning and not is_under_way) or not (other.replayed or answer.replayed):
                self.ledger.complain(f"Two clicks on {path} were answered {answer} and {other}.")
        if again:
            self._forms.append(Form(path, body, key, answer))
        return self.check(answer, statuses)

    def check(self, answer, statuses):
        self.ledger.answer()
        if answer.status in statuses:
            return answer
        self.ledger.complain(f"Expected one of {statuses}, was answered {answer}.")
        raise Abandoned

    def expect(self, found, expected, what):
        if found != expected:
            self.ledger.complain(f"{what}: expected {expected}, was answered {found}.")
            raise Abandoned

    def post_again(self, form):
        """The same form long after: the same answer, and nothing happens."""
        answer = self.check(self.api.post(form.path, form.body, form.key), (form.answer.status,))
        if answer.meaning != form.answer.meaning or not answer.replayed:
            self.ledger.complain(f"The same form was answered {form.answer} first, and {answer} at the end of the day.")
