"""A RabbitMQ of our own, and a consumer that shares no code with the host: it writes down what arrives, in the order in which it came."""

import atexit
import json
import tempfile
import threading
from typing import NamedTuple

import pika

from comptoir_scenario.server import Server


class Broker(Server):
    """A private RabbitMQ node."""

    _of_this_process = None

    @classmethod
    def of_this_process(cls, vhosts):
        """One that lives as long as this process, with so many virtual hosts: the fewer, the sooner it is there."""
        if cls._of_this_process is None:
            cls._of_this_process = cls(vhosts)
            atexit.register(cls._of_this_process.stop)
        return cls._of_this_process

    def __init__(self, vhosts=24):
        super().__init__("rabbitmq_node.py", str(vhosts))
        self.port = self.greeting["port"]
        self._vhosts_left = self.greeting["vhosts"]

    def new_vhost(self):
        self._vhosts_left -= 1
        return f"test-{self._vhosts_left}"

    def url(self, vhost, port=None):
        """By the broker's own port, or by another one that leads to it."""
        return f"amqp://guest:guest@127.0.0.1:{port or self.port}/{vhost}"

    def restart(self):
        """An orderly stop, and the start of the same node with its data."""
        self.ask("stop")
        self.ask("start_again")

    def kill(self):
        """kill -9 of the node."""
        self.ask("kill")

    def start_again(self):
        """The same node, with its data."""
        self.ask("start_again")

    def control(self, *arguments):
        """rabbitmqctl."""
        return self.ask("control", *arguments)

    def keep_queues(self):
        """Waits until the queues outlive a kill -9. RabbitMQ writes the names of its quorum queues down half a second late, and one that it has
        lost is there after the kill, but takes no message any more."""
        self.control("eval", "[ok = dets:sync(Table) || Table <- dets:all()].")

    def freeze(self):
        """The node keeps its connections and does nothing at all, until it is thawed."""
        self.ask("freeze")

    def thaw(self):
        self.ask("thaw")


class Arrival(NamedTuple):
    message_id: str
    routing_key: str
    tenant: str
    aggregate_type: str
    aggregate_id: str
    version: int
    body: str
    redelivered: bool = False  # another consumer had it before, or this one over another connection, and did not acknowledge it

    def is_repeat_of(self, first):
        return self._replace(redelivered=first.redelivered) == first

    @property
    def stream(self):
        return self.tenant, self.aggregate_type, self.aggregate_id

    @property
    def event(self):
        """The CloudEvents envelope."""
        return json.loads(self.body)


class Consumer:
    """Takes everything off one queue, in a thread. A message is acknowledged once it stands in the record."""

    def __init__(self, broker, vhost, queue):
        self._parameters = pika.ConnectionParameters("127.0.0.1", broker.port, vhost, pika.PlainCredentials("guest", "guest"))
        self._queue = queue
        self._record = tempfile.TemporaryFile("w+", encoding="utf-8")
        self._lock = threading.Lock()
        self._names = {}  # by message id
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="consumer", daemon=True)
        self._thread.start()

    def count(self, name=None):
        """How many different messages have come, of one event or of all."""
        with self._lock:
            return len(self._names) if name is None else sum(came == name for came in self._names.values())

    def arrivals(self):
        """All that came, repeats too."""
        with self._lock:
            self._record.seek(0)
            return [Arrival(*json.loads(text)) for text in self._record]

    def stop(self):
        self._stopping.set()
        self._thread.join()
        self._record.close()

    def _work(self):
        while not self._stopping.is_set():
            try:
                self._consume()
            except pika.exceptions.AMQPError:  # the host has not declared the queue yet
                self._stopping.wait(0.1)

    def _consume(self):
        connection = pika.BlockingConnection(self._parameters)
        try:
            channel = connection.channel()
            channel.queue_declare(self._queue, passive=True)
            channel.basic_qos(prefetch_count=500)
            for method, properties, body in channel.consume(self._queue, inactivity_timeout=0.1):
                if method is not None:
                    self._write_down(method, properties, body)
                    channel.basic_ack(method.delivery_tag)
                if self._stopping.is_set():
                    return
        finally:
            if connection.is_open:
                connection.close()

    def _write_down(self, method, properties, body):
        said = properties.headers
        origin = [said["tenant"], said["aggregate-type"], said["aggregate-id"], said["aggregate-version"]]
        with self._lock:
            self._record.seek(0, 2)
            self._record.write(json.dumps([properties.message_id, method.routing_key, *origin, body.decode(), method.redelivered]) + "\n")
            self._record.flush()
            self._names[properties.message_id] = method.routing_key
