"""Ten thousand clients that keep their connection and say nothing: what each costs, and what those who do say something feel of it."""

import http.client
import re
import resource
import time
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import NamedTemporaryFile

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running

CONNECTIONS = 10_000
PROBES = 20
PATH = "/api/v1/orders?limit=1"


def measure(bench):
    allow_descriptors()
    with NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write(f"{PATH}\n")
        paths.flush()
        runs = Runs("idle", bench.runs, lambda: crowd(bench, paths))
    count = f"{CONNECTIONS:,}"
    return [
        runs.figure(f"idle connections that were answered, twice, of {count}", "count", "answered", goal=Goal("value", at_least=CONNECTIONS)),
        runs.figure("  memory of each in the host (RSS)", "KiB", "rss_kib", goal=Goal("value", at_most=8)),
        runs.figure("  memory of each in the kernel, both ends", "KiB", "kernel_kib"),
        runs.figure("  a fresh probe beside them, the slowest of 20", "ms", "probe_ms", goal=Goal("value", at_most=50)),
        runs.figure("  threads of the host meanwhile", "count", "threads", goal=Goal("value", at_most=32)),
        runs.figure("32 busy clients beside them; without, p99", "ms", "p99_ms", runs.values("alone_p99_ms"), Goal("ratio", at_most=1.2)),
        runs.figure("  their requests", "1/s", "per_s", runs.values("alone_per_s")),
    ]


def allow_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def crowd(bench, paths):
    """On a host of its own, since memory that was used once stays with a process."""
    with running(bench, ["orders", "stock", "invoicing"]) as host, ExitStack() as crowded:
        alone = bench.load(host.port, "get.lua", paths.name)
        rss_kib, slab_kib = rss_of(host), kernel_kib()
        clients = [crowded.enter_context(connected(host.port)) for _ in range(CONNECTIONS)]
        answered_before = sum(answers(client) for client in clients)
        probes = [probe(host.port) for _ in range(PROBES)]
        kernel = kernel_kib() - slab_kib
        memory = rss_of(host) - rss_kib
        threads = int(status_of(host.process.pid)["Threads"])
        beside = bench.load(host.port, "get.lua", paths.name)
        answered_after = sum(answers(client) for client in clients)
    return {
        "answered": min(answered_before, answered_after),
        "rss_kib": memory / CONNECTIONS,
        "kernel_kib": kernel / CONNECTIONS,
        "probe_ms": max(probes),
        "threads": threads,
        "per_s": beside["per_s"],
        "p99_ms": beside["p99_ms"],
        "alone_per_s": alone["per_s"],
        "alone_p99_ms": alone["p99_ms"],
    }


def connected(port):
    """A client with one connection, which it never replaces by another."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.connect()
    client.auto_open = 0
    return closing(client)


def answers(client):
    """Whether it gets what it asks for, on the connection that it has."""
    try:
        client.request("GET", PATH)
        response = client.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        return False
    return response.status == 200


def probe(port):
    """Milliseconds from the first step of a new connection to the end of its answer."""
    begin = time.perf_counter()
    with connected(port) as client:
        if not answers(client):
            raise RuntimeError("A fresh connection was not answered.")
    return (time.perf_counter() - begin) * 1e3


def status_of(process_id):
    return dict(re.findall(r"^(\w+):\s*(.*)$", Path(f"/proc/{process_id}/status").read_text(encoding="ascii"), re.MULTILINE))


def mib(kilobytes):
    return int(kilobytes.split()[0]) / 1024


def rss_of(host):
    return mib(status_of(host.process.pid)["VmRSS"]) * 1024


def kernel_kib():
    """What the kernel keeps for sockets and files, among others."""
    return int(re.search(r"^SUnreclaim:\s+(\d+)", Path("/proc/meminfo").read_text(encoding="ascii"), re.MULTILINE)[1])
