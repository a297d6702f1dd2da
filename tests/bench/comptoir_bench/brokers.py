"""A RabbitMQ of our own for the groups that need one, and its queues."""

from contextlib import contextmanager

import pika
from comptoir_scenario.broker import Broker

QUEUE = "bench"  # which the hosts declare


class MeasuredBroker:
    def __init__(self, broker):
        self.port = broker.port
        self.vhost = broker.new_vhost()
        self.url = broker.url(self.vhost)

    def delete_queue(self):
        with self._channel() as channel:
            channel.queue_delete(QUEUE)

    def message_size(self):
        """In bytes, of the body of the first message in the queue."""
        with self._channel() as channel:
            method, _, body = channel.basic_get(QUEUE)
            channel.basic_reject(method.delivery_tag, requeue=True)
            return len(body)

    @contextmanager
    def _channel(self):
        connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", self.port, self.vhost, pika.PlainCredentials("guest", "guest")))
        try:
            yield connection.channel()
        finally:
            connection.close()


@contextmanager
def broker_of_our_own():
    broker = Broker()
    try:
        yield MeasuredBroker(broker)
    finally:
        broker.stop()
