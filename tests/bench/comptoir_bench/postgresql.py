"""Durable commands over HTTP on PostgreSQL, beside pgbench and a bare POCO server that write as much to the same server."""

import json
import subprocess
import tempfile
from pathlib import Path
from statistics import median

from comptoir_bench.bench import BENCH
from comptoir_bench.databases import database_of_our_own
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running

PGBENCH = "/usr/lib/postgresql/15/bin/pgbench"
PAYLOAD = json.dumps({"note": "n" * 420})


def measure(bench):
    database = database_of_our_own()
    reference_url = database.new_url()
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", BENCH / "reference/agg.sql", reference_url], check=True)

    def ours(script="add.lua", connections=32):
        return lambda: commands(bench, database.new_url(), script, connections)

    def plain(script="plain", clients=32):
        return lambda: pgbench(bench, reference_url, script, clients)

    many = Runs("postgresql", bench.runs, ours(), plain())
    beside_poco = Runs("postgresql", bench.runs, ours(), lambda: poco(bench, reference_url))
    one = Runs("postgresql", bench.runs, ours(connections=1), plain(clients=1))
    hot = Runs("postgresql", bench.runs, ours("hot.lua"), plain("hot"))
    return [
        many.figure("durable commands, 32 connections; pgbench", "1/s", "per_s", many.reference_values("per_s"), Goal("ratio", at_least=2.5)),
        beside_poco.figure("the same; POCO and libpq", "1/s", "per_s", beside_poco.reference_values("per_s"), Goal("ratio", at_least=2)),
        many.figure("their answer, p50; pgbench", "ms", "p50_ms", many.reference_values("p50_ms")),
        many.figure("their answer, p99; pgbench", "ms", "p99_ms", many.reference_values("p99_ms")),
        one.figure("one connection, p50; pgbench, 1 client", "ms", "p50_ms", one.reference_values("p50_ms"), Goal("ratio", at_most=1.2)),
        hot.figure("one hot aggregate, 32 connections; pgbench", "1/s", "per_s", hot.reference_values("per_s"), Goal("ratio", at_least=8)),
    ]


def commands(bench, url, script, connections):
    with running(bench, ["tally"], url=url) as host:
        result = bench.load(host.port, script, connections=connections)
        host.stop()
    for table in ("comptoir_event", "comptoir_answer"):
        rows = int(subprocess.run(["psql", "-qAtX", "-c", f"SELECT count(*) FROM {table}", url], check=True, capture_output=True, text=True).stdout)
        if rows < result["requests"]:
            raise RuntimeError(f"{result['requests']} commands were answered, and {table} has {rows} rows.")
    return result


def pgbench(bench, url, script, clients):
    """The reference transaction by as many clients, each with a session of its own and prepared statements."""
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        load = ["-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-T", str(bench.seconds), "-D", f"payload={PAYLOAD}"]
        log = ["-l", "--log-prefix", f"{folder}/log", "--sampling-rate", "0.2"]
        done = subprocess.run([PGBENCH, *load, *log, "-f", BENCH / f"reference/{script}.pgbench", url], check=True, capture_output=True, text=True)
        took = sorted(int(line.split()[2]) / 1000 for file in Path(folder).iterdir() for line in file.read_text().splitlines())
    (per_s,) = (float(line.split()[2]) for line in done.stdout.splitlines() if line.startswith("tps"))
    return {"per_s": per_s, "p50_ms": median(took), "p99_ms": took[len(took) * 99 // 100]}


def poco(bench, url, connections=32):
    with bench.serving("pipe2_postgresql", url, connections) as port:
        return bench.load(port, "add.lua", connections=connections)
