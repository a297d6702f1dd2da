"""From the commit of a command to the arrival of its event at a consumer of a quorum queue, while there is little to do and while there is more.

The reference is the plainest relay that is woken by LISTEN, on the same PostgreSQL and the same broker: from its commit to its confirm.
"""

from comptoir_bench.brokers import QUEUE, broker_of_our_own
from comptoir_bench.databases import database_of_our_own
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running
from comptoir_scenario.waiting import until

RATES = (50, 1_000)  # commands a second
GOALS = {"p50": Goal("ratio", at_most=1.3), "p99": Goal("ratio", at_most=2)}


def measure(bench):
    url = database_of_our_own().new_url()
    with broker_of_our_own() as broker:
        return [figure for rate in RATES for figure in measure_rate(bench, broker, url, rate)]


def measure_rate(bench, broker, reference_url, rate):
    with running(bench, ["tally"], broker=broker.url, url=database_of_our_own().new_url()) as host:
        until(lambda: host.outbox()["publisherStatus"]["connected"], "the connection to the broker")

        def ours(seconds=bench.seconds):
            return bench.program("latency", host.port, broker.port, broker.vhost, QUEUE, rate * seconds, rate)

        size = ours(1)["bytes"]  # a first time for the size of the messages, and for all to warm up

        def reference():
            return bench.program("listening_relay", reference_url, broker.port, broker.vhost, rate * bench.seconds, size, rate)

        runs = Runs("latency", bench.runs, ours, reference)
        host.stop()
    broker.delete_queue()
    return [figure for share, goal in GOALS.items() for figure in figures_of(runs, rate, share, goal)]


def figures_of(runs, rate, share, goal):
    confirm, arrival = (runs.reference_values(f"{what}_{share}_us") for what in ("confirm", "arrival"))
    return [
        runs.figure(f"commit to broker, {rate:,}/s, {share}", "us", f"from_commit_{share}_us", confirm, goal),
        runs.figure(f"  beside the reference's arrival, {share}", "us", f"from_commit_{share}_us", arrival),
        runs.figure(f"  from the event's record on, commit included, {share}", "us", f"from_record_{share}_us"),
        runs.figure(f"  the command's answer itself, {share}", "us", f"answer_{share}_us"),
    ]
