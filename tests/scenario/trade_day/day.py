"""One whole day: a broker's consumer, a host, clerks, sudden deaths of the host in between, and the reconciliation at the end."""

from comptoir_scenario.broker import Consumer
from comptoir_scenario.host import Host
from comptoir_scenario.reconcile import reconcile
from comptoir_scenario.waiting import until
from trade_day.drive import Drive
from trade_day.generator import generate

QUEUE = "trade-day"


def nothing(_):
    """For who does not want to hear how it goes."""


def run_day(binary, plugins, broker, placement, seed, orders, kills, say=nothing):
    """Returns the table of the reconciliation."""
    vhost = broker.new_vhost()
    host = Host(binary, plugins, placement, broker.url(vhost), [QUEUE])
    consumer = None
    try:
        host.start()
        say(f"The host serves on port {host.port}; its reactions are {placement}.")
        consumer = Consumer(broker, vhost, QUEUE)
        drive = Drive(generate(seed, orders), host.address)
        drive.open()
        for number in range(1, kills + 1):
            until(lambda: drive.progress() >= number / (kills + 1), f"part {number} of the day", 3600)
            host.restart()
            say(f"Killed the host with -9 after {drive.progress():.0%} of the errands, and started it again: port {host.port}.")
        ledger = drive.close()
        say(f"{len(ledger.orders)} orders and {len(ledger.documents)} documents later the day is over. Waiting for the last events.")
        table = reconcile(host, ledger, consumer)
        table.compare("The host", "exit code of an orderly stop", 0, host.stop())
        return table
    finally:
        if consumer:
            consumer.stop()
        host.remove()
