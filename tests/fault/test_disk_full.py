"""Row 14: the disk is full under SQLite's file, under PostgreSQL's folder, and under the file of outbox-log. Nothing that was answered is lost, what
cannot be done is refused with a sentence, and work goes on once there is room."""

import unittest

from comptoir_fault.case import FaultCase
from comptoir_fault.small_disk import SmallDisk
from comptoir_scenario.database import Database
from comptoir_scenario.waiting import until


@unittest.skipUnless(SmallDisk.can_be_made(), "A disk that is full needs a mount, and a mount needs root.")
class AFullDisk(FaultCase):
    def disk(self, mib):
        disk = SmallDisk(mib)
        self.addCleanup(disk.remove)
        return disk

    def fill(self, stage, disk):
        """Until commands are refused, and the log says why."""
        disk.fill()
        answer = until(stage.refusal, "the first refusal")
        self.assertEqual((answer.status, answer.code), (503, "store.failed"), answer)
        self.assertEqual(answer.body["detail"], "The store does not answer now: try again in a moment.")
        until(lambda: "full" in stage.host.log(), "the reason in the log")

    def test_under_sqlite_is_told_and_survived(self):
        disk = self.disk(24)
        stage = self.stage_at_work(engine="sqlite", store=f"sqlite:{disk.path}/comptoir.db")
        self.fill(stage, disk)
        disk.make_room()
        self.assert_recovered(stage, "a full disk under SQLite")

    def test_under_postgresql_is_told_and_survived(self):
        """PostgreSQL itself may have ended for want of room: then it is started again, as its service would be."""
        disk = self.disk(192)
        database = Database({"min_wal_size": "32MB", "max_wal_size": "64MB"}, disk.path)
        self.addCleanup(database.stop)
        stage = self.stage_at_work(database=database)
        self.fill(stage, disk)
        disk.make_room()
        database.ensure()
        self.assert_recovered(stage, "a full disk under PostgreSQL")

    def test_under_the_log_of_events_lets_them_wait(self):
        disk = self.disk(8)
        stage = self.stage_at_work(engine="sqlite", events=disk.path / "events.jsonl")
        disk.fill()
        until(lambda: stage.unsettled() > 100, "events that wait")
        stage.until_answered(100)
        self.assertIn("No space left", stage.outbox()["publisherStatus"]["lastError"])
        self.assertIn("outbox_log.unwritable", stage.host.log())
        disk.make_room()
        self.assert_recovered(stage, "a full disk under the log of events")


if __name__ == "__main__":
    unittest.main()
