"""A build beside an earlier one, in turns: what a change costs. The reference of each figure is the earlier build.

Judged is the processor time of the host for each request, which other work on the machine changes little, and the rate as the client sees it.
"""

import os
from contextlib import contextmanager
from pathlib import Path

from comptoir_bench.databases import database_of_our_own
from comptoir_bench.figure import Figure, Goal
from comptoir_bench.hosts import running
from comptoir_bench.machine import Watch
from comptoir_bench.queries import load as load_queries
from comptoir_bench.queries import orders_on

GROUP = "before"
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
COST = Goal("ratio", at_most=1.05)
RATE = Goal("ratio", at_least=0.9)


def measure(bench, earlier):
    """`bench` and `earlier` differ in nothing but the build. Each is measured `runs` times, and who begins alternates."""
    loads = {
        "commands, SQLite, 32 connections": lambda one: commands(one, None, 32),
        "commands, SQLite, 256 connections": lambda one: commands(one, None, 256),
        "commands, PostgreSQL, 32 connections": lambda one: commands(one, database_of_our_own().new_url(), 32),
        "commands, PostgreSQL, one hot aggregate": lambda one: commands(one, database_of_our_own().new_url(), 32, "hot.lua"),
        "the detail of an order, SQLite, 32 connections": lambda one: queries(one, None),
        "the detail of an order, PostgreSQL, 32 connections": lambda one: queries(one, database_of_our_own().new_url()),
        "a constant route, 32 connections": constant,
    }
    return [figure for name, load in loads.items() for figure in compare(bench, earlier, name, load)]


def compare(bench, earlier, name, load):
    watch = Watch()
    now, then = [], []
    for number in range(bench.runs):
        turns = ((bench, now), (earlier, then))
        for build, runs in turns if number % 2 else reversed(turns):
            runs.append(load(build))
    steal = watch.steal_percent()

    def figure(what, unit, key, goal):
        return Figure(GROUP, what, unit, [run[key] for run in now], [run[key] for run in then], goal, steal)

    return [figure(name, "us", "cpu_us", COST), figure("  their rate", "1/s", "per_s", RATE)]


def commands(bench, url, connections, script="add.lua"):
    with running(bench, ["tally"], url=url) as host, processor_time(host) as spent:
        return spent(bench.load(host.port, script, connections=connections))


def queries(bench, url):
    with orders_on(bench, url) as (host, paths), processor_time(host) as spent:
        return spent(load_queries(bench, host.port, paths, 32))


def constant(bench):
    with running(bench, ["constant"]) as host, processor_time(host) as spent:
        paths = host.directory / "constant.paths"
        paths.write_text("/api/v1/constant\n", encoding="ascii")
        return spent(bench.load(host.port, "get.lua", paths, connections=32))


@contextmanager
def processor_time(host):
    """Adds the microseconds that the host spends on each request, in user and kernel mode, to what a load answers."""
    before = seconds_of(host.process.pid)
    yield lambda result: result | {"cpu_us": (seconds_of(host.process.pid) - before) / result["requests"] * 1e6}


def seconds_of(process_id):
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_A_SECOND  # utime and stime, counted from the state that follows the name
