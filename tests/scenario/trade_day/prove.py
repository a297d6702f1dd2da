"""Mixed days of trade, one after another, each with sudden deaths of hosts, broker and database; a line a day.

The days that agreed are kept in a file: broken off, it goes on where it stopped, as long as the commit is the same. It ends with 1 at the first day
that does not agree, whose table it prints.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from comptoir_scenario.broker import Broker  # noqa: E402, the path above leads to it
from trade_day.mixed import MixedDay, run_mixed_day  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
DAYS_OF_A_BROKER = 20  # it has a virtual host for each


class Record:
    """The days that agreed, of one commit. What is not committed has no name, so that its days are not kept."""

    def __init__(self, path):
        self._path = path
        changed = _git("status", "--porcelain", "--untracked-files=no")
        self.commit = None if changed else _git("rev-parse", "HEAD")

    def seeds(self):
        if self.commit is None or not self._path.exists():
            return set()
        lines = map(json.loads, self._path.read_text(encoding="utf-8").splitlines())
        return {line["seed"] for line in lines if line["commit"] == self.commit}

    def add(self, seed):
        if self.commit is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"commit": self.commit, "seed": seed}) + "\n")


def _git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], check=True, capture_output=True, text=True).stdout.strip()


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", type=Path, required=True, help="the executable comptoir")
    parser.add_argument("--rounds", type=int, default=20, help="how many days are to agree (20)")
    parser.add_argument("--orders", type=int, default=250, help="how many orders a day has (250)")
    parser.add_argument("--first-seed", type=int, default=1, help="the first day's seed; each next day has the next one (1)")
    options = parser.parse_args()
    if options.rounds < 1 or options.orders < 1:
        parser.error("at least one round of at least one order")
    return options


def main():
    options = read_options()
    binary = options.host.resolve()
    plugins = binary.parents[1] / "plugins"
    record = Record(binary.parents[2] / "proof" / "mixed-days.jsonl")
    kept = record.seeds()
    print(f"{len(kept)} days of commit {record.commit or '(not committed)'} agreed before.", flush=True)
    wanted = [seed for seed in range(options.first_seed, options.first_seed + options.rounds) if seed not in kept]
    broker = None
    for place, seed in enumerate(wanted):
        if place % DAYS_OF_A_BROKER == 0:
            if broker:
                broker.stop()
            broker = Broker()
        day = MixedDay(seed, options.orders)
        begun = time.monotonic()
        table = run_mixed_day(binary, plugins, broker, day)
        verdict = "agrees" if table.agrees else "DIFFERS"
        print(f"{time.strftime('%H:%M:%S')}  {day}: {verdict}, {time.monotonic() - begun:.0f} s", flush=True)
        if not table.agrees:
            print(table)
            return 1
        record.add(seed)
    print(f"All {options.rounds} days agree.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
