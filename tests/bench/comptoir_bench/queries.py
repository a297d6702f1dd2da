"""The detail of an order, read from SQLite over HTTP, beside a bare POCO server that answers as many constant bytes."""

import json
import subprocess
import tempfile
from contextlib import contextmanager

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running
from comptoir_scenario.api import PREFIX, Api
from comptoir_scenario.shop import Shop, line

ORDERS = 200
CONNECTIONS = 32


def measure(bench):
    with running(bench, ["orders", "stock", "invoicing"]) as host, tempfile.NamedTemporaryFile("w", suffix=".paths") as paths:
        api = Api(host.address)
        ids = place_orders(Shop(api))
        size = len(api.get(f"/orders/{ids[0]}").text)
        api.close()
        paths.writelines(f"{PREFIX}/orders/{order_id}\n" for order_id in ids)
        paths.flush()
        with bare_poco(bench, size) as port:
            runs = Runs("queries", bench.runs, lambda: load(bench, host.port, paths), lambda: load(bench, port, paths))
    half = Goal("ratio", at_least=0.5)
    return [
        runs.figure(f"an order of {size} bytes over HTTP, 32 connections", "1/s", "per_s", runs.reference_values("per_s"), half),
        runs.figure("its answer, p50", "ms", "p50_ms", runs.reference_values("p50_ms")),
        runs.figure("its answer, p99", "ms", "p99_ms", runs.reference_values("p99_ms")),
    ]


def place_orders(shop):
    lines = [line(f"SKU-{number}", quantity=number, price="12.50") for number in (1, 2, 3)]
    return [shop.create(lines, customer=f"C-{number % 20}") for number in range(ORDERS)]


def load(bench, port, paths):
    return bench.load(port, "get.lua", paths.name, connections=CONNECTIONS)


@contextmanager
def bare_poco(bench, size):
    command = [str(bench.programs / "bench_bare_poco"), str(size), str(CONNECTIONS)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # its end ends the server's input
        yield json.loads(server.stdout.readline())["port"]
        server.stdin.close()
