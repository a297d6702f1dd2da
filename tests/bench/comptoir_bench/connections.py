"""Two thousand clients that keep their connection and say nothing: a server that spends a thread on each starves the next one."""

import http.client
import re
import resource
import time
from contextlib import ExitStack, closing
from pathlib import Path

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running

CONNECTIONS = 2_000
PROBES = 20
PATH = "/api/v1/orders?limit=1"


def measure(bench):
    allow_descriptors()
    with running(bench, ["orders", "stock", "invoicing"]) as host:
        runs = Runs("idle", bench.runs, lambda: crowd(host))
    return [
        runs.figure("idle connections that were answered, twice, of 2,000", "count", "answered", goal=Goal("value", at_least=CONNECTIONS)),
        runs.figure("a fresh probe beside them, the slowest of 20", "ms", "probe_ms", goal=Goal("value", at_most=50)),
        runs.figure("threads of the host meanwhile", "count", "threads", goal=Goal("value", at_most=32)),
        runs.figure("memory of the host meanwhile (RSS)", "MiB", "rss_mib"),
    ]


def allow_descriptors():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def crowd(host):
    with ExitStack() as crowded:
        clients = [crowded.enter_context(connected(host.port)) for _ in range(CONNECTIONS)]
        answered_before = sum(answers(client) for client in clients)
        probes = [probe(host.port) for _ in range(PROBES)]
        status = status_of(host.process.pid)
        answered_after = sum(answers(client) for client in clients)
    return {
        "answered": min(answered_before, answered_after),
        "probe_ms": max(probes),
        "threads": int(status["Threads"]),
        "rss_mib": mib(status["VmRSS"]),
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
