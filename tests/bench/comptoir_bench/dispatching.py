"""A command into a plugin and back, without storage, beside a map lookup and a call through a C function pointer."""

from comptoir_bench.figure import Goal, Runs

CALLS_PER_SECOND = 1_000_000  # about: how many calls make a run of the asked length


def measure(bench):
    calls = CALLS_PER_SECOND * bench.seconds
    plugins = bench.programs / "plugins"

    def ours():
        return {threads: bench.program("dispatch", plugins, threads, calls)["ns"] for threads in (1, 2)}

    def reference():
        return {threads: bench.program("map_call", threads, calls)["ns"] for threads in (1, 2)}

    runs = Runs("dispatch", bench.runs, ours, reference)
    return [
        runs.figure("dispatch, 1 thread", "ns CPU a call", 1, runs.reference_values(1), Goal("ratio", at_most=10)),
        runs.figure("dispatch, 2 threads", "ns CPU a call", 2, runs.reference_values(2), Goal("ratio", at_most=10)),
        runs.figure("2 threads beside 1 thread", "ns CPU a call", 2, runs.values(1), Goal("ratio", at_most=1.1)),
    ]
