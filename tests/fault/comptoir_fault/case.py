"""The base of the fault tests: one broker a process, a stage for each test, and the last word for the ledger."""

import os
import unittest

from comptoir_scenario.broker import Broker

from comptoir_fault.stage import Stage

IS_LONG = os.environ.get("COMPTOIR_FAULT") == "long"
STAGES_MAX = 14  # of a process: each has a virtual host of the broker
EVERYDAY = ("plugin.phase", "plugin.failed")  # what fills a log without saying anything of a fault


class FaultCase(unittest.TestCase):
    """Of one engine, which a class names: what happens on both has a class for each."""

    engine = "postgresql"

    def broker(self):
        return Broker.of_this_process(STAGES_MAX)

    def stage(self, engine=None, **options):
        """An open one; closed at the end of the test."""
        stage = Stage(self.broker(), engine or self.engine, **options)
        self.addCleanup(self._end, stage)
        return stage.open()

    def stage_at_work(self, **options):
        """The same, with producers at work."""
        stage = self.stage(**options)
        stage.load().begin()
        stage.until_answered(50)
        return stage

    def assert_sound(self, stage, what):
        """Ends the producers; says that no invariant was broken by the fault; stops the hosts in order, which must work too."""
        stage.finish()
        table = stage.judgement(what)
        for host in stage.hosts:
            table.compare("I6 nothing stuck", "exit code of an orderly stop", 0, host.stop())
        self.assertTrue(table.agrees, f"\n{table}")

    def assert_recovered(self, stage, what):
        """That work goes on soon, and that nothing was broken."""
        stage.say_recovery(what)
        self.assert_sound(stage, what)

    def run(self, result=None):
        self._result = result
        self._failed_before = len(result.failures) + len(result.errors)
        return super().run(result)

    def _end(self, stage):
        """A test that failed says what its hosts had to say."""
        if len(self._result.failures) + len(self._result.errors) > self._failed_before:
            for host in stage.hosts:
                said = [line for line in host.log().splitlines() if not any(code in line for code in EVERYDAY)]
                print("\n".join([f"---- the end of the log of a host of {self.id()}"] + said[-15:]), flush=True)
        stage.close()


def rounds(short, long):
    """How often: the long form is asked for by the environment."""
    return long if IS_LONG else short
