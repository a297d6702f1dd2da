"""A day of trade on which hosts, broker and database are killed, at moments and in an order that a seed chooses."""

import random
from dataclasses import dataclass

from comptoir_scenario.broker import Consumer
from comptoir_scenario.cluster import Cluster
from comptoir_scenario.database import Database
from comptoir_scenario.host import Host
from comptoir_scenario.reconcile import reconcile
from comptoir_scenario.waiting import until
from trade_day.drive import Drive
from trade_day.generator import generate

QUEUE = "trade-day"
CLERKS = 12
KILLS = 6
DAY_MAX_S = 3600


@dataclass(frozen=True)
class MixedDay:
    """What a seed makes of a day. SQLite has one host, PostgreSQL two."""

    seed: int
    orders: int

    @property
    def engine(self):
        return ("sqlite", "postgresql")[self.seed % 2]

    @property
    def placement(self):
        return ("durable", "same-transaction")[self.seed // 2 % 2]

    def kills(self):
        """(progress of the day, whom): each victim of this engine at least once, in mixed order."""
        chance = random.Random(self.seed)
        victims = ["host", "broker"] + ["database"] * (self.engine == "postgresql")
        chosen = victims + chance.choices(victims, k=KILLS - len(victims))
        chance.shuffle(chosen)
        moments = sorted(chance.uniform(0.05, 0.9) for _ in chosen)
        return list(zip(moments, chosen))

    def __str__(self):
        return f"day {self.seed} on {self.engine}, {self.placement}"


def run_mixed_day(binary, plugins, broker, day):
    """Returns the table of the reconciliation."""
    vhost = broker.new_vhost()
    house = _house_of(day, {"binary": binary, "plugins": plugins, "placement": day.placement, "broker": broker.url(vhost), "queues": [QUEUE]})
    drive = Drive(generate(day.seed, day.orders), house.address, CLERKS)
    killers = {"host": house.kill_one, "broker": lambda: _kill(broker), "database": lambda: _kill(Database.of_this_process())}
    consumer = None
    try:
        house.start()
        broker.keep_queues()
        consumer = Consumer(broker, vhost, QUEUE)
        drive.open()
        for moment, victim in day.kills():
            until(lambda: drive.progress() >= moment, f"{moment:.0%} of {day}", DAY_MAX_S)
            killers[victim]()
        ledger = drive.close()
        for host in house.hosts:  # the database may have been killed last
            until(host.is_ready, "that every host is ready again")
        table = reconcile(house.witness, ledger, consumer)
        for host in house.hosts:
            table.compare("The hosts", "exit code of an orderly stop", 0, host.stop())
        return table
    finally:
        if consumer:
            consumer.stop()
        house.remove()


def _kill(server):
    server.kill()
    server.start_again()


def _house_of(day, options):
    return _OneHost(options) if day.engine == "sqlite" else _TwoHosts(options)


class _OneHost:
    def __init__(self, options):
        self.witness = Host(**options, engine="sqlite")
        self.hosts = [self.witness]
        self.address = self.witness.address
        self.start = self.witness.start
        self.kill_one = self.witness.restart
        self.remove = self.witness.remove


class _TwoHosts:
    def __init__(self, options):
        self._cluster = Cluster(**options)
        self.address = self._cluster.address
        self.remove = self._cluster.remove

    @property
    def hosts(self):
        return self._cluster.serving()

    @property
    def witness(self):
        return self._cluster.any()

    def start(self):
        self._cluster.join_at_once(2)

    def kill_one(self):
        host = self._cluster.any()
        self._cluster.kill(host)
        host.start()
        self._cluster.serve_again(host)
