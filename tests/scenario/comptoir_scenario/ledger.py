"""What must be true after a day of trade, by what the clerks were told: kept apart from the host, in other words than the host's."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Optional

from comptoir_scenario import amounts


@dataclass
class OrderLine:
    sku: str
    label: str
    price: Decimal
    rate: Decimal
    quantity: int

    @property
    def terms(self):
        return self.price, self.quantity, self.rate


@dataclass
class Order:
    """`lines` by the ids that the order gives them."""

    customer: str
    status: str = "DRAFT"
    lines: dict[str, OrderLine] = field(default_factory=dict)
    lines_given: int = 0

    def add(self, sku, label, price, rate, quantity):
        """Equal lines become one."""
        for line in self.lines.values():
            if (line.sku, line.label, line.price, line.rate) == (sku, label, price, rate):
                line.quantity += quantity
                return
        self.lines_given += 1
        self.lines[str(self.lines_given)] = OrderLine(sku, label, price, rate, quantity)

    @property
    def sums(self):
        return amounts.sums_of([line.terms for line in self.lines.values()])

    @property
    def units(self):
        units = Counter()
        for line in self.lines.values():
            units[line.sku] += line.quantity
        return units


@dataclass
class Document:
    """A validated invoice or credit note. `holds` are the units that are reserved for it alone."""

    kind: str
    sums: amounts.Sums
    holds: Counter
    origin: Optional[str] = None


class Ledger:
    """The clerks write into it, each after an answer. [thread-safe]"""

    def __init__(self):
        self._lock = threading.Lock()
        self.received = Counter()
        self.orders = {}
        self.documents = {}
        self.handed_out = Counter()
        self.drafts = set()
        self.complaints = []
        self.answers = 0

    def answer(self):
        with self._lock:
            self.answers += 1

    def complain(self, sentence):
        """An answer was not what it had to be."""
        with self._lock:
            self.complaints.append(sentence)

    def receive(self, sku, quantity):
        with self._lock:
            self.received[sku] += quantity

    def open_order(self, order_id, customer):
        with self._lock:
            return self.orders.setdefault(order_id, Order(customer))

    def draft(self, invoice_id):
        with self._lock:
            self.drafts.add(invoice_id)

    def validate(self, invoice_id, document):
        with self._lock:
            self.drafts.discard(invoice_id)
            self.documents[invoice_id] = document

    def hand_out(self, invoice_id):
        with self._lock:
            document = self.documents[invoice_id]
            self.handed_out.update(document.holds)
            document.holds = Counter()

    def credit(self, invoice_id, units):
        """A credit note over these units was validated: what of them was held is free."""
        with self._lock:
            self.documents[invoice_id].holds -= units

    def on_hand(self):
        units = Counter(self.received)
        units.subtract(self.handed_out)
        for order in self.orders.values():
            if order.status in ("SHIPPED", "DELIVERED"):
                units.subtract(order.units)
        return units

    def reserved(self):
        units = Counter({sku: 0 for sku in self.received})
        for order in self.orders.values():
            if order.status == "CONFIRMED":
                units.update(order.units)
        for document in self.documents.values():
            units.update(document.holds)
        return units

    def orders_by_status(self):
        return Counter(order.status for order in self.orders.values())

    def vat_by_rate(self, kind):
        """{rate: (base, VAT)} over all documents of a kind."""
        totals = {}
        for document in self.documents.values():
            if document.kind == kind:
                for rate, (base, vat) in document.sums.vat_lines.items():
                    earlier = totals.get(rate, (0, 0))
                    totals[rate] = (earlier[0] + base, earlier[1] + vat)
        return totals
