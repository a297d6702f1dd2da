"""What remains of the speed of commands when there are many plugins, and when the store has seen a lot: beside itself when it was small."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import MeasuredHost, running
from comptoir_bench.starting import start
from comptoir_bench.stores import ENGINES, filled

FEW_PLUGINS = 5
MANY_PLUGINS = (50, 200)
ORDERS_IN_SHORT, ORDERS_IN_LONG = 20_000, 1_000_000
EVENTS_OF_AN_ORDER = 10


def measure(bench):
    return [*measure_plugins(bench), *(figure for engine in ENGINES for figure in measure_data(bench, engine))]


def measure_plugins(bench):
    figures = []
    with fillers(bench, max(MANY_PLUGINS) - 1) as folder:
        for count in MANY_PLUGINS:
            runs = Runs("growth", bench.runs, lambda: loaded(bench, folder, count), lambda: loaded(bench, folder, FEW_PLUGINS))
            few, few_start = runs.reference_values("per_s"), runs.reference_values("start_ms")
            name = f"durable commands with {count} plugins; with {FEW_PLUGINS}"
            figures += [
                runs.figure(name, "1/s", "per_s", few, Goal("ratio", at_least=0.95)),
                runs.figure("  start to ready", "ms", "start_ms", few_start, Goal("value", at_most=500)),
            ]
    return figures


@contextmanager
def fillers(bench, count):
    """A folder of so many small plugins: copies of one, each with its number in its name and in all that it declares."""
    library = (bench.programs / "plugins" / "filler-000.so").read_bytes()
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        for number in range(1, count + 1):
            name = f"filler-{number:03}"
            (Path(folder) / f"{name}.so").write_bytes(library.replace(b"filler-000", name.encode()))
        yield Path(folder)


def loaded(bench, folder, count):
    """Starts a host with so many plugins a second time, and lets it work."""
    host = MeasuredHost(bench, ["tally", *(f"filler-{number:03}" for number in range(1, count))], more_plugins=folder)
    try:
        start(host)  # makes the tables
        start_ms, _ = start(host)
        result = bench.load(host.start().port, "add.lua")
        host.stop()
    finally:
        host.remove()
    return {"start_ms": start_ms, "per_s": result["per_s"]}


def measure_data(bench, engine):
    orders = ORDERS_IN_LONG if bench.long else ORDERS_IN_SHORT
    with filled(bench, engine, orders, EVENTS_OF_AN_ORDER) as large, filled(bench, engine) as small:
        runs = Runs("growth", bench.runs, lambda: commands(bench, large), lambda: commands(bench, small))
    name = f"durable commands after {orders * EVENTS_OF_AN_ORDER:,} events of {orders:,} streams, {engine}; after none"
    return [
        runs.figure(name, "1/s", "per_s", runs.reference_values("per_s"), Goal("ratio", at_least=0.9)),
        runs.figure("  their answer, p99", "ms", "p99_ms", runs.reference_values("p99_ms")),
    ]


def commands(bench, url):
    with running(bench, ["tally"], url=url) as host:
        result = bench.load(host.port, "add.lua")
        host.stop()
    return result
