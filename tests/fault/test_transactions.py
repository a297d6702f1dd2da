"""Rows 15 and 16: other people's transactions, in this database and beside it, that never end; and a reader who keeps an old snapshot."""

import unittest

from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.sitting import Sitting
from comptoir_scenario.waiting import until

APPEND_ONLY = ("comptoir_event", "comptoir_anchor", "comptoir_message")


class ALongTransaction(FaultCase):
    def test_that_writes_holds_up_nobody(self):
        """In this database, in another one of the cluster, and one that was forgotten."""
        stage = self.stage()
        stage.sql("CREATE TABLE other (number bigint)")
        elsewhere = stage.database.new_database()
        with stage.load():
            stage.until_answered(20)
            sittings = [Sitting(stage.database, name) for name in (stage.database_name, elsewhere, stage.database_name)]
            for sitting, statement in zip(sittings, ("INSERT INTO other VALUES (1)", "CREATE TABLE another (number bigint)", "SELECT 1")):
                sitting.say(f"BEGIN; {statement}; SELECT pg_current_xact_id()")
                self.addCleanup(sitting.close)
            stage.until_answered(rounds(300, 20000))
            until(lambda: stage.consumer.count() >= stage.ledger.count() - 100, "deliveries beside a long transaction", 20)
            shown = stage.host.administration("GET", "/admin/cluster")["oldestTransactionMs"]
            self.assertGreater(shown, 500)
            self.assertIn("comptoir_oldest_transaction_seconds", stage.metrics())
        table = stage.judgement("long transactions, which are still open")
        self.assertTrue(table.agrees, f"\n{table}")
        for sitting in sittings:
            sitting.say("ROLLBACK")
        self.assert_sound(stage, "long transactions")

    def test_that_reads_an_old_snapshot_leaves_no_dead_row_in_what_grows(self):
        stage = self.stage()
        stage.sql("CREATE EXTENSION pgstattuple")
        free = self.work(stage, "a")
        sitting = Sitting(stage.database, stage.database_name)
        self.addCleanup(sitting.close)
        sitting.say("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM comptoir_event")
        held = [self.work(stage, f"b{number}") for number in range(3)]
        print(f"Deposits a second: {free:.0f} before, then beside a held snapshot {', '.join(f'{rate:.0f}' for rate in held)}", flush=True)
        dead = {table: dead_rows_of(stage, table) for table in APPEND_ONLY}
        self.assertEqual(dead, dict.fromkeys(APPEND_ONLY, 0))
        sitting.say("ROLLBACK")
        self.assert_sound(stage, "a held snapshot")

    def work(self, stage, name):
        """Deposits a second."""
        return stage.rate(rounds(300, 20000), name=name)


def dead_rows_of(stage, table):
    """Of the table and its partitions."""
    parts = f"SELECT inhrelid FROM pg_inherits WHERE inhparent = '{table}'::regclass"
    counted = f"SELECT sum((pgstattuple(oid)).dead_tuple_count) FROM pg_class WHERE relkind = 'r' AND (oid = '{table}'::regclass OR oid IN ({parts}))"
    return int(stage.sql(counted)[0][0])


if __name__ == "__main__":
    unittest.main()
