"""The detail of an order over HTTP, beside a bare POCO server each of whose threads reads the same rows with a connection of its own."""

import http.client
import tempfile
from contextlib import closing, contextmanager

from comptoir_bench.databases import database_of_our_own
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running
from comptoir_scenario.api import PREFIX, Api
from comptoir_scenario.shop import Shop, line

CONTEXTS = ["orders", "stock", "invoicing"]
ORDERS = 200


def measure(bench):
    with orders_on(bench, None) as (host, paths):
        figures = measure_engine(bench, "SQLite", host, paths, ("order_sqlite", host.store))
    url = database_of_our_own().new_url()
    with orders_on(bench, url) as (host, paths):
        figures += measure_engine(bench, "PostgreSQL", host, paths, ("order_postgresql", url))
    return figures


@contextmanager
def orders_on(bench, url, more=()):
    """A host with some orders in its store, and a file of their paths; with more plugins, where some are named."""
    with running(bench, [*CONTEXTS, *more], url=url) as host, tempfile.NamedTemporaryFile("w+", suffix=".paths") as paths:
        api = Api(host.address)
        paths.writelines(f"{PREFIX}/orders/{order_id}\n" for order_id in place_orders(Shop(api)))
        paths.flush()
        api.close()
        yield host, paths


def place_orders(shop):
    lines = [line(f"SKU-{number}", quantity=number, price="12.50") for number in (1, 2, 3)]
    return [shop.create(lines, customer=f"C-{number % 20}") for number in range(ORDERS)]


def measure_engine(bench, engine, host, paths, server):
    figures = []
    for connections in (32, 256):
        with bench.serving(*server, connections) as port:
            size = check_sameness(host.port, port, paths)
            load(bench, port, paths, connections, seconds=2)  # a first time for each thread to open its session
            runs = Runs("queries", bench.runs, lambda: load(bench, host.port, paths, connections), lambda: load(bench, port, paths, connections))
        name = f"an order of {size} bytes, {engine}, {connections} connections"
        figures += [
            runs.figure(name, "1/s", "per_s", runs.reference_values("per_s"), Goal("ratio", at_least=0.9)),
            runs.figure("  its answer, p50", "ms", "p50_ms", runs.reference_values("p50_ms")),
            runs.figure("  its answer, p99", "ms", "p99_ms", runs.reference_values("p99_ms")),
        ]
    return figures


def load(bench, port, paths, connections, seconds=None):
    return bench.load(port, "get.lua", paths.name, connections=connections, seconds=seconds)


def check_sameness(our_port, reference_port, paths):
    """That both answer the same to the same question: the size of the answer."""
    paths.seek(0)
    path = paths.readline().strip()
    ours, reference = (page(port, path) for port in (our_port, reference_port))
    if ours != reference:
        raise RuntimeError(f"The reference answers {path} by {reference}, and we by {ours}.")
    return len(ours[2])


def page(port, path):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as client:
        client.request("GET", path)
        response = client.getresponse()
        return response.status, response.getheader("ETag"), response.read()
