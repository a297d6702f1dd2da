"""Rows 9 and 10: PostgreSQL is stopped at once, sessions are ended under the host, a standby takes over, and connections break in the one moment in
which nobody knows whether the COMMIT took place."""

import unittest

from comptoir_fault import postgresql_wire
from comptoir_fault.case import IS_LONG, FaultCase, rounds
from comptoir_fault.side import Side
from comptoir_fault.trap import Trap
from comptoir_scenario.database import Database
from comptoir_scenario.waiting import until

END_SESSIONS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'comptoir %'"
SYNCHRONOUS = {"synchronous_standby_names": "*", "wal_keep_size": "64MB"}


class ADatabase(FaultCase):
    def test_that_is_stopped_at_once_is_used_again(self):
        database = self.server()
        stage = self.stage(database=database)
        with stage.load():
            for _ in range(rounds(2, 30)):
                stage.until_answered(60)
                database.stop_at_once()
                database.start_again()
                stage.say_recovery("a database that was stopped at once")
        self.assert_sound(stage, "a database that was stopped at once")

    def test_whose_sessions_are_ended_is_asked_for_others(self):
        stage = self.stage()
        ended = 0
        with stage.load():
            for _ in range(rounds(20, 500)):
                stage.until_answered(15)
                ended += int(stage.sql(END_SESSIONS)[0][0])
            stage.say_recovery("ended sessions")
        print(f"{ended} sessions were ended", flush=True)
        self.assertGreater(ended, rounds(60, 1500))
        self.assert_sound(stage, "ended sessions")

    def test_that_fails_is_followed_to_its_standby(self):
        database = self.server(SYNCHRONOUS)
        standby_port = int(database.ask("start_replica"))
        stage = self.stage(database=database)
        with stage.load():
            stage.until_answered(100)
            database.kill()
            database.ask("promote_replica")
            stage.to_database.lead_to(standby_port)
            stage.say_recovery("a failover")
            stage.until_answered(100)
        self.assert_sound(stage, "a failover")

    def server(self, settings=None):
        """One that may die without the others' hearing of it."""
        database = Database(settings)
        self.addCleanup(database.stop)
        return database


class ACommit(FaultCase):
    """Whoever committed is cut off: producers, reactions, projections and the relay alike."""

    def cut(self, is_it, what):
        stage = self.stage(database_reader=postgresql_wire)
        cuts = rounds(25, 500)
        with stage.load():
            stage.until_answered(30)
            for number in range(cuts):
                trap = Trap(is_it, lambda link, _: link.cut(), at=1 + number % 5)
                stage.to_database.watch(trap)
                until(trap.sprung.is_set, "the moment to break something")
            stage.to_database.clear()
            stage.say_recovery(what)
        print(f"{cuts} times {what}", flush=True)
        self.assert_sound(stage, what)

    def test_that_took_place_without_an_answer_is_found_to_have(self):
        self.cut(lambda side, message: side is Side.SERVER and postgresql_wire.says_committed(message), "a commit whose answer is lost")

    def test_that_never_came_to_the_database_is_found_not_to_have(self):
        self.cut(lambda side, message: side is Side.HOST and postgresql_wire.asks_to_commit(message), "a commit that is lost")

    @unittest.skipUnless(IS_LONG, "It takes more than a minute until the host gives up, so that it is left to the long form.")
    def test_that_cannot_be_looked_for_is_told_as_undecided_and_never_done_twice(self):
        """The database is away for longer than the host looks for what became of the commit."""
        stage = self.stage(database_reader=postgresql_wire)
        with stage.load(producers=2):
            stage.until_answered(20)
            trap = Trap(lambda side, message: side is Side.SERVER and postgresql_wire.says_committed(message), lambda *_: self.be_away(stage))
            stage.to_database.watch(trap)
            until(trap.sprung.is_set, "the moment to break something")
            until(lambda: "may have happened" in stage.host.log(), "the end of the host's patience")
            stage.to_database.clear()
            stage.say_recovery("a commit that could not be looked for")
        self.assert_sound(stage, "a commit that could not be looked for")

    @staticmethod
    def be_away(stage):
        stage.to_database.is_away = True
        stage.to_database.cut_now()


if __name__ == "__main__":
    unittest.main()
