"""Durable commands beside what a team would build in Node: the same transaction, over HTTP, on the same PostgreSQL; and the memory that it takes."""

import json
import shutil
import subprocess
import sys

from comptoir_bench.bench import BENCH
from comptoir_bench.connections import mib, status_of
from comptoir_bench.databases import database_of_our_own
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running

PEERS = {"fastify": ("Fastify and pg", 8), "nest": ("NestJS CQRS and pg", 9), "emmett": ("Emmett's event store", 8)}
INSTALLING_S = 300


def measure(bench):
    folder = bench.programs / "peers"
    if reason := not_installed(folder):
        print(f"peers: skipped, since {reason}", file=sys.stderr, flush=True)
        return []
    return [figure for peer in PEERS for figure in measure_peer(bench, folder, peer)]


def not_installed(folder):
    """Installs the peers into the build folder. Why that could not be done, if so."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "there is no Node here: install nodejs and npm."
    shutil.copytree(BENCH / "peers", folder, dirs_exist_ok=True)
    try:
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALLING_S, check=False)
    except subprocess.TimeoutExpired:
        return f"npm has not installed them within {INSTALLING_S} s."
    return None if done.returncode == 0 else f"npm cannot install them: {' '.join(done.stderr.split())[:200]}"


def measure_peer(bench, folder, peer):
    name, factor = PEERS[peer]
    runs = Runs("peers", bench.runs, lambda: ours(bench), lambda: theirs(bench, folder, peer))
    return [
        runs.figure(f"durable commands, 32 connections; {name}", "1/s", "per_s", runs.reference_values("per_s"), Goal("ratio", at_least=factor)),
        runs.figure("  memory after it (RSS)", "MiB", "rss_mib", runs.reference_values("rss_mib"), Goal("ratio", at_most=0.33)),
    ]


def ours(bench):
    with running(bench, ["tally"], url=database_of_our_own().new_url()) as host:
        return loaded(bench, host.port, host.process.pid)


def theirs(bench, folder, peer):
    url = database_of_our_own().new_url()
    subprocess.run(["psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", BENCH / "reference/agg.sql", url], check=True)
    command = ["node", str(folder / f"{peer}.js"), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # its end ends the server's input
        port = json.loads(server.stdout.readline())["port"]
        return loaded(bench, port, server.pid)


def loaded(bench, port, process_id):
    result = bench.load(port, "add.lua")
    return {"per_s": result["per_s"], "rss_mib": mib(status_of(process_id)["VmRSS"])}
