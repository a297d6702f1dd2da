"""A route whose answer never changes, beside bare servers of POCO and Boost.Beast that answer as many bytes."""

import tempfile

from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running

PATH = "/api/v1/constant"
BYTES = 200


def measure(bench):
    with running(bench, ["constant"]) as host, tempfile.NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write(f"{PATH}\n")
        paths.flush()
        figures = []
        for connections in (32, 256):
            figures += beside(bench, host, paths, connections, "POCO", 1, ("bare_poco", BYTES, connections))
            figures += beside(bench, host, paths, connections, "Boost.Beast", 0.8, ("bare_beast", BYTES))
    return figures


def beside(bench, host, paths, connections, name, goal, server):
    def load(port):
        return lambda: bench.load(port, "get.lua", paths.name, connections=connections)

    with bench.serving(*server) as port:
        runs = Runs("constant", bench.runs, load(host.port), load(port))
    figure = f"a constant route, {connections} connections; {name}"
    return [
        runs.figure(figure, "1/s", "per_s", runs.reference_values("per_s"), Goal("ratio", at_least=goal)),
        runs.figure("  its answer, p99", "ms", "p99_ms", runs.reference_values("p99_ms")),
    ]
