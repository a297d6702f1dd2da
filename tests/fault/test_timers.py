"""Rows 1, 2 and 11 for timers: a timer runs once in all hosts of a database, and goes on with another one when its host leaves, dies, even amid a
tick, or loses its lane. The database writes down each tick, with who sent it and when, in the tick's own transaction."""

import time
import unittest

from comptoir_fault import postgresql_wire
from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.fencing import Fencing
from comptoir_fault.side import Side
from comptoir_scenario.waiting import seconds_until, until

TIMER = "timer:ledger/tick"
PERIOD_US = 20_000
BEYOND_THE_LEASE_S = 8
FAILOVER_MAX_S = 12


class AtATick:
    """Watches the way to the database, and acts once: on a tick's way to it, or on the answer to a tick's commit. From that message on all is
    swallowed: were it that one alone, the rest of its pipeline would be committed without it."""

    def __init__(self, act, is_committed):
        self._act = act
        self._is_committed = is_committed
        self.has_acted = False

    def __call__(self, link, side, message):
        if link.notes.get("cut"):
            return b""
        if self.has_acted or not self._is_it(link, side, message):
            return message
        self._act()
        self.has_acted = link.notes["cut"] = True
        return b""

    def _is_it(self, link, side, message):
        if side is Side.HOST and postgresql_wire.is_given(message, TIMER):
            link.notes[TIMER] = True
            return not self._is_committed
        return self._is_committed and side is Side.SERVER and postgresql_wire.says_committed(message) and link.notes.pop(TIMER, False)


class ATimerOfManyHosts(FaultCase):
    def together(self, count):
        """So many hosts, each of whose ticks is written down and has an effect."""
        self.stage_of_all = stage = self.stage(hosts=0, database_reader=postgresql_wire)
        self.cluster = stage.gather(1)
        until(lambda: stage.sql(f"SELECT 1 FROM comptoir_checkpoint WHERE consumer = '{TIMER}'"), "the timer's first checkpoint")
        self.everybody_leaves()
        self.fencing = Fencing(stage)
        (stage.directory / "tick").write_text("go")
        for _ in range(count):
            stage.join()
        until(self.cluster.is_balanced, "that the lanes are shared evenly")
        self.until_ticked(20)
        return stage

    def everybody_leaves(self):
        for host in self.cluster.serving():
            self.assertEqual(self.cluster.leave(host), 0)

    def holder(self):
        """The host whose turn it is."""
        lane = int(self.stage_of_all.sql(f"SELECT lane FROM comptoir_checkpoint WHERE consumer = '{TIMER}'")[0][0])
        lanes, _ = self.cluster.lanes()
        name = next(name for name, held in lanes.items() if lane in held)
        return next(host for host in self.cluster.serving() if f"(process {host.process.pid})" in name)

    def ticks(self):
        return len(self.fencing.written(TIMER))

    def until_ticked(self, more=5):
        """Until there are so many ticks more; returns the seconds."""
        count = self.ticks() + more
        return seconds_until(lambda: self.ticks() >= count, "that the timer goes on")

    def assert_goes_on(self, what):
        seconds = self.until_ticked()
        print(f"The timer goes on after {what}: {seconds:.1f} s", flush=True)
        self.assertLess(seconds, FAILOVER_MAX_S)

    def test_goes_on_when_its_host_leaves_or_dies(self):
        stage = self.together(2)
        for _ in range(rounds(2, 20)):
            for part in (self.cluster.leave, self.cluster.kill):
                part(self.holder())
                self.assert_goes_on(f"{part.__name__} of its host")
                stage.join()
                until(self.cluster.is_balanced, "that the lanes are shared evenly again")
        self.assert_once_in_effect("hosts that left or died", senders=3)

    def test_goes_on_when_its_host_dies_amid_a_tick(self):
        stage = self.together(2)
        for is_committed in (False, True) * rounds(1, 20):
            victim = self.holder()
            trap = AtATick(lambda: self.cluster.kill(victim), is_committed)
            stage.to_database.watch(trap)
            until(lambda: trap.has_acted, "a tick")
            self.assert_goes_on("the death of its host " + ("behind the commit" if is_committed else "before the commit"))
            stage.join()
            until(self.cluster.is_balanced, "that the lanes are shared evenly again")
        self.assert_once_in_effect("hosts that died amid a tick", senders=3)

    def test_goes_on_when_its_host_has_lost_the_lane_and_comes_back_late(self):
        self.together(2)
        for _ in range(rounds(1, 8)):
            stopped = self.holder()
            begun = time.monotonic()
            self.cluster.retire(stopped)
            stopped.suspend()
            self.assert_goes_on("the loss of its lane")
            until(lambda: time.monotonic() > begun + BEYOND_THE_LEASE_S, "a late return")
            stopped.go_on()
            self.cluster.serve_again(stopped)
            self.assert_goes_on("a late return")
            until(self.cluster.is_balanced, "that the lanes are shared evenly again")
        self.assert_once_in_effect("hosts that lost a lane", senders=2)

    def assert_once_in_effect(self, what, senders):
        """All hosts have left, so that every tick is written down: no two within a period, none without the lane, and each with its one effect."""
        stage = self.stage_of_all
        self.everybody_leaves()
        (stage.directory / "tick").unlink()
        sent = self.fencing.written(TIMER)
        times = [at for _, at in sent]
        self.assertGreaterEqual(len({sender for sender, _ in sent}), senders, "hosts that have sent it")
        self.assertGreaterEqual(min(later - earlier for earlier, later in zip(times, times[1:])), PERIOD_US, "no tick within a period of another")
        self.assertEqual(self.fencing.breaches(), [], "ticks of a host that did not hold the lane")

        stage.hosts = [stage.join()]
        self.assertEqual(stage.ticks(), len(sent), "ticks with an effect, of those that were sent")
        self.assert_sound(stage, what)
        heard = stage.sql("SELECT count(*), sum(CASE WHEN number = balance THEN 0 ELSE 1 END) FROM listener_heard WHERE account = 'clock'")
        self.assertEqual(heard, [[str(len(sent)), "0"]], "ticks that the listener heard, and those that it heard out of order")


if __name__ == "__main__":
    unittest.main()
