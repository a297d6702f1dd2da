"""How much memory the host takes while it is given all that it can do, and whether it takes ever more."""

import time
from threading import Event, Thread

from comptoir_bench.connections import mib, status_of
from comptoir_bench.databases import database_of_our_own
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.queries import orders_on
from comptoir_bench.stores import ENGINES

CONNECTIONS = 256
LONG_S, SHORT_S = 3_600, 20


def measure(bench):
    seconds = LONG_S if bench.long else SHORT_S
    return [figure for engine in ENGINES for figure in measure_engine(bench, engine, seconds)]


def measure_engine(bench, engine, seconds):
    runs = Runs("memory", 1, lambda: loaded(bench, engine, seconds))
    name = f"memory of the host under full load for {seconds:,} s, {engine}, the most (RSS)"
    return [
        runs.figure(name, "MiB", "peak_mib", goal=Goal("value", at_most=150)),
        runs.figure("  at the end; at half of the time", "MiB", "end_mib", runs.values("half_mib"), Goal("ratio", at_most=1.1)),
        runs.figure("  requests meanwhile, one in ten a command", "1/s", "per_s"),
    ]


def loaded(bench, engine, seconds):
    url = None if engine == "SQLite" else database_of_our_own().new_url()
    with orders_on(bench, url, more=["tally"]) as (host, paths):
        over, seen = Event(), []
        watch = Thread(target=watch_memory, args=(host.process.pid, over, seen))
        watch.start()
        try:
            result = bench.load(host.port, "mixed.lua", paths.name, connections=CONNECTIONS, seconds=seconds)
        finally:
            over.set()
            watch.join()
        peak = mib(status_of(host.process.pid)["VmHWM"])
    half = [rss for at, rss in seen if at <= seconds / 2][-1]
    return {"peak_mib": peak, "half_mib": half, "end_mib": seen[-1][1], "per_s": result["per_s"]}


def watch_memory(process_id, over, seen):
    begin = time.monotonic()
    while not over.wait(0.5):
        seen.append((time.monotonic() - begin, mib(status_of(process_id)["VmRSS"])))
