"""The trade in its own words, over the API: what a clerk does, one step a function."""

from typing import Any, NamedTuple

from comptoir_scenario.api import Answer, new_key
from comptoir_scenario.waiting import until

BUYER = {"name": "Boutique Lila", "address": ["3 place du Marché", "35000 Rennes"]}


class Conversation(NamedTuple):
    """How a question that others had a say in ended."""

    agreed: bool
    shortages: list[dict]
    first: Answer  # what was answered at once
    now: dict[str, Any]  # the order or the document, as it stands


def line(sku, quantity=1, price="10.00", vat="20", label=None):
    return {"sku": sku, "label": label or f"Article {sku}", "quantity": quantity, "unitPrice": price, "vatRate": vat}


class Shop:
    def __init__(self, api):
        self.api = api

    def receive(self, sku, quantity, key=None):
        return self._fine(self.api.post("/stock/receipts", {"warehouse": "main", "sku": sku, "quantity": quantity}, key or new_key()))

    def level(self, sku):
        return self._fine(self.api.get(f"/stock/items/main/{sku}")).body

    def order(self, order_id):
        return self._fine(self.api.get(f"/orders/{order_id}")).body

    def create(self, lines, customer="C-1", key=None, **more):
        """Places an order and returns its id."""
        body = {"customerId": customer, "currency": "EUR", "lines": lines} | more
        return self._fine(self.api.post("/orders", body, key or new_key())).body["orderId"]

    def step(self, order_id, verb, key=None, body=None):
        """submit, ship, deliver or cancel; whatever the answer."""
        return self.api.post(f"/orders/{order_id}/{verb}", body, key or new_key())

    def confirm(self, order_id, key=None):
        """Asks, and waits until the stock has answered."""
        first = self.step(order_id, "confirm", key)
        assert first.status in (200, 202, 409), first
        now = self.settled_order(order_id)
        return Conversation(now["status"] not in ("SUBMITTED", "CANCELLED"), now["shortages"], first, now)

    def settled_order(self, order_id):
        """The order, once the stock has answered the newest attempt to confirm it."""
        return until(lambda: self._if_answered(self.order(order_id)), f"the stock's answer about order {order_id}")

    def submitted(self, lines, **more):
        order_id = self.create(lines, **more)
        self._fine(self.step(order_id, "submit"))
        return order_id

    def confirmed(self, lines, **more):
        order_id = self.submitted(lines, **more)
        assert self.confirm(order_id).agreed
        return order_id

    def draft(self, key=None, **body):
        """A draft invoice: by hand, or of an order as soon as invoicing has heard that it was confirmed."""
        body = {"buyer": BUYER} | body
        key = key or new_key()
        return until(lambda: self._drafted(body, key), "the draft of an invoice").body["invoiceId"]

    def draft_by_hand(self, lines, customer="C-1", key=None):
        return self.draft(key, customerId=customer, currency="EUR", lines=lines)

    def credit(self, invoice_id, key=None, **body):
        answer = self.api.post(f"/invoices/{invoice_id}/credit-notes", {"reason": "returned"} | body, key or new_key())
        return self._fine(answer).body["invoiceId"]

    def invoice(self, invoice_id):
        return self._fine(self.api.get(f"/invoices/{invoice_id}")).body

    def validate(self, invoice_id, key=None):
        """Asks, and waits until the document has its number or was refused."""
        first = self.api.post(f"/invoices/{invoice_id}/validate", None, key or new_key())
        assert first.status in (200, 202, 409), first
        now = self.settled_invoice(invoice_id)
        return Conversation(now["status"] == "VALIDATED", now["shortages"], first, now)

    def settled_invoice(self, invoice_id):
        """The document, once the stock was not asked or has answered."""
        return until(lambda: self._unless_asking(self.invoice(invoice_id)), f"the stock's answer about invoice {invoice_id}")

    @staticmethod
    def _if_answered(order):
        return order if order["status"] != "SUBMITTED" or order["shortages"] else None

    @staticmethod
    def _unless_asking(invoice):
        return invoice if invoice.get("openAttempt") is None else None

    def _drafted(self, body, key):
        answer = self.api.post("/invoices", body, key)
        return None if answer.code == "order.not_confirmed" else self._fine(answer)

    @staticmethod
    def _fine(answer):
        assert 200 <= answer.status < 300, answer
        return answer
