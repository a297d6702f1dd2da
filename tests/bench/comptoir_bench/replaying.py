"""History read again: aggregates of a hundred events loaded and folded, and a projection rebuilt, beside reading the same rows and doing nothing."""

import time

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running
from comptoir_bench.stores import ENGINES, as_reference, filled
from comptoir_scenario.waiting import until

EVENTS_ON_A_BOARD = 100
EVENTS_IN_SHORT, EVENTS_IN_LONG = 100_000, 1_000_000


def measure(bench):
    events = EVENTS_IN_LONG if bench.long else EVENTS_IN_SHORT
    return [figure for engine in ENGINES for figure in measure_engine(bench, engine, events)]


def measure_engine(bench, engine, events):
    boards = events // EVENTS_ON_A_BOARD
    with filled(bench, engine, boards, EVENTS_ON_A_BOARD) as url:
        plugins = bench.programs / "plugins"
        reader, store = ("read_sqlite" if engine == "SQLite" else "read_postgresql"), as_reference(url)
        loads = Runs(
            "replay",
            bench.runs,
            lambda: bench.program("replay", url, plugins, boards, bench.seconds),
            lambda: bench.program(reader, store, "streams", boards, bench.seconds),
        )
        renew(bench, url)
        rebuilds = Runs("replay", bench.runs, lambda: rebuild(bench, url, events), lambda: bench.program(reader, store, "log"))
    goal = Goal("ratio", at_least=0.6)
    return [
        loads.figure(f"events of aggregates loaded, {engine}", "1/s", "per_s", loads.reference_values("per_s"), goal),
        rebuilds.figure(f"a projection rebuilt over {events:,} events, {engine}", "1/s", "per_s", rebuilds.reference_values("per_s"), goal),
    ]


def renew(bench, url):
    """The first host on the store makes the rows of its projection by itself."""
    with running(bench, ["board"], url=url) as host:
        until(lambda: "projection.rebuilt" in host.log(), "the rows of the projection are made")
        host.stop()


def rebuild(bench, url, events):
    with running(bench, ["board"], url=url) as host:
        begin = time.perf_counter()
        folded = host.administration("POST", "/admin/projections/rebuild", name="board/totals")["events"]
        took = time.perf_counter() - begin
        host.stop()
    if folded != events:
        raise RuntimeError(f"{events} events were to be folded, and {folded} were.")
    return {"per_s": folded / took}
