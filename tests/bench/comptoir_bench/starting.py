"""From the start of the process to the moment in which it is ready, with every plugin there is, and what it weighs when it has nothing to do."""

import http.client
import subprocess
import time
from contextlib import closing

import supervisor
from comptoir_bench.connections import mib, status_of
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import MeasuredHost
from comptoir_scenario.host import SERVING
from comptoir_scenario.waiting import until

SETTLED_S = 0.5  # a host that serves gives back what its start took a tenth of a second later


def measure(bench):
    plugins = sorted(library.stem for library in bench.plugins.glob("*.so"))
    runs = Runs("start", bench.runs, lambda: both_starts(bench, plugins))
    return [
        runs.figure(f"start to ready, {len(plugins)} plugins", "ms", "again_ms", goal=Goal("value", at_most=150)),
        runs.figure("  the first time, with every table to make", "ms", "first_ms"),
        runs.figure("memory when idle (RSS)", "MiB", "rss_mib", goal=Goal("value", at_most=28)),
        runs.figure("threads when idle", "count", "threads"),
    ]


def both_starts(bench, plugins):
    host = MeasuredHost(bench, plugins)
    try:
        first_ms, _ = start(host)
        again_ms, status = start(host)
    finally:
        host.remove()
    return {"first_ms": first_ms, "again_ms": again_ms, "rss_mib": mib(status["VmRSS"]), "threads": int(status["Threads"])}


def start(host):
    """Starts and stops it: milliseconds until it says that it serves and, asked at once, that it is ready; and its status when idle."""
    begin = time.perf_counter()
    command = [host.binary, "serve", "--config", str(host.configuration)]
    host.process = supervisor.spawn(command, directory=host.directory, log=subprocess.PIPE)
    for line in host.process.stdout:
        if serving := SERVING.search(line.decode()):
            break
    else:
        raise RuntimeError("The host has not come to serve.")
    with closing(http.client.HTTPConnection("127.0.0.1", int(serving.group(1)), timeout=10)) as client:
        client.request("GET", "/health/ready")
        ready = client.getresponse().status == 200
    took_ms = (time.perf_counter() - begin) * 1e3
    if not ready:
        raise RuntimeError("The host serves, and is not ready.")
    until(lambda: time.perf_counter() - begin > took_ms / 1e3 + SETTLED_S, "that the host has settled")
    status = status_of(host.process.pid)
    host.interrupt()
    host.process.stdout.read()
    host.ended()
    return took_ms, status
