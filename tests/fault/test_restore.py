"""Row 17: a database is dumped and restored into a new cluster, and an older backup takes the place of a newer database. No host starts on it by
itself; once a person has accepted it, work goes on, and a consumer outside can tell that aggregates went back."""

import subprocess
import unittest
from collections import defaultdict

from comptoir_fault.case import FaultCase
from comptoir_fault.sitting import BIN
from comptoir_scenario.database import Database
from comptoir_scenario.waiting import until


class ARestoredDatabase(FaultCase):
    def setUp(self):
        self.old, self.new = Database(), Database()
        self.addCleanup(self.old.stop)
        self.addCleanup(self.new.stop)
        self.open = self.stage(database=self.old)
        with self.open.load():
            self.open.until_answered(200)

    def dump(self):
        path = self.open.directory / "shop.dump"
        subprocess.run([f"{BIN}/pg_dump", "-Fc", "-f", path, self.old.url(self.open.database_name)], check=True)
        return path

    def restore(self, path):
        """Into a new cluster, in which the database has the same name; the host is led there."""
        name = self.open.database_name
        self.new.sql("postgres", f"create database {name}")
        subprocess.run([f"{BIN}/pg_restore", "--no-owner", "-d", self.new.url(name), path], check=True)
        self.open.database = self.new
        self.open.to_database.lead_to(self.new.port)

    def assert_refused(self):
        code, said = self.open.host.second()
        self.assertNotEqual(code, 0)
        self.assertIn("was restored from a dump, or moved to another cluster", said)
        self.assertIn("comptoir store accept", said)

    def accept(self):
        done = self.open.host.command("store", "accept")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_that_lacks_nothing_is_accepted_and_goes_on(self):
        until(self.open.is_at_rest, "rest before the move")
        self.assertEqual(self.open.host.stop(), 0)
        self.restore(self.dump())
        self.assert_refused()
        print(self.accept(), flush=True)
        self.open.host.start()
        with self.open.load(name="b"):
            self.open.say_recovery("a move to a new cluster")
            self.open.until_answered(100)
        self.assert_sound(self.open, "a move to a new cluster")

    def test_that_is_older_shows_consumers_that_it_went_back(self):
        until(self.open.is_at_rest, "rest before the backup")
        deposits_at_backup = self.open.ledger.deposits()
        path = self.dump()
        with self.open.load(name="b"):
            self.open.until_answered(100)
        until(self.open.is_at_rest, "rest after the backup")
        self.open.host.kill()
        self.restore(path)
        self.assert_refused()
        self.accept()
        self.open.host.start()

        lost = {account: count for account, count in self.open.ledger.deposits().items() if account not in deposits_at_backup}
        self.open.ledger.forget(lost)
        with self.open.load(name="b"):
            self.open.say_recovery("an old backup")
            self.open.until_answered(100)
        until(self.open.is_settled, "that all is published")

        ids = defaultdict(set)
        for arrival in self.open.consumer.arrivals():
            ids[arrival.stream, arrival.version].add(arrival.message_id)
        twice = {stream[2] for (stream, _), came in ids.items() if len(came) > 1}
        self.assertTrue(twice, "versions that were lost came again under other ids")
        self.assertLessEqual(twice, set(lost), "and none that was in the backup")
        self.assertEqual(self.open.host.administration("GET", "/admin/verification"), [])

    def test_is_no_place_for_a_host_that_runs(self):
        """It has seen what the backup lacks: it answers 503 until somebody stops it, and its log says why."""
        path = self.dump()
        with self.open.load(name="b"):
            self.open.until_answered(50)
        until(self.open.is_at_rest, "rest after the backup")
        self.restore(path)
        answer = until(self.open.refusal, "a refusal")
        self.assertEqual(answer.status, 503)
        until(lambda: "has lost what this host saw" in self.open.host.log(), "the reason in the log")


if __name__ == "__main__":
    unittest.main()
