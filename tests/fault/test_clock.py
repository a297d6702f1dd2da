"""Row 13: the clock of a host is an hour fast, an hour slow, and leaps; what counts is the database's. Nothing is taken for expired or for not yet
due, no timer fires early or twice, no lane is lost."""

import time
import unittest

from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.clock import Clock
from comptoir_fault.fencing import Fencing
from comptoir_scenario.waiting import until

HOUR_S = 3600
TICK_MS = 20


@unittest.skipUnless(Clock.is_there(), "There is no libfaketime to set a host's clock with: install Debian's package faketime.")
class AClock(FaultCase):
    def leap(self, stage, host, set_clocks, offsets):
        """The timer goes on after each leap, and never faster than it should: a tick comes 20 ms after another."""
        (stage.directory / "tick").write_text("go")
        begun = time.monotonic()
        with stage.load():
            for offset in offsets:
                ticks = stage.ticks()
                set_clocks(offset)
                until(lambda: Clock.is_off_by(host, offset), "the host to believe its clock")
                stage.say_recovery(f"a leap to {offset} s")
                stage.until_answered(40)
                until(lambda: stage.ticks() > ticks + 3, "the timer after a leap")
        ticks, seconds = stage.ticks(), time.monotonic() - begun
        (stage.directory / "tick").unlink()
        print(f"{ticks} ticks in {seconds:.1f} s ({stage.engine})", flush=True)
        self.assertLess(ticks, 1000 * seconds / TICK_MS + 10)

    def test_of_a_host_may_be_wrong_beside_others(self):
        """One host is fast, another one slow, and they change places while they work."""
        stage = self.stage(hosts=0)
        clocks = [Clock(stage.directory, name) for name in ("fast", "slow")]
        cluster = stage.gather(0)
        for clock in clocks:
            clock.set(HOUR_S)
            stage.join(environment=clock.environment())
        until(cluster.is_balanced, "that the lanes are shared evenly")
        fencing = Fencing(stage)
        owners = self.owners(stage)

        def set_clocks(offset):
            clocks[0].set(offset)
            clocks[1].set(-offset)

        self.leap(stage, cluster.serving()[0], set_clocks, rounds((HOUR_S, -HOUR_S, 0), (HOUR_S, -HOUR_S, 0, 30, -30, 86400) * 20))
        self.assertEqual(self.owners(stage), owners, "no lane changed hands")
        self.assertEqual(fencing.breaches(), [])
        stage.hosts = cluster.serving()
        self.assert_sound(stage, "wrong clocks")

    def owners(self, stage):
        return stage.sql("SELECT lane, epoch FROM comptoir_lane ORDER BY lane")

    def test_of_a_host_alone_may_leap(self):
        stage = self.stage(engine="sqlite", has_clock=True)
        self.leap(stage, stage.host, stage.clock.set, rounds((HOUR_S, 0, -HOUR_S), (HOUR_S, -HOUR_S, 0, 30, -30, 86400) * 20))
        self.assert_sound(stage, "a clock that leaps")


if __name__ == "__main__":
    unittest.main()
