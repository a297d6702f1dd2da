"""Many hosts on one database, that come and go."""

import random
import threading
import time

from comptoir_scenario.database import Database
from comptoir_scenario.host import Host
from comptoir_scenario.waiting import until


class Cluster:
    """`options` are those of a host; without a `store` it is an empty one of this process' server."""

    def __init__(self, **options):
        self.database = None if options.get("store") else Database.of_this_process().new_database()
        self._options = options if options.get("store") else options | {"store": Database.of_this_process().url(self.database)}
        self._lock = threading.Lock()
        self._serving = []
        self._all = []

    def join(self, **options):
        """One more host, ready; `options` are its own."""
        return self.join_at_once(1, **options)[0]

    def join_at_once(self, count, **options):
        hosts = [Host(**self._options | options) for _ in range(count)]
        with self._lock:
            self._all += hosts
        for host in hosts:
            host.launch()
        for host in hosts:
            until(host.is_ready, "the host's readiness")
        with self._lock:
            self._serving += hosts
        return hosts

    def retire(self, host):
        """Clients are sent elsewhere, as a load balancer does whose check failed."""
        with self._lock:
            if host in self._serving:
                self._serving.remove(host)

    def serve_again(self, host):
        with self._lock:
            self._serving.append(host)

    def leave(self, host):
        """The orderly way; returns the exit code."""
        self.retire(host)
        return host.stop()

    def kill(self, host):
        self.retire(host)
        host.kill()

    def serving(self):
        with self._lock:
            return list(self._serving)

    def any(self):
        return random.choice(self.serving())

    def address(self, _target=None):
        """Where a client finds a host: another one each time it connects."""
        return self.any().address()

    def deadlocks(self):
        """How many PostgreSQL has found in its database."""
        return int(Database.of_this_process().sql("postgres", f"select deadlocks from pg_stat_database where datname = '{self.database}'"))

    def lanes(self, witness=None):
        """{name of a living host: its lanes}, and how many lanes have none, as one host sees it."""
        seen = (witness or self.any()).administration("GET", "/admin/cluster")
        return {host["name"]: host["lanes"] for host in seen["hosts"] if host["lives"]}, seen["freeLanes"]

    def is_balanced(self, witness=None):
        """Every lane has a living host among those that serve, and nobody has two more than another."""
        lanes, free = self.lanes(witness)
        counts = [len(held) for held in lanes.values()]
        return free == 0 and len(counts) == len(self.serving()) and max(counts) - min(counts) <= 1

    def seconds_until_balanced(self, begun):
        until(self.is_balanced, "that the lanes are shared evenly again")
        return time.monotonic() - begun

    def remove(self):
        for host in self._all:
            host.remove()
