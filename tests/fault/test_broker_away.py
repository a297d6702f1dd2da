"""Rows 3, 4 and 5: the broker is down under load, is killed with a full window of unconfirmed messages, and asks for silence. Hosts on both engines
go through each at once."""

import unittest

from comptoir_fault.bounds import MORE_MEMORY_MAX_MIB
from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.load import PRODUCERS, deposit_once_each
from comptoir_fault.side import Side
from comptoir_scenario.waiting import until

ENGINES = ("sqlite", "postgresql")
WINDOW = 1000
QUEUE_AGE_S = 5
PATIENT = "heartbeat_s = 60\nconfirm_timeout_ms = 120000\nreconnect_max_ms = 1000\n"  # so that a busy machine may take its time to fill a window


class ABroker(FaultCase):
    def stages(self, **options):
        return [self.stage(engine, **options) for engine in ENGINES]

    def stages_at_work(self, **options):
        return [self.stage_at_work(engine=engine, **options) for engine in ENGINES]

    def kill_broker(self, stages):
        """Not before its queues have an age: RabbitMQ 3.10 forgets a quorum queue that was declared a moment before kill -9, and keeps its name."""
        until(lambda: all(stage.age_s() > QUEUE_AGE_S for stage in stages), "queues of some age")
        self.broker().kill()

    def assert_all_sound(self, stages, what):
        for stage in stages:
            stage.finish()
        for stage in stages:
            self.assert_sound(stage, what)

    def test_that_is_down_lets_the_outbox_grow_and_nothing_else(self):
        stages = self.stages_at_work(more="reconnect_max_ms = 1000\n")
        self.kill_broker(stages)
        for stage in stages:  # confirms that were on their way have settled their messages by then
            until(lambda: not stage.outbox()["publisherStatus"]["connected"], "the end of the connection")
        grown = [self.grow(stage) for stage in stages]
        for stage, grew in zip(stages, grown):
            self.assertTrue(all(later > earlier for earlier, later in zip(grew, grew[1:])), grew)
            print(f"With the broker away ({stage.engine}) {grew[-1]} messages wait after {len(grew)} parts of the load: {grew}", flush=True)
        self.broker().start_again()
        self.assert_all_sound(stages, "a broker that was down")

    def grow(self, stage):
        """What waits in the outbox after each part of the load: a message a deposit, as each deposit is answered after its commit. One of each
        producer may have been committed before the part began, and be answered within it."""
        memory = stage.pulses[0].now()[1]
        grew = []
        for _ in range(4):
            waited = stage.unsettled()
            begun = stage.ledger.count()
            stage.until_answered(rounds(150, 5000))
            answered = stage.ledger.count() - begun
            grew.append(stage.unsettled())
            self.assertGreaterEqual(grew[-1] - waited, answered - PRODUCERS)
        self.assertLess(stage.pulses[0].now()[1] - memory, MORE_MEMORY_MAX_MIB)
        return grew

    def test_that_is_killed_with_a_full_window_gets_all_of_it_again(self):
        stages = self.stages(more=PATIENT)
        for stage in stages:
            stage.to_broker.silence(Side.SERVER)
            deposit_once_each(stage.ledger, stage.host.address, [f"w{number}" for number in range(WINDOW + 100)])
            until(lambda: stage.outbox()["underWay"] >= WINDOW, "a full window")
        self.kill_broker(stages)
        for stage in stages:
            stage.to_broker.cut()
            stage.to_broker.clear()
        self.broker().start_again()
        for stage in stages:
            self.assert_sound(stage, "a broker that was killed with a full window")

    def test_that_asks_for_silence_is_given_it_and_commands_go_on(self):
        stages = self.stages_at_work()
        for begin, end in (
            (("set_vm_memory_high_watermark", "0"), ("set_vm_memory_high_watermark", "0.4")),
            (("set_disk_free_limit", "1000000GB"), ("set_disk_free_limit", "50MB")),
        ):
            self.broker().control(*begin)
            for stage in stages:
                until(lambda: stage.outbox()["publisherStatus"]["blocked"], "the broker's word")
                memory = stage.pulses[0].now()[1]
                stage.until_answered(rounds(300, 10000))
                self.assertGreater(stage.unsettled(), 0)
                self.assertLess(stage.pulses[0].now()[1] - memory, MORE_MEMORY_MAX_MIB)
            self.broker().control(*end)
            for stage in stages:
                until(lambda: not stage.outbox()["publisherStatus"]["blocked"], "the end of the alarm")
        self.assert_all_sound(stages, "alarms of the broker")


if __name__ == "__main__":
    unittest.main()
