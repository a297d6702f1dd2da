"""An AMQP client that shares no code with ours: what a consumer of somebody else would see.

    amqp_client.py PORT VHOST exchange NAME TYPE
    amqp_client.py PORT VHOST queue NAME ARGUMENTS     arguments as a JSON object
    amqp_client.py PORT VHOST bind QUEUE EXCHANGE KEY
    amqp_client.py PORT VHOST delete_queue NAME
    amqp_client.py PORT VHOST depth QUEUE              writes a number
    amqp_client.py PORT VHOST reject QUEUE             the first message, for good
    amqp_client.py PORT VHOST publish EXCHANGE KEY BODY COUNT  so many messages, confirmed; # in the body stands for the number of each, from 1
    amqp_client.py PORT VHOST take QUEUE COUNT SECONDS

`take` consumes and acknowledges until it saw COUNT different message ids, or for so many seconds. It writes a line for each message as it came,
repeats too: redelivered, delivery mode, routing key, message id, type, content type, headers as JSON and body, percent-encoded, parted by blanks.
"""

import json
import sys
import time
from urllib.parse import quote

import pika


def publish(channel, exchange, key, body, count):
    channel.confirm_delivery()
    for number in range(1, count + 1):
        properties = pika.BasicProperties("application/cloudevents+json", delivery_mode=2, message_id=f"foreign-{number}", headers={"sender": "crow"})
        channel.basic_publish(exchange, key, body.replace("#", str(number)), properties, mandatory=True)


def take(channel, queue, count, seconds):
    deadline = time.monotonic() + seconds
    seen = set()
    channel.basic_qos(prefetch_count=1000)
    for method, properties, body in channel.consume(queue, inactivity_timeout=0.1):
        if method is not None:
            seen.add(properties.message_id)
            write(method, properties, body)
            channel.basic_ack(method.delivery_tag)
        if len(seen) >= count or time.monotonic() > deadline:
            break
    channel.cancel()


def write(method, properties, body):
    headers = json.dumps(properties.headers or {}, sort_keys=True, default=str)
    kind = [properties.message_id, properties.type, properties.content_type]
    fields = [int(method.redelivered), properties.delivery_mode, method.routing_key, *kind, headers]
    print(*(quote(str(field), safe="") for field in fields), quote(body, safe=""))


def main(port, vhost, verb, *arguments):
    credentials = pika.PlainCredentials("guest", "guest")
    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(port), vhost, credentials))
    channel = connection.channel()
    if verb == "exchange":
        channel.exchange_declare(arguments[0], arguments[1], durable=True)
    elif verb == "queue":
        channel.queue_declare(arguments[0], durable=True, arguments=json.loads(arguments[1]))
    elif verb == "bind":
        channel.queue_bind(*arguments)
    elif verb == "delete_queue":
        channel.queue_delete(arguments[0])
    elif verb == "depth":
        print(channel.queue_declare(arguments[0], passive=True).method.message_count)
    elif verb == "reject":
        method, _, _ = channel.basic_get(arguments[0])
        channel.basic_reject(method.delivery_tag, requeue=False)
    elif verb == "publish":
        publish(channel, *arguments[:3], int(arguments[3]))
    elif verb == "take":
        take(channel, arguments[0], int(arguments[1]), float(arguments[2]))
    connection.close()


main(*sys.argv[1:])
