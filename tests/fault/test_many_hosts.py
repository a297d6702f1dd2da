"""Rows 2 and 11: hosts on one database are stopped for longer than their leases and come back late, are cut off from the database, join and leave
all the time. Whoever writes a checkpoint must hold its lane at that moment: the database itself writes down who did."""

import time
import unittest

from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.fencing import Fencing
from comptoir_scenario.waiting import seconds_until, until

BEYOND_THE_LEASE_S = rounds(8, 60)
FAILOVER_MAX_S = 12


class ManyHosts(FaultCase):
    def together(self, count, **options):
        """(stage, cluster) with so many hosts, who share the lanes evenly."""
        stage = self.stage(hosts=0, **options)
        cluster = stage.gather(count)
        until(cluster.is_balanced, "that the lanes are shared evenly")
        return stage, cluster

    def assert_sound_together(self, stage, cluster, fencing, what):
        until(cluster.is_balanced, "that the lanes are shared evenly at the end")
        self.assertGreater(fencing.writes(), 0)
        self.assertEqual(fencing.breaches(), [], "writes by a host that did not hold the lane")
        stage.hosts = cluster.serving()
        self.assert_sound(stage, what)

    def test_know_one_that_was_stopped_for_an_old_owner(self):
        stage, cluster = self.together(2)
        fencing = Fencing(stage)
        with stage.load():
            for _ in range(rounds(1, 5)):
                stage.until_answered(50)
                stopped = cluster.serving()[0]
                cluster.retire(stopped)
                stopped.suspend()
                begun = time.monotonic()
                self.assert_failover(cluster, "a host that was stopped")
                until(lambda: time.monotonic() > begun + BEYOND_THE_LEASE_S, "a late return")
                stopped.go_on()
                cluster.serve_again(stopped)
                stage.say_recovery("a late return")
                until(cluster.is_balanced, "that the lanes are shared evenly again")
        self.assert_sound_together(stage, cluster, fencing, "hosts that were stopped")

    def test_take_over_from_one_that_hears_the_database_no_more(self):
        """Its connections stay, and nothing comes through them."""
        stage, cluster = self.together(1)
        fencing = Fencing(stage)
        cut_off = cluster.serving()[0]
        other = stage.join_past_the_proxy()
        until(lambda: cluster.is_balanced(other), "that both work")
        with stage.load():
            stage.until_answered(50)
            cluster.retire(cut_off)
            stage.until_answered(30)
            stage.to_database.silence()
            self.assert_failover(cluster, "a host that was cut off")
            stage.until_answered(50)
            stage.to_database.clear()
            cluster.serve_again(cut_off)
            stage.say_recovery("a network that was half-open")
        self.assert_sound_together(stage, cluster, fencing, "a host that was cut off")

    def assert_failover(self, cluster, what):
        seconds = seconds_until(cluster.is_balanced, "that the lanes went over")
        print(f"Failover from {what}: {seconds:.1f} s", flush=True)
        self.assertLess(seconds, FAILOVER_MAX_S)

    def test_join_and_leave_all_the_time(self):
        for count in (2, 5):
            with self.subTest(count):
                stage, cluster = self.together(count)
                fencing = Fencing(stage)
                with stage.load():
                    for number in range(rounds(4, 60)):
                        self.come_and_go(stage, cluster, number)
                        stage.until_answered(30)
                    stage.say_recovery("coming and going")
                self.assert_sound_together(stage, cluster, fencing, f"coming and going of {count} hosts")

    def come_and_go(self, stage, cluster, number):
        """In turn one joins, one leaves in order, one joins, one is killed."""
        if number % 2 == 0:
            stage.join()
        elif number % 4 == 1:
            self.assertEqual(cluster.leave(cluster.serving()[0]), 0)
        else:
            cluster.kill(cluster.serving()[0])


if __name__ == "__main__":
    unittest.main()
