"""The database dies under the host and comes back: what was answered took effect once, the host never ended."""

import threading
import time
import unittest

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.database import Database
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import PATIENCE_S, until

CLERKS = 16
DELIVERIES = 20


class ADatabase(HostCase):
    def setUp(self):
        super().setUp()
        self.database = Database.of_this_process()

    def test_that_is_killed_loses_and_doubles_nothing(self):
        answered = threading.Semaphore(0)

        def receive(_number, shop):
            for _ in range(DELIVERIES):
                shop.receive("S-1", 1, new_key())
                answered.release()

        def kill():
            for _ in range(CLERKS * DELIVERIES // 4):
                answered.acquire(timeout=PATIENCE_S)
            self.database.kill()
            self.database.start_again()

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        self.at_once(CLERKS, receive, PATIENCE_S)
        killer.join()

        self.assertEqual(self.check_books("S-1")["onHand"], CLERKS * DELIVERIES)
        self.assertEqual(self.host.administration("GET", "/admin/verification"), [])
        self.assertIsNone(self.host.process.poll())

    def test_that_is_away_is_told_and_then_used_again(self):
        self.shop.receive("S-2", 5)
        self.database.kill()
        refused = self.api.post("/orders", {"customerId": "C-1", "currency": "EUR"}, new_key())

        self.database.start_again()

        self.assertEqual((refused.status, refused.code), (503, "store.failed"), refused.text)
        self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
        until(lambda: self.api.get("/stock/items/main/S-2").status == 200, "the database's return")
        order_id = self.shop.confirmed([line("S-2", 2)])
        self.assertEqual(self.shop.order(order_id)["status"], "CONFIRMED")


    def test_that_is_away_keeps_nobody_waiting(self):
        self.database.kill()
        until(lambda: self.api.get("/health/ready").status == 503, "the word that nothing is taken")

        def ask(_number, shop):
            begun = time.monotonic()
            answers = [shop.api.post("/orders", {"customerId": "C-1", "currency": "EUR"}, new_key()) for _ in range(10)]
            answers += [shop.api.get("/stock/items/main/S-3") for _ in range(10)]
            return {answer.status for answer in answers}, time.monotonic() - begun

        returned = self.at_once(CLERKS, ask)
        self.database.start_again()

        self.assertEqual(set().union(*(statuses for statuses, _ in returned)), {503})
        self.assertLess(max(took for _, took in returned), 20)
        self.assertLess(self.host.log().count('"code":"store.failed"'), 20, "what is the same is said once")
        until(lambda: self.api.get("/health/ready").status == 200, "the host's readiness")
        self.shop.receive("S-3", 5)


if __name__ == "__main__":
    unittest.main()
