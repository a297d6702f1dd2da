"""STK-2: nothing is sold that is not there, however many want it at the same time, and nobody waits for ever."""

import unittest

from comptoir_scenario.case import HostCase, SameTransaction
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import until

BUYERS = 64


class TheStock(HostCase):
    def buy(self, shop, lines):
        """Whether the buyer got it; says why not."""
        order_id = shop.submitted(lines)
        conversation = shop.confirm(order_id)
        if conversation.first.status == 409:
            self.check_problem(conversation.first, 409, "stock.insufficient")
            self.assertEqual(conversation.first.body["items"], conversation.shortages)
        if not conversation.agreed:
            self.assertEqual(conversation.now["status"], "SUBMITTED")
            self.assertTrue(conversation.shortages)
        return conversation

    def test_of_ten_units_serves_ten_of_sixty_four_buyers(self):
        self.shop.receive("LANTERN", 10)

        bought = self.at_once(BUYERS, lambda _, shop: self.buy(shop, [line("LANTERN")]))

        self.assertEqual(sum(conversation.agreed for conversation in bought), 10)
        refused = [conversation.shortages for conversation in bought if not conversation.agreed]
        self.assertEqual(len(refused), BUYERS - 10)
        for shortages in refused:
            self.assertEqual(shortages, [{"lineId": "1", "sku": "LANTERN", "requested": 1, "available": 0}])
        self.assertEqual(self.check_books("LANTERN"), self.level("LANTERN", 10, 10))

    def test_serves_baskets_of_opposite_order_without_a_deadlock(self):
        for sku in ("SALT", "PEPPER"):
            self.shop.receive(sku, 10)

        def buy(number, shop):
            skus = ("SALT", "PEPPER") if number % 2 else ("PEPPER", "SALT")
            return self.buy(shop, [line(sku) for sku in skus])

        bought = self.at_once(BUYERS, buy)

        self.assertEqual(sum(conversation.agreed for conversation in bought), 10)
        for sku in ("SALT", "PEPPER"):
            self.assertEqual(self.check_books(sku), self.level(sku, 10, 10))

    def test_counts_all_lines_of_one_item_together(self):
        self.shop.receive("ROPE", 5)

        conversation = self.buy(self.shop, [line("ROPE", 3, label="short"), line("ROPE", 3, label="long")])

        self.assertFalse(conversation.agreed)
        self.assertEqual(conversation.shortages, [{"lineId": "2", "sku": "ROPE", "requested": 3, "available": 2}])
        self.assertEqual(self.check_books("ROPE"), self.level("ROPE", 5, 0))

    def test_names_all_lines_that_are_short_and_holds_none(self):
        self.shop.receive("FLINT", 1)

        conversation = self.buy(self.shop, [line("FLINT"), line("STEEL", 2), line("TINDER", 4)])

        shortages = [(short["sku"], short["requested"], short["available"]) for short in conversation.shortages]
        self.assertEqual(shortages, [("STEEL", 2, 0), ("TINDER", 4, 0)])
        self.assertEqual(self.check_books("FLINT"), self.level("FLINT", 1, 0))

    def test_gives_the_last_units_to_the_order_that_holds_them(self):
        self.shop.receive("SADDLE", 2)
        order_id = self.shop.confirmed([line("SADDLE", 2)])

        self.assertEqual(self.shop.step(order_id, "ship").status, 200)

        self.wait_for_level("SADDLE", 0, 0)
        self.check_books("SADDLE")

    def level(self, sku, on_hand, reserved):
        return {"warehouse": "main", "sku": sku, "onHand": on_hand, "reserved": reserved, "available": on_hand - reserved}

    def wait_for_level(self, sku, on_hand, reserved):
        wanted = self.level(sku, on_hand, reserved)
        until(lambda: self.shop.level(sku) == wanted, f"that the level of {sku} is {wanted}")


class TheStockInOneTransaction(SameTransaction, TheStock):
    pass


if __name__ == "__main__":
    unittest.main()
