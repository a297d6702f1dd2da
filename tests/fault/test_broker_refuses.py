"""Rows 6, 7 and 8: channels are closed, an exchange is missing, nobody wants a message, and confirms come as the standard allows them and brokers
seldom send them: negative, lost, out of order, many in one."""

import struct
import unittest

import pika

from comptoir_fault import amqp_wire
from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.confirms import Confirms, WithoutFirst, backwards, many_in_one, some_lost, some_refused
from comptoir_fault.side import Side
from comptoir_fault.stage import QUEUE
from comptoir_fault.trap import Trap
from comptoir_scenario.foreign import EXCHANGE
from comptoir_scenario.waiting import until

CHANNEL_CLOSE = struct.pack("!HHHB", 20, 40, 406, 0) + struct.pack("!HH", 0, 0)
CLOSES_CHANNEL_1 = struct.pack("!BHI", amqp_wire.METHOD, 1, len(CHANNEL_CLOSE)) + CHANNEL_CLOSE + b"\xce"


class ABroker(FaultCase):
    def stage_at_work(self, **options):
        """The host has declared what it needs at the broker; a test would undo too early what is not there yet."""
        stage = super().stage_at_work(broker_reader=amqp_wire, **options)
        until(stage.consumer.count, "a message at the broker")
        return stage

    def at_the_broker(self, stage, act):
        connection = pika.BlockingConnection(stage.at_broker())
        act(connection.channel())
        connection.close()

    def test_that_closes_the_channel_is_asked_for_another(self):
        stage = self.stage_at_work()
        for at in rounds((1, 10), range(1, 60)):
            trap = Trap(is_confirmed, lambda _, confirm: confirm + CLOSES_CHANNEL_1, at)
            stage.to_broker.watch(trap)
            until(trap.sprung.is_set, "the moment to break something")
            stage.until_answered(20)
        self.assertIn("rabbitmq.disconnected", stage.host.log())
        self.assert_recovered(stage, "closed channels")

    def test_whose_exchange_was_deleted_is_given_another(self):
        stage = self.stage_at_work()
        for _ in range(rounds(2, 40)):
            self.at_the_broker(stage, lambda channel: channel.exchange_delete(EXCHANGE))
            stage.until_answered(30)
        self.assert_recovered(stage, "a missing exchange")

    def test_that_knows_no_queue_for_a_message_parks_its_key_until_somebody_looks(self):
        stage = self.stage_at_work(more='unroutable = "park"\n')
        self.at_the_broker(stage, lambda channel: channel.queue_unbind(QUEUE, EXCHANGE, "#"))
        until(stage.outbox_parked, "a parked key")
        stage.until_answered(50)
        stage.finish()
        self.assertRegex(stage.metrics(), r"\ncomptoir_outbox_parked_keys [1-9]")
        self.at_the_broker(stage, lambda channel: channel.queue_bind(QUEUE, EXCHANGE, "#"))
        until(lambda: self.retry_all(stage), "the end of what was parked")
        self.assert_sound(stage, "messages that nobody wanted")

    def retry_all(self, stage):
        for key in {key["key"] for key in stage.outbox_parked() if key["parked"]}:  # streams of one id are sent on together
            stage.host.administration("POST", "/admin/outbox/retry", key=key)
        return stage.is_at_rest()

    def test_that_confirms_in_any_way_that_is_allowed(self):
        stage = self.stage_at_work(more="confirm_timeout_ms = 1500\nreconnect_max_ms = 200\n")
        for say in (backwards, many_in_one, some_refused, some_lost):
            confirms = Confirms(say)
            stage.to_broker.watch(confirms)
            stage.to_broker.cut()  # numbers begin anew
            until(lambda: confirms.seen >= rounds(60, 3000), f"confirms: {say.__name__}")
            stage.say_recovery(f"confirms: {say.__name__}")
        until(lambda: "confirmed nothing for 1500 ms" in stage.host.log(), "the end of patience with a confirm")
        self.assertIn("rabbitmq.refused", stage.host.log())
        stage.to_broker.clear()
        stage.to_broker.cut()
        self.assert_recovered(stage, "strange confirms")

    def test_that_never_confirms_one_message_holds_the_checkpoint_before_it(self):
        stage = self.stage_at_work()
        without = WithoutFirst()
        stage.to_broker.watch(Confirms(without))
        stage.to_broker.cut()
        until(lambda: without.message_id, "a confirm to withhold")
        confirmed = stage.outbox()["confirmed"]
        until(lambda: stage.outbox()["confirmed"] > confirmed + 50, "confirms of others")
        stage.until_answered(30)
        self.assertEqual(len(stage.stored_messages(without.message_id)), 1)
        self.assertEqual(stage.checkpoints_beyond(without.message_id), [])
        stage.host.kill()
        stage.to_broker.clear()
        stage.host.start()
        self.assert_recovered(stage, "a confirm that never came")
        again = [arrival for arrival in stage.consumer.arrivals() if arrival.message_id == without.message_id]
        self.assertGreater(len(again), 1, "What was not confirmed is published again.")


class ABrokerOfAHostOnSqlite(ABroker):
    engine = "sqlite"


def is_confirmed(side, message):
    return side is Side.SERVER and amqp_wire.method_of(message) == amqp_wire.ACK


if __name__ == "__main__":
    unittest.main()
