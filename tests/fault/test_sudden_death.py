"""Row 1: kill -9 of a host before its COMMIT, after it, in the middle of a batch for the broker, and between the broker's confirm and the
checkpoint."""

import unittest

from comptoir_fault import amqp_wire, postgresql_wire
from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.side import Side
from comptoir_fault.trap import Trap
from comptoir_scenario.waiting import until


def commit_is_asked(side, message):
    return side is Side.HOST and postgresql_wire.asks_to_commit(message)


def commit_is_answered(side, message):
    return side is Side.SERVER and postgresql_wire.says_committed(message)


def is_published(side, message):
    return side is Side.HOST and amqp_wire.method_of(message) == amqp_wire.PUBLISH


def is_confirmed(side, message):
    return side is Side.SERVER and amqp_wire.method_of(message) == amqp_wire.ACK


class Death(FaultCase):
    def die(self, proxy_of, is_it, what):
        """At the first, the second ... message of a kind since the host was ready. What was said at that moment is lost with it."""
        stage = self.stage(database_reader=postgresql_wire, broker_reader=amqp_wire)
        stage.load().begin()
        for at in rounds((1, 2, 7), range(1, 60)):
            stage.until_answered(10)
            trap = Trap(is_it, lambda *_: stage.host.kill(), at)
            proxy_of(stage).watch(trap)
            until(trap.sprung.is_set, "the moment to break something")
            stage.host.start()
            stage.say_recovery(f"a death {what}")
        self.assert_sound(stage, f"deaths {what}")


class ASuddenDeath(Death):
    def test_amid_a_batch(self):
        self.die(lambda stage: stage.to_broker, is_published, "amid a batch")

    def test_at_the_confirm(self):
        self.die(lambda stage: stage.to_broker, is_confirmed, "at the confirm")


class ASuddenDeathOnSqlite(ASuddenDeath):
    engine = "sqlite"


class ASuddenDeathBesideADatabase(Death):
    def test_before_the_commit(self):
        self.die(lambda stage: stage.to_database, commit_is_asked, "before the COMMIT")

    def test_after_the_commit(self):
        self.die(lambda stage: stage.to_database, commit_is_answered, "after the COMMIT")

    def test_between_the_confirm_and_the_checkpoint(self):
        """The database hears nothing any more from the moment of the confirm: the checkpoint cannot be stored."""
        stage = self.stage(database_reader=postgresql_wire, broker_reader=amqp_wire)
        stage.load().begin()
        for at in rounds((1, 10), range(1, 60)):
            stage.until_answered(10)
            self.die_at_the_confirm(stage, at)
            stage.host.start()
            stage.say_recovery("a death between confirm and checkpoint")
        self.assert_sound(stage, "deaths between confirm and checkpoint")
        arrivals = stage.consumer.arrivals()
        self.assertGreater(len(arrivals), len({arrival.message_id for arrival in arrivals}), "What was confirmed and not noted is published again.")

    def die_at_the_confirm(self, stage, at):
        def silence(_, confirm):
            stage.to_database.silence(Side.HOST)
            return confirm

        trap = Trap(is_confirmed, silence, at)
        stage.to_broker.watch(trap)
        until(trap.sprung.is_set, "the moment to break something")
        until(stage.to_database.is_holding.is_set, "something that waits for the database")
        stage.host.kill()
        stage.to_database.cut()  # what the host still said is lost with it
        stage.clear()


if __name__ == "__main__":
    unittest.main()
