"""However many commands meet on one order: none is lost, none is invented."""

import unittest

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.shop import line

COUNT = 64


class OneOrder(HostCase):
    def version(self, order_id):
        return int(self.api.get(f"/orders/{order_id}").etag[2:-1])

    def events(self, order_id):
        return self.host.administration("GET", "/admin/stream", type="order", id=order_id)

    def test_keeps_every_line_that_was_added_at_once(self):
        order_id = self.shop.create([])

        answers = self.at_once(COUNT, lambda number, shop: shop.api.post(f"/orders/{order_id}/lines", line(f"S-{number}"), new_key()))

        self.assertEqual({answer.status for answer in answers}, {200})
        self.assertEqual(sorted(int(answer.body["lineId"]) for answer in answers), list(range(1, COUNT + 1)))
        self.assertEqual(sorted(answer.etag for answer in answers), sorted(f'"v{version}"' for version in range(2, COUNT + 2)))
        lines = self.shop.order(order_id)["lines"]
        self.assertEqual({entry["lineId"]: entry["sku"] for entry in lines}, {answer.body["lineId"]: f"S-{n}" for n, answer in enumerate(answers)})
        self.assertEqual([event["version"] for event in self.events(order_id)], list(range(1, COUNT + 2)))

    def test_adds_up_equal_lines_that_were_added_at_once(self):
        order_id = self.shop.create([])

        answers = self.at_once(COUNT, lambda _, shop: shop.api.post(f"/orders/{order_id}/lines", line("S", 3), new_key()))

        self.assertEqual(sorted(answer.body["quantity"] for answer in answers), [3 * number for number in range(1, COUNT + 1)])
        self.assertEqual([entry["quantity"] for entry in self.shop.order(order_id)["lines"]], [3 * COUNT])
        self.assertEqual(self.shop.order(order_id)["total"], {"amount": 3 * COUNT * 1200, "currency": "EUR"})

    def test_changes_once_for_all_who_decided_on_the_same_version(self):
        order_id = self.shop.create([line("S")])
        etag = self.api.get(f"/orders/{order_id}").etag

        def change(number, shop):
            return shop.api.patch(f"/orders/{order_id}/lines/1", {"quantity": number + 2}, if_match=etag)

        answers = self.at_once(COUNT, change)

        winners = [answer for answer in answers if answer.status == 200]
        self.assertEqual(len(winners), 1)
        for answer in answers:
            if answer.status != 200:
                self.check_problem(answer, 412, "precondition.failed")
        self.assertEqual(self.shop.order(order_id)["lines"][0]["quantity"], winners[0].body["quantity"])
        self.assertEqual(self.version(order_id), 2)

    def test_is_submitted_once_and_refuses_what_comes_too_late(self):
        order_id = self.shop.create([line("S")])

        def act(number, shop):
            if number % 4 == 0:
                return shop.step(order_id, "submit")
            return shop.api.post(f"/orders/{order_id}/lines", line(f"S-{number}"), new_key())

        answers = self.at_once(COUNT, act)

        added = [number for number, answer in enumerate(answers) if number % 4 and answer.status == 200]
        for number, answer in enumerate(answers):
            if number % 4 == 0:
                self.assertEqual(answer.status, 200, answer)
            elif number not in added:
                self.check_problem(answer, 409, "order.not_editable")
        self.assertEqual({entry["sku"] for entry in self.shop.order(order_id)["lines"]}, {"S"} | {f"S-{number}" for number in added})
        types = [event["type"] for event in self.events(order_id)]
        self.assertEqual(types.count("order.submitted/1"), 1)
        self.assertEqual(types[-1], "order.submitted/1")

    def test_ends_once_when_everyone_wants_to_end_it(self):
        self.shop.receive("S-END", 1)
        order_id = self.shop.confirmed([line("S-END")])

        answers = self.at_once(COUNT, lambda number, shop: shop.step(order_id, "cancel" if number % 2 else "ship"))

        status = self.shop.order(order_id)["status"]
        self.assertIn(status, ("CANCELLED", "SHIPPED"))
        for number, answer in enumerate(answers):
            self.assertEqual(answer.status == 200, (number % 2 == 1) == (status == "CANCELLED"), answer)
        types = [event["type"] for event in self.events(order_id)]
        self.assertEqual(types.count("order.cancelled/1") + types.count("order.shipped/1"), 1)


if __name__ == "__main__":
    unittest.main()
