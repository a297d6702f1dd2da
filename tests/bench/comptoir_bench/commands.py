"""Durable commands over HTTP beside the plain loop over SQLite, which writes the same rows, one transaction each."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import MeasuredHost, copy_store, running


def measure(bench):
    host = MeasuredHost(bench, ["tally"])  # leaves a store with every table and no row
    try:
        host.start().stop()
        return [figure for connections in (32, 256) for figure in measure_connections(bench, host.directory, connections)]
    finally:
        host.remove()


def measure_connections(bench, empty_store, connections):
    runs = Runs("commands", bench.runs, lambda: ours(bench, empty_store, connections), lambda: reference(bench, empty_store))
    goal = Goal("ratio", at_least=1.5)
    return [
        runs.figure(f"durable commands over HTTP, {connections} connections", "1/s", "per_s", runs.reference_values("per_s"), goal),
        runs.figure("  their answer, p50", "ms", "p50_ms"),
        runs.figure("  their answer, p99", "ms", "p99_ms"),
    ]


def reference(bench, empty_store):
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        copy_store(empty_store, Path(folder))
        return bench.program("plain_sqlite", Path(folder) / "comptoir.db", bench.seconds)


def ours(bench, empty_store, connections):
    with running(bench, ["tally"], store=empty_store) as host:
        result = bench.load(host.port, "add.lua", connections=connections)
        host.stop()
        check_rows(host.store, result["requests"])
    return result


def check_rows(store, answered):
    """That every command that was answered left its event, to be published."""
    with closing(sqlite3.connect(store)) as connection:
        ((rows,),) = connection.execute("SELECT count(*) FROM comptoir_event WHERE published IS NOT NULL")
        if rows < answered:
            raise RuntimeError(f"{answered} commands were answered, and there are {rows} published events.")
