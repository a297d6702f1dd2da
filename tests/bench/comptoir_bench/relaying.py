"""How fast a full outbox is emptied into a quorum queue of RabbitMQ.

The reference is a bare librabbitmq publisher to a quorum queue of the same broker, persistent and confirmed, with messages of the same size. They
also have the exchange, the properties and the headers of an event, since those cost the broker more than the relay costs the host.
"""

import time

from comptoir_bench.brokers import broker_of_our_own
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import NOBODY, MeasuredHost, running
from comptoir_scenario.waiting import until

EVENTS_PER_SECOND = 15_000  # how many events make a run of the asked length


def measure(bench):
    backlog = fill_outbox(bench, EVENTS_PER_SECOND * bench.seconds)
    try:
        with broker_of_our_own() as broker:
            drain(bench, broker, backlog.directory)  # a first time for the size of the messages, and for the broker to warm up
            size = broker.message_size()
            broker.delete_queue()

            def ours():
                try:
                    return drain(bench, broker, backlog.directory)
                finally:
                    broker.delete_queue()

            def reference():
                return bench.program("bare_rabbitmq", broker.port, broker.vhost, EVENTS_PER_SECOND * bench.seconds, size)

            runs = Runs("relay", bench.runs, ours, reference)
    finally:
        backlog.remove()
    return [
        runs.figure(
            f"relay of {size} bytes, persistent, confirmed", "1/s", "per_s", runs.reference_values("events_per_s"), Goal("ratio", at_least=0.75)
        ),
        runs.figure("  beside bodies alone, without exchange and headers", "1/s", "per_s", runs.reference_values("plain_per_s")),
    ]


def fill_outbox(bench, count):
    """A stopped host whose outbox holds so many events at least, for its broker was never there."""
    host = MeasuredHost(bench, ["tally"], broker=NOBODY)
    try:
        host.start()
        while host.outbox()["end"] < count:
            bench.load(host.port, "add.lua", seconds=1)
        host.stop()
        return host
    except BaseException:
        host.remove()
        raise


def drain(bench, broker, store):
    """Starts a host on a copy of the store, and watches the broker's confirms from the first that is seen to the last."""
    seen = []

    def is_drained():
        outbox = host.outbox()
        seen.append((time.monotonic(), outbox["confirmed"]))
        return outbox["settled"] >= outbox["end"]

    with running(bench, ["tally"], broker=broker.url, store=store) as host:
        until(is_drained, "the end of the outbox")
        host.stop()
    begin, first = next(sample for sample in seen if sample[1] > 0)
    end, last = seen[-1]
    if last - first < last / 2:
        raise RuntimeError("The outbox was empty before it could be measured: measure with more --seconds.")
    return {"per_s": (last - first) / (end - begin)}
