"""The judge himself: exact sums by their golden vectors, and a difference is seen where there is one."""

import json
import unittest
from decimal import Decimal

from comptoir_scenario.amounts import net_of, sums_of, vat_of
from comptoir_scenario.broker import Arrival
from comptoir_scenario.deliveries import Deliveries
from comptoir_scenario.reconcile import spans
from comptoir_scenario.table import Table


def arrival(message_id, version, key="order.created", order_id="o", body="{}"):
    return Arrival(message_id, key, "default", "order", order_id, version, body)


class Amounts(unittest.TestCase):
    def test_round_half_up(self):
        vectors = [("3.00", "5.5", 17), ("5.00", "2.1", 11), ("0.50", "5", 3), ("2.50", "5", 13), ("45.00", "2.1", 95), ("1091.50", "15", 16373)]
        for base, rate, vat in vectors:
            self.assertEqual(vat_of(net_of(base, 1), rate), vat, (base, rate))

    def test_round_the_vat_once_a_rate(self):
        vectors = [("99.99", 3, "25", 7499), ("0.07", 100, "5.5", 39), ("3.60", 10, "5.5", 198)]
        for price, count, rate, vat in vectors:
            self.assertEqual(sums_of([(price, 1, rate)] * count).vat, vat, (price, count, rate))
        self.assertEqual(sums_of([("241.67", 1, "20")] * 50).vat, 241670)

    def test_keep_the_rates_apart(self):
        sums = sums_of([("0.005", 1, "20"), ("1.00", 1, "2.1")])

        self.assertEqual((sums.net, sums.vat), (101, 2))
        self.assertEqual(sums.vat_lines, {Decimal("20"): (1, 0), Decimal("2.1"): (100, 2)})


class TheDeliveries(unittest.TestCase):
    def test_allow_repeats_that_are_identical(self):
        deliveries = Deliveries([arrival("a", 1), arrival("b", 2), arrival("a", 1)])

        self.assertEqual((len(deliveries.events), deliveries.repeats, deliveries.altered, deliveries.disordered), (2, 1, [], []))

    def test_see_a_repeat_that_was_altered(self):
        self.assertEqual(len(Deliveries([arrival("a", 1), arrival("a", 1, body='{"other":1}')]).altered), 1)

    def test_see_what_came_out_of_order_twice_or_not_at_all(self):
        for versions in ([2, 1], [1, 1], [1, 3]):
            deliveries = Deliveries([arrival(str(place), version) for place, version in enumerate(versions)])
            self.assertEqual(len(deliveries.disordered), 1, versions)

    def test_go_where_they_belong_that_a_killed_broker_had_given_to_a_consumer_before(self):
        before, other = arrival("a", 1)._replace(redelivered=True), arrival("c", 3)._replace(redelivered=True)

        deliveries = Deliveries([arrival("b", 2, "order.submitted"), before, other, before._replace(redelivered=False)])

        self.assertEqual((deliveries.disordered, deliveries.altered), ([], []))
        self.assertEqual(len(Deliveries([arrival("b", 2), arrival("a", 1), other]).disordered), 1)

    def test_see_an_event_that_may_not_follow(self):
        faults = []

        Deliveries([arrival("a", 1), arrival("b", 2, "order.shipped")]).order_statuses(faults)

        self.assertEqual(faults, ["o: order.shipped after DRAFT"])

    def test_tell_the_level_of_an_item_by_its_newest_event(self):
        said = [json.dumps({"data": {"sku": "S", "onHand": on_hand, "reserved": 0}}) for on_hand in (5, 3)]
        arrivals = [Arrival(body, "stock.level.changed", "default", "stock.item", "main/S", place + 1, body) for place, body in enumerate(said)]

        self.assertEqual(Deliveries(arrivals).levels(), {"S": (3, 0)})


class TheTable(unittest.TestCase):
    def test_agrees_only_when_every_line_does(self):
        table = Table()
        table.compare("Orders", "CONFIRMED", 3, 3)
        self.assertTrue(table.agrees)

        table.tally("Orders", "sums", 3, ["o: expected 5, found 4"])

        self.assertFalse(table.agrees)
        self.assertIn("DIFFERS", str(table))
        self.assertIn("sums: o: expected 5, found 4", str(table))

    def test_shows_a_gap(self):
        self.assertEqual(spans([1, 2, 3, 5, 6]), "1..3, 5..6")


if __name__ == "__main__":
    unittest.main()
