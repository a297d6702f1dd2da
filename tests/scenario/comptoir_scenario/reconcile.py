"""Compares what the clerks were told with what the host shows and what the broker delivered; every line of the table must agree."""

import re
from collections import Counter, defaultdict

from comptoir_scenario import amounts
from comptoir_scenario.api import Api
from comptoir_scenario.deliveries import Deliveries
from comptoir_scenario.table import Table
from comptoir_scenario.waiting import until

NUMBER = re.compile(r"([A-Z]+)(\d{4})-(\d{6})")
PAGE_SMALL = 7  # so that even a short day has many pages
QUIET_S = 60


def reconcile(house, ledger, consumer):
    """Waits until all is delivered, then returns the table. The house is one host, or several that share the contexts."""
    return _Reconciliation(house, ledger, consumer).table()


class _Reconciliation:
    def __init__(self, house, ledger, consumer):
        self.hosts = house.hosts
        self.ledger = ledger
        self.consumer = consumer
        self.api = Api(house.address)
        self.sheet = Table()
        self.logs = {}

    def table(self):
        self.wait_until_quiet()
        self.check_answers()
        self.check_orders()
        self.check_stock()
        self.check_promises()
        self.check_numbers()
        self.check_amounts()
        self.check_deliveries()
        self.check_store()
        self.api.close()
        return self.sheet

    # ---- until everything has arrived

    def wait_until_quiet(self):
        """The last reactions run after the last answer: the stock is waited for, then the broker. What does not come shows up as a difference."""
        for condition in (self.stock_is_as_expected, self.all_is_delivered):
            try:
                until(condition, "the end of the day", QUIET_S)
            except RuntimeError:
                pass

    def stock_is_as_expected(self):
        levels = self.levels()
        return all(levels.get(sku) == level for sku, level in self.expected_levels().items())

    def all_is_delivered(self):
        outboxes = self.administration("/admin/outbox")
        return all(outbox["end"] == outbox["settled"] for outbox in outboxes) and self.published() == self.consumer.count()

    def administration(self, path):
        """What each host answers."""
        return [host.administration("GET", path) for host in self.hosts]

    def published(self):
        """How many messages the events of the hosts' stores say to be, of which those are read that are new since the last time."""
        for host in self.hosts:
            log = self.logs.setdefault(host, {"end": 0, "published": 0})
            while events := host.administration("GET", "/admin/events", after=log["end"], limit=1000):
                log["end"] = events[-1]["position"]
                log["published"] += sum(len(event["published"]) for event in events)
        return sum(log["published"] for log in self.logs.values())

    def levels(self):
        return {level["sku"]: (level["onHand"], level["reserved"]) for level in self.api.pages("/stock/items?warehouse=main", 50)}

    def expected_levels(self):
        on_hand, reserved = self.ledger.on_hand(), self.ledger.reserved()
        return {sku: (on_hand[sku], reserved[sku]) for sku in self.ledger.received}

    # ---- what the API shows

    def check_answers(self):
        count = self.ledger.answers
        self.sheet.tally("What the clerks were told", "answers that made sense", count, self.ledger.complaints)

    def check_orders(self):
        group = "Orders"
        listed = list(self.api.pages("/orders", PAGE_SMALL))
        shown = Counter(order["status"] for order in listed)
        for status, count in sorted(self.ledger.orders_by_status().items()):
            self.sheet.compare(group, status, count, shown[status])
        self.sheet.compare(group, f"each once, on pages of {PAGE_SMALL}", len(self.ledger.orders), len({order["orderId"] for order in listed}))
        self.sheet.compare(group, "entries on all pages", len(self.ledger.orders), len(listed))
        faults = []
        for order_id, order in self.ledger.orders.items():
            found = self.api.get(f"/orders/{order_id}").body
            self.note(faults, order_id, "status", order.status, found["status"])
            self.note(faults, order_id, "sums", order.sums, amounts.sums_shown(found))
            self.note(faults, order_id, "units", +order.units, units_of(found["lines"]))
        self.sheet.tally(group, "status, lines and sums", len(self.ledger.orders), faults)

    def check_stock(self):
        group = "Stock"
        expected, levels = self.expected_levels(), self.levels()
        for place, what in enumerate(("units on hand", "units reserved")):
            self.sheet.compare(group, what, sum(level[place] for level in expected.values()), sum(level[place] for level in levels.values()))
        faults = []
        for sku, level in expected.items():
            self.note(faults, sku, "(on hand, reserved)", level, levels.get(sku))
        self.sheet.tally(group, "items as the clerks know them", len(expected), faults)
        self.check_movements(group, levels)

    def check_movements(self, group, levels):
        """The ledger of movements adds up to the levels, and no movement is missing in between."""
        sums = defaultdict(lambda: [0, 0])
        numbers = defaultdict(list)
        for movement in self.api.pages("/stock/movements", 100):
            sums[movement["sku"]][0] += movement["onHandChange"]
            sums[movement["sku"]][1] += movement["reservedChange"]
            numbers[movement["sku"]].append(movement["number"])
        faults = []
        for sku, level in levels.items():
            self.note(faults, sku, "sum of the movements", level, tuple(sums[sku]))
            self.note(faults, sku, "movement numbers", list(range(len(numbers[sku]), 0, -1)), sorted(numbers[sku], reverse=True))
            if not 0 <= level[1] <= level[0]:
                faults.append(f"{sku} has the impossible level {level}")
        self.sheet.tally(group, "items as their movements add up", len(levels), faults)

    def check_promises(self):
        """Nobody waits any more, and each question was answered."""
        for what, status in (("the stock", "STOCK"), ("a credit note", "CREDIT")):
            waiting = list(self.api.pages(f"/invoices?awaits={status}", PAGE_SMALL))
            self.sheet.compare("Promises", f"documents that wait for {what}", 0, len(waiting))
        asking = [order for order in self.api.pages("/orders?status=SUBMITTED", 50) if order.get("attempt") and not order["shortages"]]
        self.sheet.compare("Promises", "orders that wait for the stock", 0, len(asking))

    def check_numbers(self):
        """Each series is 1, 2, 3 ... without a gap, and its dates never go back."""
        group = "Invoice numbers"
        series = defaultdict(list)
        for document in self.api.pages("/invoices?status=VALIDATED", PAGE_SMALL):
            name, year, position = NUMBER.fullmatch(document["number"]).groups()
            series[name, year].append((int(position), document["issueDate"]))
        for (name, year), numbers in sorted(series.items()):
            numbers.sort()
            self.sheet.compare(group, f"{name}{year}: positions", f"1..{len(numbers)}", spans([position for position, _ in numbers]))
            dates = [date for _, date in numbers]
            backwards = sum(earlier > later for earlier, later in zip(dates, dates[1:]))
            self.sheet.compare(group, f"{name}{year}: dates that do not go back", len(dates), len(dates) - backwards)
        last = {f"{entry['series']}{entry['year']}": entry["lastPosition"] for entry in self.api.pages("/invoicing/series", 100)}
        counts = {f"{name}{year}": len(numbers) for (name, year), numbers in series.items()}
        self.sheet.compare(group, "last number of each series", sorted(counts.items()), sorted(last.items()))
        self.sheet.compare(group, "documents validated", len(self.ledger.documents), sum(map(len, series.values())))
        self.sheet.compare(group, "drafts left", len(self.ledger.drafts), len(list(self.api.pages("/invoices?status=DRAFT", PAGE_SMALL))))

    def check_amounts(self):
        group = "VAT by rate"
        faults = []
        shown = defaultdict(lambda: (0, 0))
        for document_id, document in self.ledger.documents.items():
            found = amounts.sums_shown(self.api.get(f"/invoices/{document_id}").body)
            self.note(faults, document_id, "sums", document.sums, found)
            for rate, (base, vat) in found.vat_lines.items():
                earlier = shown[document.kind, rate]
                shown[document.kind, rate] = (earlier[0] + base, earlier[1] + vat)
        for kind in ("INVOICE", "CREDIT_NOTE"):
            for rate, (base, vat) in sorted(self.ledger.vat_by_rate(kind).items(), reverse=True):
                found = shown[kind, rate]
                name = f"{kind.lower().replace('_', ' ')}s at {rate} %"
                self.sheet.compare(group, f"{name}: base, VAT", f"{money(base)}, {money(vat)}", f"{money(found[0])}, {money(found[1])}")
        self.sheet.tally(group, "sums of each document", len(self.ledger.documents), faults)

    # ---- what the broker delivered, and what the store says of itself

    def check_deliveries(self):
        group = "Events"
        deliveries = Deliveries(self.consumer.arrivals())
        self.sheet.compare(group, "published = received", self.published(), len(deliveries.events))
        self.sheet.tally(group, "repeats that are identical", deliveries.repeats, deliveries.altered)
        self.sheet.tally(group, "keys in order", deliveries.keys, deliveries.disordered)
        faults = []
        statuses = deliveries.order_statuses(faults)
        for order_id, order in self.ledger.orders.items():
            self.note(faults, order_id, "status by its events", order.status, statuses.get(order_id))
        self.sheet.tally(group, "orders whose events tell their life", len(self.ledger.orders), faults)
        levels = deliveries.levels()
        self.sheet.compare(group, "levels by the events", sorted(self.expected_levels().items()) == sorted(levels.items()), True)
        self.sheet.compare(group, "documents numbered", len(self.ledger.documents), deliveries.count("invoice.validated"))

    def check_store(self):
        group = "Store"
        self.sheet.compare(group, "faults found by verification", [], sum(self.administration("/admin/verification"), []))
        self.sheet.compare(group, "keys parked in the outbox", [], sum(self.administration("/admin/outbox/parked"), []))
        self.sheet.compare(group, "keys parked in reactions", [], sum(self.administration("/admin/reactions/parked"), []))

    @staticmethod
    def note(faults, whose, what, expected, found):
        if expected != found:
            faults.append(f"{whose}: {what}: expected {expected}, found {found}")


def units_of(lines):
    units = Counter()
    for line in lines:
        units[line["sku"]] += line["quantity"]
    return units


def spans(positions):
    """ "1..4, 6..9": what a gap looks like."""
    spans = []
    for position in positions:
        if spans and position == spans[-1][1] + 1:
            spans[-1][1] = position
        else:
            spans.append([position, position])
    return ", ".join(f"{first}..{last}" for first, last in spans)


def money(cents):
    return f"{cents // 100}.{cents % 100:02}"
