"""A document of as many lines as one may have goes its whole way, with everything that follows from a step in one unit of work, and leaves room."""

import unittest

from comptoir_scenario.case import HostCase, SameTransaction
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import until

LINES_MAX = 2000
PARTS = 4  # so many invoices an order is billed in
LABEL = "é" * 100  # as many bytes as a label may have
ROOM = """
[dispatch]
unit_bytes_max = 14680064  # of 16777216: every step fits with a margin
unit_time_max_ms = 120000  # a sanitizer takes its time
"""


def sku(number):
    return f"{number:064}"


class TheLargestDocument(SameTransaction, HostCase):
    settings = ROOM

    def lines(self, quantity):
        return [line(sku(number), quantity, "1000.123456", "20", LABEL) for number in range(LINES_MAX)]

    def receive_all(self):
        def receive(thread, shop):
            for number in range(thread, LINES_MAX, 8):
                shop.receive(sku(number), PARTS + 1)

        self.at_once(8, receive)

    def billed_in_part(self, order_id, left):
        """An invoice over all that is left, of which but one unit of each line is not given back."""
        invoice_id = self.shop.draft(orderId=order_id)
        self.assertTrue(self.shop.validate(invoice_id).agreed)
        if left > 1:
            returned = [{"lineId": str(number + 1), "quantity": left - 1} for number in range(LINES_MAX)]
            self.assertTrue(self.shop.validate(self.shop.credit(invoice_id, lines=returned)).agreed)
        return invoice_id

    def test_goes_its_whole_way(self):
        self.receive_all()
        order_id = self.shop.confirmed(self.lines(PARTS))
        of_order = [self.billed_in_part(order_id, left) for left in range(PARTS, 0, -1)]
        by_hand = self.shop.draft_by_hand(self.lines(1))
        self.assertTrue(self.shop.validate(by_hand).agreed)

        self.assertEqual(self.shop.step(order_id, "cancel").status, 200)
        self.assertTrue(self.shop.validate(self.shop.credit(by_hand)).agreed)

        self.assertEqual(len(self.shop.order(order_id)["lines"]), LINES_MAX)
        for invoice_id in of_order:
            until(lambda: self.shop.invoice(invoice_id).get("awaits") == "CREDIT", f"the credit note of {invoice_id}")
        until(lambda: self.shop.level(sku(0))["reserved"] == 0, "the goods to be free again")

    def test_takes_no_line_more(self):
        order_id = self.shop.create(self.lines(1))

        answer = self.api.post(f"/orders/{order_id}/lines", line("ONE-MORE"))

        self.check_problem(answer, 422, "order.too_many_lines")


if __name__ == "__main__":
    unittest.main()
