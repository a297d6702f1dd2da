"""ORD-1, ORD-2, ORD-3: every status times every command, over HTTP; cancelling is one step, taken once."""

import unittest
from itertools import product

from comptoir_scenario.api import LOSSES, new_key
from comptoir_scenario.case import HostCase, SameTransaction
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import until

SKU = "ANVIL"
LIVES = {
    "DRAFT": (),
    "SUBMITTED": ("submit",),
    "CONFIRMED": ("submit", "confirm"),
    "SHIPPED": ("submit", "confirm", "ship"),
    "DELIVERED": ("submit", "confirm", "ship", "deliver"),
    "CANCELLED": ("cancel",),
}

# For each command: where it is a step (or has been taken already), and how it is refused elsewhere.
COMMANDS = {
    "add line": ({"DRAFT"}, "order.not_editable"),
    "change line": ({"DRAFT"}, "order.not_editable"),
    "remove line": ({"DRAFT"}, "order.not_editable"),
    "submit": ({"DRAFT", "SUBMITTED"}, "order.invalid_transition"),
    "confirm": ({"SUBMITTED", "CONFIRMED"}, "order.invalid_transition"),
    "ship": ({"CONFIRMED", "SHIPPED"}, "order.invalid_transition"),
    "deliver": ({"SHIPPED", "DELIVERED"}, "order.invalid_transition"),
    "cancel": ({"DRAFT", "SUBMITTED", "CONFIRMED", "CANCELLED"}, "order.already_shipped"),
}
FOLLOWERS = {
    "DRAFT": ["SUBMITTED", "CANCELLED"],
    "SUBMITTED": ["CONFIRMED", "CANCELLED"],
    "CONFIRMED": ["SHIPPED", "CANCELLED"],
    "SHIPPED": ["DELIVERED"],
    "DELIVERED": [],
    "CANCELLED": [],
}


class AnOrder(HostCase):
    def order_in(self, shop, status):
        order_id = shop.create([line(SKU)])
        for verb in LIVES[status]:
            if verb == "confirm":
                self.assertTrue(shop.confirm(order_id).agreed)
            else:
                self.assertEqual(shop.step(order_id, verb).status, 200)
        return order_id

    def tell(self, order_id, command):
        if command == "add line":
            return self.api.post(f"/orders/{order_id}/lines", line("TONGS"), new_key())
        if command == "change line":
            return self.api.patch(f"/orders/{order_id}/lines/1", {"quantity": 2})
        if command == "remove line":
            return self.api.delete(f"/orders/{order_id}/lines/1")
        return self.shop.step(order_id, command)

    def test_takes_only_the_steps_that_its_status_allows(self):
        self.shop.receive(SKU, 1000)
        cases = list(product(LIVES, COMMANDS))
        orders = self.at_once(len(cases), lambda number, shop: self.order_in(shop, cases[number][0]))
        for (status, command), order_id in zip(cases, orders):
            with self.subTest(status=status, command=command):
                before = self.api.get(f"/orders/{order_id}")

                answer = self.tell(order_id, command)

                allowed, code = COMMANDS[command]
                if status in allowed:
                    self.assertIn(answer.status, (200, 202), answer)
                else:
                    self.check_refusal(answer, code, status)
                    after = self.api.get(f"/orders/{order_id}")
                    self.assertEqual((after.etag, after.body), (before.etag, before.body))

    def check_refusal(self, answer, code, status):
        self.check_problem(answer, 409, code)
        if code == "order.invalid_transition":
            self.assertEqual((answer.body["current"], answer.body["allowed"]), (status, FOLLOWERS[status]))

    def test_that_is_cancelled_twice_is_cancelled_once(self):
        self.shop.receive("BELLOWS", 5)
        order_id = self.shop.confirmed([line("BELLOWS", 3)])

        first = self.shop.step(order_id, "cancel")
        second = self.shop.step(order_id, "cancel")

        self.assertEqual((first.status, second.status), (200, 200))
        self.assertEqual(first.body, second.body)
        self.assertEqual(first.etag, second.etag)
        until(lambda: self.shop.level("BELLOWS")["reserved"] == 0, "the release of what was held")
        movements = list(self.api.pages("/stock/movements?warehouse=main&sku=BELLOWS", 100))
        self.assertEqual([movement["cause"] for movement in movements], ["RELEASE", "RESERVATION", "RECEIPT"])
        self.assertEqual(self.events_of(order_id).count("order.cancelled/1"), 1)
        self.check_books("BELLOWS")

    def test_that_was_being_cancelled_when_the_host_died_is_cancelled_wholly_or_not_at_all(self):
        self.shop.receive("HAMMER", 1000)
        for answers in (1, 2, 6):
            orders = self.at_once(16, lambda _, shop: shop.confirmed([line("HAMMER", 2)]))

            told = self.cancel_until_death(orders, answers)

            self.check_all_or_nothing(orders, told)

    def cancel_until_death(self, orders, answers):
        """Cancels all at once, and kills the host after so many answers; returns the orders whose cancellation was answered."""

        def cancel(number, shop, answered):
            try:
                self.assertEqual(shop.step(orders[number], "cancel").status, 200)
            except LOSSES:
                return None
            answered()
            return orders[number]

        return {order_id for order_id in self.at_once_until_death(len(orders), cancel, answers) if order_id}

    def check_all_or_nothing(self, orders, told):
        statuses = {order_id: self.shop.order(order_id)["status"] for order_id in orders}
        for order_id in told:
            self.assertEqual(statuses[order_id], "CANCELLED")
        confirmed = [order["orderId"] for order in self.api.pages("/orders?status=CONFIRMED", 1000)]
        held = sum(entry["quantity"] for order_id in confirmed for entry in self.shop.order(order_id)["lines"] if entry["sku"] == "HAMMER")
        until(lambda: self.shop.level("HAMMER")["reserved"] == held, f"that {held} hammers are held, for {statuses}")
        for order_id, status in statuses.items():
            self.assertEqual(self.events_of(order_id).count("order.cancelled/1"), int(status == "CANCELLED"))
        self.check_books("HAMMER")

    def events_of(self, order_id):
        return [event["type"] for event in self.host.administration("GET", "/admin/stream", type="order", id=order_id)]


class AnOrderInOneTransaction(SameTransaction, AnOrder):
    pass


if __name__ == "__main__":
    unittest.main()
