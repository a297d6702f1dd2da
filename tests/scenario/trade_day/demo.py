"""A day of trade against a real host and a real RabbitMQ, reconciled at the end; exits with 1 on any difference.

The host is killed with -9 in the middle of it, several times: nothing may be lost, and nothing may take effect twice.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from comptoir_scenario.broker import Broker  # noqa: E402, the path above leads to it
from trade_day.day import run_day  # noqa: E402


def say(sentence):
    print(f"{time.strftime('%H:%M:%S')}  {sentence}", flush=True)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", type=Path, required=True, help="the executable comptoir")
    parser.add_argument("--plugins", type=Path, help="the folder of the plugins; beside the executable's folder unless given")
    parser.add_argument("--orders", type=int, default=500, help="how many orders the day has (500)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another day (1)")
    parser.add_argument("--kills", type=int, default=3, help="how often the host is killed (3)")
    parser.add_argument("--placement", choices=("durable", "same-transaction"), default="durable", help="where reactions run (durable)")
    options = parser.parse_args()
    if not options.host.is_file():
        parser.error(f"there is no executable {options.host}: build it with './dev build'")
    if options.orders < 1 or options.kills < 0:
        parser.error("a day has at least one order, and no fewer kills than none")
    return options


def main():
    options = read_options()
    binary = options.host.resolve()
    plugins = (options.plugins or binary.parents[1] / "plugins").resolve()
    say("Starting a RabbitMQ of our own.")
    broker = Broker()
    try:
        table = run_day(binary, plugins, broker, options.placement, options.seed, options.orders, options.kills, say)
    finally:
        broker.stop()
    print(f"\n{table}\n")
    say("Everything agrees." if table.agrees else "There are differences.")
    return 0 if table.agrees else 1


if __name__ == "__main__":
    sys.exit(main())
