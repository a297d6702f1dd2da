"""Rows 6 and 12, on the way in: events come a hundred times and long after their time, the connection breaks between the commit and the
acknowledgement, the queue is deleted under its consumer. Each takes effect once, in the order in which it first came."""

import random
import unittest

import pika

from comptoir_fault import amqp_wire
from comptoir_fault.bounds import RSS_MAX_MIB, THREADS_MAX
from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.side import Side
from comptoir_fault.trap import Trap
from comptoir_scenario.foreign import Foreign, cloud_event
from comptoir_scenario.waiting import seconds_until, until

INBOX = "fault-inbox"
HEARD = "ledger.balance.changed"
ACCOUNTS = 4
BALANCES = 8
COPIES = rounds(100, 1_500)  # enough that something is still under way at the last of the cuts


def events():
    """{account: its events in order}"""
    return {
        f"in-{number}": [
            cloud_event(f"{HEARD}/1", f"in-{number}", {"account": f"in-{number}", "balance": balance}) for balance in range(1, BALANCES + 1)
        ]
        for number in range(ACCOUNTS)
    }


def shuffled(letters_of, copies, luck):
    """Copies in any order, but the first of each in the order of its account."""
    letters = []
    for position in range(BALANCES):
        letters += [own[position] for own in letters_of.values()]
        letters += [own[luck.randrange(position + 1)] for own in letters_of.values() for _ in range(copies)]
    return letters


class EventsOfOthers(FaultCase):
    """The host has the listener alone; the ledger is elsewhere."""

    def stage(self, **options):
        stage = super().stage(contexts=("listener",), inbox=INBOX, queues=[], has_ledger=False, **options)
        self.foreign = Foreign(stage.broker, stage.vhost)
        until(stage.host.is_connected_inward, "the way in")
        return stage

    def inbox(self, stage):
        return stage.host.administration("GET", "/admin/inbox")

    def assert_heard(self, stage, letters_of):
        self.assert_balances(stage, letters_of)
        until(lambda: self.inbox(stage)["receiverStatus"]["inHand"] == 0, "an empty queue")
        repeats = self.inbox(stage)["repeats"]
        for letters in letters_of.values():  # everything once more, long after
            self.foreign.publish(HEARD, letters)
        until(lambda: self.inbox(stage)["repeats"] >= repeats + ACCOUNTS * BALANCES, "the repeats")
        self.assert_balances(stage, letters_of)
        self.assertEqual(stage.host.administration("GET", "/admin/reactions/parked"), [])
        self.assertEqual(self.inbox(stage)["unfit"], 0)
        self.assertLessEqual(stage.pulses[0].threads, THREADS_MAX)
        self.assertLessEqual(stage.pulses[0].rss_mib, RSS_MAX_MIB)
        self.assertEqual(stage.host.stop(), 0)

    def assert_balances(self, stage, letters_of):
        """Each once, in the order in which it first came."""
        for account in letters_of:
            until(lambda: len(stage.get(f"/ears/{account}")["balances"]) >= BALANCES, f"all of {account}")
        for account in letters_of:
            self.assertEqual(stage.get(f"/ears/{account}")["balances"], list(range(1, BALANCES + 1)), account)

    def test_that_come_a_hundred_times_while_the_connection_breaks_take_effect_once(self):
        stage = self.stage(broker_reader=amqp_wire)
        letters_of = events()
        luck = random.Random(1)
        letters = shuffled(letters_of, COPIES, luck)
        cuts = rounds(6, 100)
        for number in range(cuts):
            trap = Trap(is_acknowledged, lambda link, _: link.cut(), luck.randrange(1, 10))
            stage.to_broker.watch(trap)
            self.foreign.publish(HEARD, letters[number * len(letters) // cuts : (number + 1) * len(letters) // cuts])
            until(trap.sprung.is_set, "the moment to break something")
        stage.clear()
        self.assert_heard(stage, letters_of)

    def test_whose_queue_is_deleted_are_heard_again_from_a_new_one(self):
        stage = self.stage()
        for _ in range(rounds(2, 40)):
            ended = self.ended_consumers(stage)
            self.delete_queue(stage)
            until(lambda: self.ended_consumers(stage) > ended, "the end of the consumer")
            seconds = seconds_until(stage.host.is_connected_inward, "a consumer again")
            print(f"Recovery from a deleted queue ({stage.engine}): {seconds:.2f} s until it is consumed again", flush=True)
        letters_of = events()
        for letters in letters_of.values():
            self.foreign.publish(HEARD, letters)
        self.assert_heard(stage, letters_of)

    def ended_consumers(self, stage):
        return stage.host.log().count("took the queue")

    def delete_queue(self, stage):
        connection = pika.BlockingConnection(stage.at_broker())
        connection.channel().queue_delete(INBOX)
        connection.close()


class EventsOfOthersOnSqlite(EventsOfOthers):
    engine = "sqlite"


def is_acknowledged(side, message):
    """The host's word that a message is durable here: it is lost with the connection."""
    return side is Side.HOST and amqp_wire.method_of(message) == amqp_wire.ACK


if __name__ == "__main__":
    unittest.main()
