"""Two installations with disjoint contexts and a database each: they know of one another only what a broker carries."""

from comptoir_scenario.host import Host
from comptoir_scenario.waiting import until


class Branches:
    """For who asks over HTTP they are one: each path leads to the host that has its context."""

    def __init__(self, binary, plugins, placement, broker, queues, engines):
        common = {"placement": placement, "broker": broker, "queues": queues}
        self.shop = Host(binary, plugins, contexts=["orders"], engine=engines[0], inbox="shop", **common)
        self.depot = Host(binary, plugins, contexts=["stock", "invoicing"], engine=engines[1], inbox="depot", **common)
        self._next_to_die = 0

    @property
    def hosts(self):
        return [self.shop, self.depot]

    def start(self):
        for host in self.hosts:
            host.start()
        for host in self.hosts:  # what is published before a queue is bound has missed it
            until(host.is_connected_inward, "a host's way in")
        return self

    def address(self, target):
        context = target.removeprefix("/api/v1/").split("/")[0].split("?")[0]
        return (self.shop if context in ("orders", "customers") else self.depot).address()

    def restart(self):
        """Kills one with -9 and starts it again; the next time the other."""
        self.hosts[self._next_to_die].restart()
        self._next_to_die = 1 - self._next_to_die

    def remove(self):
        for host in self.hosts:
            host.remove()
