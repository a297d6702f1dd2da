"""One whole day: a broker's consumer, a host or two, clerks, sudden deaths of a host in between, and the reconciliation at the end."""

from comptoir_scenario.branches import Branches
from comptoir_scenario.broker import Consumer
from comptoir_scenario.host import Host
from comptoir_scenario.reconcile import reconcile
from comptoir_scenario.waiting import until
from trade_day.drive import Drive
from trade_day.generator import generate

QUEUE = "trade-day"


def nothing(*_):
    """For who does not want to hear how it goes, or to do anything about it."""


def run_day(binary, plugins, broker, placement, seed, orders, kills, say=nothing):
    """On one host. Returns the table of the reconciliation."""
    vhost = broker.new_vhost()
    host = Host(binary, plugins, placement, broker.url(vhost), [QUEUE])
    return _work_through(host, broker, vhost, Drive(generate(seed, orders), host.address), kills, say)


def run_divided_day(binary, plugins, broker, engines, placement, seed, orders, kills, say=nothing):
    """On two installations that share nothing but the broker, which is restarted once: orders on the first engine, stock and invoicing on the other.
    They are killed in turn. Returns the table of the reconciliation."""
    vhost = broker.new_vhost()
    branches = Branches(binary, plugins, placement, broker.url(vhost), [QUEUE], engines)
    return _work_through(branches, broker, vhost, Drive(generate(seed, orders), branches.address), kills, say, broker.restart)


def _work_through(house, broker, vhost, drive, kills, say, interrupt=nothing):
    consumer = None
    try:
        house.start()
        say(f"Serving on {', '.join(f'port {host.port}' for host in house.hosts)}.")
        consumer = Consumer(broker, vhost, QUEUE)
        drive.open()
        for number in range(1, kills + 1):
            until(lambda: drive.progress() >= number / (kills + 1), f"part {number} of the day", 3600)
            house.restart()
            say(f"Killed a host with -9 after {drive.progress():.0%} of the errands, and started it again.")
            if number == 1:
                interrupt()
        ledger = drive.close()
        say(f"{len(ledger.orders)} orders and {len(ledger.documents)} documents later the day is over. Waiting for the last events.")
        table = reconcile(house, ledger, consumer)
        for host in house.hosts:
            table.compare("The host", "exit code of an orderly stop", 0, host.stop())
        return table
    finally:
        if consumer:
            consumer.stop()
        house.remove()
