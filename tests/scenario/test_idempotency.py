"""A request with an Idempotency-Key takes effect once, and is answered the same as often as it is asked."""

import unittest
import uuid

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase, SameTransaction
from comptoir_scenario.shop import BUYER, line
from comptoir_scenario.waiting import until

ROUNDS = 20


class AnIdempotencyKey(HostCase):
    def receipt(self, sku, quantity=1):
        return {"warehouse": "main", "sku": sku, "quantity": quantity}

    def test_lets_a_request_take_effect_once_however_many_arrive_at_once(self):
        keys = [new_key() for _ in range(ROUNDS)]

        def receive(number, shop):
            return shop.api.post("/stock/receipts", self.receipt("NAIL"), keys[number // 4])

        answers = self.at_once(4 * ROUNDS, receive)

        for number in range(ROUNDS):
            group = answers[4 * number : 4 * number + 4]
            self.assertEqual({answer.status for answer in group}, {200}, group)
            self.assertEqual(len({answer.text for answer in group}), 1, group)
            self.assertEqual(len({answer.etag for answer in group}), 1, group)
            self.assertEqual([answer.replayed for answer in group].count(False), 1, group)
        self.assertEqual(self.check_books("NAIL")["onHand"], ROUNDS)

    def test_gives_the_same_answer_after_the_host_was_killed(self):
        body = {"customerId": "C-7", "currency": "EUR", "lines": [line("SCREW")]}
        key = new_key()
        first = self.api.post("/orders", body, key)

        self.host.restart()
        self.api.close()
        second = self.api.post("/orders", body, key)

        self.assertEqual((first.status, first.replayed, second.replayed), (201, False, True))
        self.assertEqual(second.meaning, first.meaning)
        self.assertEqual((second.etag, second.headers["location"]), (first.etag, first.headers["location"]))

    def test_is_refused_with_another_payload(self):
        key = new_key()
        self.assertEqual(self.api.post("/stock/receipts", self.receipt("BOLT"), key).status, 200)

        answer = self.api.post("/stock/receipts", self.receipt("BOLT", 2), key)

        self.check_problem(answer, 422, "idempotency.key_reused")
        self.assertEqual(self.check_books("BOLT")["onHand"], 1)

    def test_is_free_again_after_a_refusal(self):
        order_id = self.shop.submitted([line("GEAR")])
        body = {"orderId": order_id, "buyer": BUYER}
        key = new_key()
        self.check_problem(self.api.post("/invoices", body, key), 409, "order.not_confirmed")

        self.shop.receive("GEAR", 1)
        self.assertTrue(self.shop.confirm(order_id).agreed)

        drafted = until(lambda: self.unless_unconfirmed(self.api.post("/invoices", body, key)), "that invoicing heard of the order")
        self.assertEqual((drafted.status, drafted.replayed), (201, False))
        again = self.api.post("/invoices", body, key)
        self.assertEqual((again.meaning, again.replayed), (drafted.meaning, True))

    def test_keeps_the_refusal_that_ended_a_conversation(self):
        """The stock said no, and that is a committed fact: the same key asks no second time, another one does."""
        order_id = self.shop.submitted([line("PEARL")])
        key = new_key()
        self.assertFalse(self.shop.confirm(order_id, key).agreed)
        self.shop.receive("PEARL", 1)

        again = self.shop.step(order_id, "confirm", key)

        self.assertTrue(again.replayed)
        self.assertEqual(self.shop.order(order_id)["status"], "SUBMITTED")
        self.assertTrue(self.shop.confirm(order_id).agreed)

    def test_is_required_where_a_request_creates_something(self):
        for path in ("/orders", "/stock/receipts", "/stock/adjustments", "/invoices", f"/invoices/{uuid.uuid4()}/validate"):
            with self.subTest(path=path):
                self.check_problem(self.api.post(path, {}), 400, "idempotency.key_missing")

    def test_has_a_form(self):
        for key in ("", "two words", "x" * 256, "café"):
            with self.subTest(key=key):
                self.check_problem(self.api.post("/stock/receipts", self.receipt("BOLT"), key), 400, "idempotency.key_malformed")
        self.assertEqual(self.api.post("/stock/receipts", self.receipt("RIVET"), "x" * 255).status, 200)

    def test_may_be_the_same_for_different_routes(self):
        key = new_key()
        order_id = self.shop.create([line("WASHER")], key=key)

        self.assertEqual(self.shop.step(order_id, "submit", key).status, 200)

    @staticmethod
    def unless_unconfirmed(answer):
        return None if answer.code == "order.not_confirmed" else answer


class AnIdempotencyKeyInOneTransaction(SameTransaction, AnIdempotencyKey):
    pass


if __name__ == "__main__":
    unittest.main()
