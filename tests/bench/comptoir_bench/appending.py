"""Events through the store, by 16 writers who wait for each batch, beside the same rows written by sqlite3 or libpq."""

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.stores import ENGINES, as_reference, filled

WRITERS = 16


def measure(bench):
    return [figure for engine in ENGINES for batch in (1, 100) for figure in measure_batches(bench, engine, batch)]


def measure_batches(bench, engine, batch):
    runs = Runs("append", bench.runs, lambda: ours(bench, engine, batch), lambda: reference(bench, engine, batch))
    return [
        runs.figure(f"appended events, {engine}, batches of {batch}", "1/s", "per_s", runs.reference_values("per_s"), Goal("ratio", at_least=0.7)),
        runs.figure("  batches in a commit", "count", "batches_a_commit"),
    ]


def ours(bench, engine, batch):
    with filled(bench, engine) as url:
        return bench.program("append", url, WRITERS, batch, bench.seconds)


def reference(bench, engine, batch):
    with filled(bench, engine) as url:
        if engine == "SQLite":  # which has one writer at a time
            return bench.program("append_sqlite", as_reference(url), batch, bench.seconds)
        return bench.program("append_postgresql", url, WRITERS, batch, bench.seconds)
