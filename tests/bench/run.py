"""Measures the host, each figure beside its reference and its goal.

Runs of the reference and of the host take turns, so that what slows down the machine slows down both. The table shows medians; the ratio is the
median of the ratios of neighbouring runs. docs/performance.md says how to read it. The exit code is 0 unless something broke: a missed goal is
no failure.
"""

import argparse
import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

from comptoir_bench import appending, before, commands, connections, constant, dispatching, growth, latency, machine, memory
from comptoir_bench import peers, postgresql, queries, relaying, replaying, slow_clients, starting
from comptoir_bench.bench import Bench
from comptoir_bench.table import table

GROUPS = {
    "dispatch": dispatching.measure,
    "commands": commands.measure,
    "postgresql": postgresql.measure,
    "queries": queries.measure,
    "constant": constant.measure,
    "append": appending.measure,
    "replay": replaying.measure,
    "relay": relaying.measure,
    "latency": latency.measure,
    "idle": connections.measure,
    "slow": slow_clients.measure,
    "start": starting.measure,
    "growth": growth.measure,
    "memory": memory.measure,
    "peers": peers.measure,
}


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("group", nargs="?", choices=GROUPS, metavar="GROUP", help=f"one of {', '.join(GROUPS)}; all of them unless given")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every run into this file")
    parser.add_argument("--runs", type=int, default=5, help="how often each is measured (5)")
    parser.add_argument("--seconds", type=int, default=4, help="about how long each run is (4)")
    parser.add_argument("--long", action="store_true", help="with as much data, and for as long, as the goals are about: takes hours")
    parser.add_argument("--host", type=Path, required=True, help="the executable comptoir")
    parser.add_argument("--plugins", type=Path, help="the folder of the plugins; beside the executable's folder unless given")
    parser.add_argument("--programs", type=Path, help="the folder of the built benchmarks; tests/bench beside the executable's folder unless given")
    parser.add_argument("--before", type=Path, metavar="BUILD", help="the build folder of an earlier state: compare the two, instead of all groups")
    options = parser.parse_args()
    if options.before and options.group:
        parser.error("--before compares what it compares, and takes no group")
    if options.runs < 1 or options.seconds < 1:
        parser.error("at least one run of at least one second")
    return options


def bench_of(options):
    build = options.host.resolve().parents[1]
    return Bench(
        host=options.host.resolve(),
        plugins=(options.plugins or build / "plugins").resolve(),
        programs=(options.programs or build / "tests/bench").resolve(),
        runs=options.runs,
        seconds=options.seconds,
        long=options.long,
    )


def earlier_bench(bench, build):
    return replace(bench, host=build / "bin/comptoir", plugins=build / "plugins", programs=build / "tests/bench")


def measure_groups(bench, group):
    figures = []
    for name in [group] if group else GROUPS:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        figures += GROUPS[name](bench)
    return figures


def main():
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("run.py: broken off"))  # whatever was begun is ended and taken away
    bench = bench_of(options)
    about = machine.description() | {"runs": bench.runs, "seconds": bench.seconds}
    print(f"{about['processors']} x {about['model']}, Linux {about['kernel']}, load before {about['load_before']}; {bench.runs} runs", flush=True)
    figures = before.measure(bench, earlier_bench(bench, options.before.resolve())) if options.before else measure_groups(bench, options.group)
    print(f"\n{table(figures)}")
    if any(figure.steal_percent > machine.QUIET_STEAL_PERCENT for figure in figures):
        print("\n!: someone outside had the processors meanwhile; trust the ratio there, not the values, and measure again.")
    if options.json:
        document = {"machine": about, "figures": [figure.as_json() for figure in figures]}
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
