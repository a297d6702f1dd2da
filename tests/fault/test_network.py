"""Row 27: the network between a host and its servers is slow, loses packets, slices what it carries, falls silent, speaks nonsense, breaks."""

import time
import unittest
from contextlib import contextmanager

from comptoir_fault import amqp_wire, postgresql_wire
from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.side import Side
from comptoir_fault.trap import Trap
from comptoir_scenario.api import Api
from comptoir_scenario.waiting import until

IMPATIENT = "heartbeat_s = 1\nconnect_timeout_ms = 1000\nreconnect_max_ms = 500\n"  # so that a silent broker is given up soon
THREADS_MORE_MAX = 8
BEYOND_THE_LEASE_S = 6


class ANetwork(FaultCase):
    def test_that_is_slow_and_loses_packets_costs_time_alone(self):
        stage = self.stage_at_work()
        for proxy in stage.proxies:
            proxy.change(delay_s=0.1, loss=0.01)  # 200 ms there and back
        stage.until_answered(rounds(10, 1000))
        stage.clear()
        self.assert_recovered(stage, "a slow network")

    def test_that_slices_what_it_carries_changes_nothing(self):
        stage = self.stage_at_work()
        for proxy in stage.proxies:
            proxy.change(slice_bytes=3)
        stage.until_answered(rounds(30, 3000))
        stage.clear()
        self.assert_recovered(stage, "a slicing network")

    def test_that_breaks_again_and_again_loses_nothing(self):
        stage = self.stage_at_work()
        for _ in range(rounds(8, 200)):
            for proxy in stage.proxies:
                proxy.cut()
            stage.until_answered(25)
        self.assert_recovered(stage, "a network that broke")

    def test_that_is_gone_for_a_while_is_used_again(self):
        stage = self.stage_at_work(more=IMPATIENT)
        for proxy in stage.proxies:
            proxy.go_away()
        self.work_without_database(stage)
        until(lambda: "rabbitmq.disconnected" in stage.host.log(), "the end of the connection")
        stage.clear()
        self.assert_recovered(stage, "a network that was gone")

    def test_that_swallows_what_one_side_says_to_the_broker_is_given_up(self):
        stage = self.stage_at_work(more=IMPATIENT)
        for side in Side:
            given_up = stage.host.log().count("rabbitmq.disconnected")
            with self.bounded_threads(stage):
                stage.to_broker.silence(side)
                stage.until_answered(100)
                until(lambda: stage.host.log().count("rabbitmq.disconnected") > given_up, "the end of patience with the broker")
            stage.clear()
            stage.say_recovery(f"a network that swallowed what the {side.value} said to the broker")
        self.assert_sound(stage, "a half-open network")

    @contextmanager
    def bounded_threads(self, stage):
        threads = stage.pulses[0].now()[0]
        yield
        self.assertLess(stage.pulses[0].now()[0], threads + THREADS_MORE_MAX)

    def work_without_database(self, stage):
        """SQLite has no network to lose: commands go on."""
        if stage.engine == "sqlite":
            stage.until_answered(100)

    def test_that_speaks_nonsense_is_left(self):
        """A message of a kind that there is not, as if bytes had been lost: nobody can read on from there."""
        stage = self.stage_at_work(broker_reader=amqp_wire, database_reader=postgresql_wire)
        for at in rounds((1, 20), range(1, 60)):
            for proxy in stage.proxies:
                trap = Trap(lambda side, _: side is Side.SERVER, lambda _, message: b"\x7f" + message[1:], at)
                proxy.watch(trap)
                until(trap.sprung.is_set, "the moment to break something")
                stage.say_recovery("nonsense")
        self.assert_sound(stage, "nonsense")


class ANetworkOfAHostOnSqlite(ANetwork):
    """It leads to the broker alone."""

    engine = "sqlite"


class ANetworkBeforeADatabase(FaultCase):
    def test_that_swallows_what_one_side_says_is_waited_out(self):
        """For longer than a lease. Whoever asks the host how it is, is told."""
        stage = self.stage_at_work()
        for side in Side:
            threads = stage.pulses[0].now()[0]
            stage.to_database.silence(side)
            until(stage.to_database.is_holding.is_set, "something that is swallowed")
            begun = time.monotonic()
            until(lambda: self.is_cut_off(stage) and time.monotonic() > begun + BEYOND_THE_LEASE_S, "the end of a lease")
            self.assertLess(stage.pulses[0].now()[0], threads + THREADS_MORE_MAX)
            stage.clear()
            until(lambda: not self.is_cut_off(stage), "that the host is ready again")
            stage.say_recovery(f"a network that swallowed what the {side.value} said to the database")
        self.assert_sound(stage, "a half-open network before the database")

    def test_whose_connections_fall_silent_for_ever_is_reached_by_others(self):
        """As when the server's process is stopped: the relay goes on, too, so that the broker hears from it all the time."""
        stage = self.stage(more="heartbeat_s = 5\n")
        stage.host.stop()
        stage.host.add_settings("[storage]\nsilence_max_ms = 2000\n")
        stage.host.start()
        stage.load().begin()
        for _ in range(rounds(2, 50)):
            stage.until_answered(50)
            stage.to_database.mute()
            until(stage.to_database.is_holding.is_set, "something that is swallowed")
            stage.say_recovery("connections that fell silent")
            answered = stage.ledger.count()
            until(lambda: stage.consumer.count() >= answered, "that the relay goes on")
        self.assertNotIn("rabbitmq.disconnected", stage.host.log())
        self.assert_sound(stage, "connections that fell silent")

    def is_cut_off(self, stage):
        """It lives all the same."""
        api = Api(stage.address)
        lives, ready = api.get("/health/live"), api.get("/health/ready")
        api.close()
        self.assertEqual(lives.status, 200)
        return ready.status == 503


if __name__ == "__main__":
    unittest.main()
