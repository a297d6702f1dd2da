"""A shop moves from SQLite to PostgreSQL and back, and its trade goes on as if nothing had happened."""

import json
import signal
import subprocess
import unittest

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.database import Database
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import PATIENCE_S, until


class AStore(HostCase):
    def setUp(self):
        super().setUp()
        self.database = Database.of_this_process()

    def copy_command(self, to):
        return [self.host.binary, "store", "copy", "-c", str(self.host.configuration), self.host.store, to]

    def copied(self, to):
        """Copies, once the locks of a copy that was killed are gone."""

        def finished():
            done = subprocess.run([*self.copy_command(to), "--json"], cwd=self.host.directory, capture_output=True, text=True, timeout=PATIENCE_S)
            return None if "is in use by another host" in done.stderr else done

        done = until(finished, "the end of the killed copy's connection")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def move(self, to):
        self.host.stop()
        report = self.copied(to)
        self.host.use_store(to)
        self.host.start()
        self.api.close()
        return report

    def relayed(self):
        """The events that left the host, once all have."""
        until(lambda: self.host.administration("GET", "/admin/outbox")["waiting"] == 0, "the relay's end")
        path = self.host.directory / "events.jsonl"
        return [json.loads(text)["id"] for text in path.read_text("utf-8").splitlines()]

    def invoice_number(self):
        return self.shop.validate(self.shop.draft_by_hand([line("S-1")])).now["number"]

    def test_moves_there_and_back_and_trade_goes_on(self):
        key = new_key()
        body = {"customerId": "C-1", "currency": "EUR", "lines": [line("S-1", 2)]}
        self.shop.receive("S-1", 100)
        placed = self.api.post("/orders", body, key)
        order_id = self.shop.confirmed([line("S-1", 3)])
        first = self.invoice_number()
        before = self.relayed()

        there = self.move(self.database.new_url())
        replayed = self.api.post("/orders", body, key)
        self.shop.step(order_id, "ship")
        second = self.invoice_number()
        self.move(f"sqlite:{self.host.directory / 'back.db'}")
        third = self.invoice_number()

        self.assertTrue(there["whole"])
        self.assertEqual((replayed.status, replayed.body, replayed.headers["etag"]), (placed.status, placed.body, placed.headers["etag"]))
        self.assertEqual([int(number.rsplit("-", 1)[-1]) for number in (first, second, third)], [1, 2, 3])
        self.assertEqual(self.shop.order(order_id)["status"], "SHIPPED")
        self.check_books("S-1")
        self.assertEqual(self.host.administration("GET", "/admin/verification"), [])
        after = self.relayed()
        self.assertEqual(after[: len(before)], before)
        self.assertEqual(len(set(after)), len(after), "nothing is published a second time")

    def test_that_was_killed_on_its_way_is_refused_and_moves_again(self):
        self.shop.receive("S-2", 7)
        self.host.stop()
        begun, to = self.host.store, self.database.new_url()
        log = self.host.directory / "copy.log"
        with open(log, "wb") as output:
            copying = subprocess.Popen(self.copy_command(to), cwd=self.host.directory, stdout=output, stderr=output)
        until(lambda: "copying comptoir_event" in log.read_text("utf-8"), "that it copies")
        copying.send_signal(signal.SIGKILL)
        self.assertEqual(copying.wait(), -signal.SIGKILL)

        self.host.use_store(to)
        code, said = until(lambda: self.refused(), "the end of the killed copy's connection")
        self.host.use_store(begun)
        self.move(to)

        self.assertEqual(code, 1, said)
        self.assertIn("since its copy was not finished: run `comptoir store copy` to it again", said)
        self.assertEqual(self.shop.level("S-2")["onHand"], 7)

    def refused(self):
        code, said = self.host.second()
        return None if "is in use by another host" in said else (code, said)


if __name__ == "__main__":
    unittest.main()
