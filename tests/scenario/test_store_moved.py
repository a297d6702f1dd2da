"""The file of the store is moved away, or another one takes its place, while the host works: that is told at once, without a command that has to
fail for it, and work goes on once the file is back."""

import shutil
import time
import unittest
from pathlib import Path

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.waiting import until


class AStoreOfAHost(HostCase):
    def setUp(self):
        super().setUp()
        self.file = Path(self.host.store.removeprefix("sqlite:"))
        self.away = self.file.with_suffix(".away")

    def order(self):
        return self.api.post("/orders", {"customerId": "C-1", "currency": "EUR"}, new_key())

    def ready(self):
        return self.api.get("/health/ready").status == 200

    def lines(self, code):
        return self.host.log().count(f'"code":"{code}"')

    def reads_what_is_there(self):
        """Whoever needs a further session is told to wait: it would be one to another file."""
        answer = self.api.get("/stock/items/main/S-1")
        self.assertIn(answer.status, (200, 503), answer.text)
        return answer.status == 200

    def put_back(self):
        self.away.rename(self.file)
        until(self.ready, "the host's readiness")
        self.assertEqual(self.order().status, 201)

    def test_that_is_moved_is_told_before_anybody_writes(self):
        self.shop.receive("S-1", 5)
        self.assertTrue(self.reads_what_is_there())
        self.file.rename(self.away)

        self.assertFalse(self.ready())
        refused = self.order()

        self.check_problem(refused, 503, "store.failed")
        self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
        self.reads_what_is_there()
        self.assertEqual(self.api.get("/health/live").status, 200)
        self.put_back()
        until(self.reads_what_is_there, "reading")

    def test_that_was_replaced_takes_nothing(self):
        self.file.rename(self.away)
        shutil.copy(self.away, self.file)

        self.assertFalse(self.ready())
        self.assertEqual(self.order().status, 503)

        self.put_back()

    def test_without_its_write_ahead_log_takes_nothing(self):
        log = self.file.with_name(self.file.name + "-wal")
        self.shop.receive("S-1", 5)
        log.rename(self.away)

        self.assertFalse(self.ready())
        self.assertEqual(self.order().status, 503)

        self.away.rename(log)
        until(self.ready, "the host's readiness")
        self.assertEqual(self.order().status, 201)

    def test_whose_write_ahead_log_was_deleted_keeps_what_was_answered(self):
        self.shop.receive("S-2", 5)
        self.file.with_name(self.file.name + "-wal").unlink()
        self.assertEqual(self.order().status, 503)

        self.host.stop()
        self.host.start()

        self.assertEqual(self.api.get("/stock/items/main/S-2").body["onHand"], 5)
        self.assertEqual(self.order().status, 201)

    def test_does_not_flood_the_log(self):
        self.file.rename(self.away)
        self.assertFalse(self.ready())
        said_before = self.lines("store.failed"), self.lines("store.unavailable")

        begun = time.monotonic()
        statuses = {self.order().status for _ in range(300)}
        read = self.at_once(8, lambda thread, shop: {shop.api.get("/orders").status for _ in range(100)})

        self.assertEqual(statuses, {503})
        self.assertLessEqual(set().union(*read), {200, 503})
        self.assertEqual(self.lines("store.available"), 0, "nothing says that it is there again while it is not")
        self.assertLess(time.monotonic() - begun, 30, "nobody waits")
        self.assertLessEqual(self.lines("store.failed") - said_before[0], 10)
        self.assertLessEqual(self.lines("store.unavailable") - said_before[1], 2)
        self.put_back()
        until(lambda: self.lines("store.available") > 0, "the word that it is there again")


if __name__ == "__main__":
    unittest.main()
