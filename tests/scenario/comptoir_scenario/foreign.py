"""A system that is none of ours: it publishes CloudEvents to the exchange, and looks at what was dead-lettered."""

import datetime
import json
import uuid

import pika

EXCHANGE = "commercial-management"


class Foreign:
    def __init__(self, broker, vhost):
        self._parameters = pika.ConnectionParameters("127.0.0.1", broker.port, vhost, pika.PlainCredentials("guest", "guest"))

    def publish(self, name, bodies):
        """Each confirmed, and known to have found a queue."""
        connection = pika.BlockingConnection(self._parameters)
        channel = connection.channel()
        channel.confirm_delivery()
        for body in bodies:
            channel.basic_publish(EXCHANGE, name, body, pika.BasicProperties(delivery_mode=2), mandatory=True)
        connection.close()

    def dead_letters(self, queue):
        """[(body, reason)] of what is there now; they stay there."""
        connection = pika.BlockingConnection(self._parameters)
        channel = connection.channel()
        letters = []
        while True:
            method, properties, body = channel.basic_get(f"{queue}.dead-letters")
            if method is None:
                break
            letters.append((body.decode("utf-8", "replace"), properties.headers.get("dead-letter-reason")))
        connection.close()
        return letters


def cloud_event(kind, key, data, **more):
    """`kind` is the type with its revision, `key` the aggregate's id; what is None is left out."""
    event = {"specversion": "1.0", "id": str(uuid.uuid4()), "source": "/crow", "type": kind, "subject": key, "aggregatetype": "order"}
    event |= {"time": datetime.datetime.now(datetime.timezone.utc).isoformat(), "data": data} | more
    return json.dumps({name: value for name, value in event.items() if value is not None})
