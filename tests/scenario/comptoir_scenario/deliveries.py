"""What a consumer makes of the messages it got: repeats are allowed, and everything else must be as if each had come once, in order."""

import json
from collections import defaultdict

# What an order's events may follow one another, by the status they leave it in.
STEPS = {
    "order.created": {None: "DRAFT"},
    "order.line.added": {"DRAFT": "DRAFT"},
    "order.line.changed": {"DRAFT": "DRAFT"},
    "order.line.removed": {"DRAFT": "DRAFT"},
    "order.submitted": {"DRAFT": "SUBMITTED"},
    "order.confirmation.requested": {"SUBMITTED": "ASKING"},
    "order.confirmation.refused": {"ASKING": "SUBMITTED"},
    "order.confirmed": {"ASKING": "CONFIRMED"},
    "order.shipped": {"CONFIRMED": "SHIPPED"},
    "order.delivered": {"SHIPPED": "DELIVERED"},
    "order.cancelled": {"DRAFT": "CANCELLED", "SUBMITTED": "CANCELLED", "ASKING": "CANCELLED", "CONFIRMED": "CANCELLED"},
    "order.reservation.abandoned": {"CANCELLED": "CANCELLED", "SUBMITTED": "SUBMITTED", "ASKING": "ASKING"},
}
WITHOUT_GAPS = ("order", "stock.item")  # every event of these is published


def as_published(arrivals):
    """Of one key, whose messages came for the first time in this order. When a broker is killed, what a consumer had not acknowledged comes to the
    next one behind what nobody had been given: such messages go where their versions belong, and all others stay as they came."""
    placed = [arrival for arrival in arrivals if not arrival.redelivered]
    for again in (arrival for arrival in arrivals if arrival.redelivered):
        later = (place for place, arrival in enumerate(placed) if arrival.version > again.version)
        placed.insert(next(later, len(placed)), again)
    return placed


class Deliveries:
    def __init__(self, arrivals):
        self.events = {}  # by message id, in the order of their first arrival
        self.repeats = 0
        self.altered = []
        for arrival in arrivals:
            first = self.events.setdefault(arrival.message_id, arrival)
            if first is not arrival:
                self.repeats += 1
                if not arrival.is_repeat_of(first):
                    self.altered.append(f"{first} came again as {arrival}")
        came = defaultdict(list)
        for arrival in self.events.values():
            came[arrival.stream].append(arrival)
        self._by_key = {key: as_published(arrivals) for key, arrivals in came.items()}

    @property
    def keys(self):
        return len(self._by_key)

    @property
    def disordered(self):
        faults = []
        for key, arrivals in self._by_key.items():
            versions = [arrival.version for arrival in arrivals]
            whole = key[1] in WITHOUT_GAPS
            if versions != (list(range(1, len(versions) + 1)) if whole else sorted(set(versions))):
                faults.append(f"{key} came as versions {versions}")
        return faults

    def count(self, name):
        return sum(arrival.routing_key == name for arrival in self.events.values())

    def order_statuses(self, faults):
        """The status of each order by its events; an event that may not follow the one before is a fault."""
        statuses = {}
        for (_, aggregate, order_id), arrivals in self._by_key.items():
            if aggregate == "order":
                statuses[order_id] = self._live(order_id, arrivals, faults)
        return statuses

    @staticmethod
    def _live(order_id, arrivals, faults):
        status = None
        for arrival in arrivals:
            step = STEPS.get(arrival.routing_key, {})
            if status not in step:
                faults.append(f"{order_id}: {arrival.routing_key} after {status}")
                return None
            status = step[status]
        return status

    def levels(self):
        """{SKU: (on hand, reserved)} as the newest event of each item says it."""
        levels = {}
        for (_, aggregate, _), arrivals in self._by_key.items():
            if aggregate == "stock.item":
                data = json.loads(arrivals[-1].body)["data"]
                levels[data["sku"]] = (data["onHand"], data["reserved"])
        return levels
