"""All that a fault needs: servers, the network before them, hosts with the ledger and its listener, a consumer at the broker, and the judgement."""

import os
import shutil
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pika

from comptoir_scenario.api import Api, new_key
from comptoir_scenario.broker import Consumer
from comptoir_scenario.cluster import Cluster
from comptoir_scenario.database import Database
from comptoir_scenario.host import Host
from comptoir_scenario.waiting import PATIENCE_S, seconds_until

from comptoir_fault.clock import Clock
from comptoir_fault.journal import Journal
from comptoir_fault.judgement import judge
from comptoir_fault.ledger import AMOUNT, Ledger
from comptoir_fault.load import Load
from comptoir_fault.postgresql_wire import PLAINLY
from comptoir_fault.proxy import Proxy
from comptoir_fault.pulse import Pulse
from comptoir_fault.witness import Witness

QUEUE = "fault"
SETTINGS = """
[plugin.ledger]
folder = "{directory}"
sequence_max = 100

[plugin.listener]
folder = "{directory}"
"""
RECOVERY_MAX_S = 20
DRAIN_MAX_S = 240


class Stage(Witness):
    """One stage a test. `broker_reader` and `database_reader` are the wires that the proxies read along. `more` ends the settings of the plugin for
    RabbitMQ. With `events` they go to that file. `has_clock`: the host goes by `clock`, which a test may set. Other options are the hosts'."""

    def __init__(
        self,
        broker,
        engine,
        hosts=1,
        broker_reader=None,
        database_reader=None,
        more="",
        database=None,
        events=None,
        has_clock=False,
        has_ledger=True,
        **options,
    ):
        self.engine = engine
        self.ledger = Ledger()
        self.broker = broker
        self.vhost = broker.new_vhost()
        self.to_broker = Proxy(broker.port, broker_reader)
        self.database = self.to_database = self.database_name = None
        self.directory = Path(tempfile.mkdtemp(prefix="comptoir-fault-"))
        self._options = {
            "binary": os.environ["COMPTOIR_HOST"],
            "plugins": self._plugins(),
            "contexts": ("ledger", "listener"),
            "broker": None if events else broker.url(self.vhost, self.to_broker.port),
            "events": events,
            "queues": [QUEUE],
            "settings": more + (SETTINGS.format(directory=self.directory) if has_ledger else ""),
            "engine": engine,
        } | options
        self.clock = Clock(self.directory, "host")
        self.clock.set(0)
        if has_clock:
            self._options["environment"] = self.clock.environment()
        if engine == "postgresql":
            self._lead_to_database(database or Database.of_this_process(), database_reader)
        self.hosts = [Host(**self._options) for _ in range(hosts)]
        self.consumer = None
        self.pulses = []
        self.cluster = self._load = None

    def _lead_to_database(self, database, reader):
        self.database = database
        self.database_name = database.new_database()
        self.to_database = Proxy(database.port, reader)
        self._options["store"] = database.url(self.database_name, self.to_database.port) + PLAINLY

    def _plugins(self):
        """A folder with those of the application and those for tests."""
        folder = self.directory / "plugins"
        folder.mkdir()
        for built in (Path(os.environ["COMPTOIR_PLUGINS"]), Path(os.environ["COMPTOIR_TEST_PLUGINS"])):
            for library in built.glob("*.so"):
                (folder / library.name).symlink_to(library)
        return folder

    @property
    def proxies(self):
        return [proxy for proxy in (self.to_database, self.to_broker) if proxy]

    def clear(self):
        """The network is well again."""
        for proxy in self.proxies:
            proxy.clear()

    @property
    def host(self):
        return self.cluster.any() if self.cluster else self.hosts[0]

    def address(self, target=None):
        return self.host.address(target)

    def open(self):
        for host in self.hosts:
            host.start()
        self._watch(self.hosts)
        events = self._options["events"]
        if events:
            self.consumer = Journal(events)
        elif self._options["queues"]:
            self.consumer = Consumer(self.broker, self.vhost, QUEUE)
        self._opened = time.monotonic()
        return self

    def age_s(self):
        return time.monotonic() - self._opened

    def gather(self, count):
        """So many hosts that may come and go; producers ask any of them."""
        self.cluster = Cluster(**self._options)
        self._watch(self.cluster.join_at_once(count))
        return self.cluster

    def join(self, **options):
        """One more host, with options of its own."""
        host = self.cluster.join(**options)
        self._watch([host])
        return host

    def join_past_the_proxy(self):
        """One more host, which reaches the database directly."""
        return self.join(store=self.database.url(self.database_name))

    def _watch(self, hosts):
        self.pulses += [Pulse(host) for host in hosts]

    def close(self):
        if self.consumer:
            self.consumer.stop()
        for pulse in self.pulses:
            pulse.stop()
        for house in filter(None, (self.cluster, *self.hosts)):
            house.remove()
        for proxy in self.proxies:
            proxy.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def load(self, **options):
        self._load = Load(self.ledger, self.address, **options)
        return self._load

    def finish(self):
        """The producers end, each with an answer."""
        if self._load:
            self._load.finish()

    def until_answered(self, more):
        """Until the producers have so many more answers; returns the seconds. They may take their time, but not cease."""
        end = self.ledger.count() + more
        seconds = 0
        while (seen := self.ledger.count()) < end:
            seconds += seconds_until(lambda seen=seen: self.ledger.count() > seen, f"the next of {end - seen} answers to producers")
        return seconds

    def rate(self, count, **options):
        """Deposits a second while so many are made."""
        with self.load(pause_s=0, **options):
            return count / self.until_answered(count)

    def say_recovery(self, what, more=12):
        """To be called when a fault has ended: says how long it is until work goes on. Returns the seconds."""
        seconds = self.until_answered(more)
        print(f"Recovery from {what} ({self.engine}): {seconds:.2f} s until commands are answered", flush=True)
        if seconds > RECOVERY_MAX_S:
            self.ledger.complain(f"The recovery from {what} took {seconds:.1f} s.")
        return seconds

    def at_broker(self):
        """How somebody else gets to the broker, past our network."""
        return pika.ConnectionParameters("127.0.0.1", self.broker.port, self.vhost, pika.PlainCredentials("guest", "guest"))

    def refusal(self):
        """The answer to a deposit, where it is none of the kind; what was done after all stands in the ledger."""
        api = Api(self.address)
        answer = api.post("/accounts/refused/deposits", {"amount": AMOUNT}, new_key())
        api.close()
        if answer.status != 200:
            return answer
        return self.ledger.told("refused", answer.body["balance"])

    def order_trouble(self, account, word):
        """From whoever hears of this account's deposits; no word ends it."""
        (self.directory / account).write_text(word)

    # ---- the end

    def judgement(self, what):
        """Waits until everything has arrived, then compares. What does not come shows up as a difference."""
        try:
            seconds = seconds_until(self.is_at_rest, "rest", DRAIN_MAX_S)
            print(f"Recovery from {what} ({self.engine}): {seconds:.2f} s until all is delivered", flush=True)
        except RuntimeError:
            pass
        with closing(Api(self.hosts[0].address, PATIENCE_S)) as api:
            return judge(self.ledger, api, self.hosts, self.consumer.arrivals(), self.pulses)

    def is_at_rest(self):
        outbox, cluster = (self.host.administration("GET", path) for path in ("/admin/outbox", "/admin/cluster"))
        return (
            outbox["end"] == outbox["settled"]
            and self.consumer.count() >= self.ledger.count()
            and not any(consumer["behind"] for consumer in cluster["consumers"])
            and not self.host.administration("GET", "/admin/reactions/parked")
            and not self.outbox_parked()
        )
