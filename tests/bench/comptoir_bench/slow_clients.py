"""A thousand clients that send a byte a second, half of them heads and half bodies: what those who hurry feel of it, and when they are sent away."""

import socket
import time
from contextlib import contextmanager, suppress
from tempfile import NamedTemporaryFile
from threading import Event, Thread

from comptoir_bench.connections import PATH, allow_descriptors
from comptoir_bench.figure import Goal, Runs
from comptoir_bench.hosts import running

CLIENTS = 1_000
HEAD = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nX-Slow: {'s' * 100}".encode()
BODY = f"POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{'{' * 99}".encode()
BODY_BEGIN = len(BODY) - 99
LIMIT_S = 30  # the longer of the host's two deadlines, that of bodies
GRACE_S = 5
SLICES = 50  # of a second, in each of which some of them send


def measure(bench):
    allow_descriptors()
    with running(bench, ["orders", "stock", "invoicing"]) as host, NamedTemporaryFile("w", suffix=".paths") as paths:
        paths.write(f"{PATH}\n")
        paths.flush()

        def alone():
            return bench.load(host.port, "get.lua", paths.name)

        def beside():
            with dripping(host.port):
                return alone()

        runs = Runs("slow", bench.runs, beside, alone)
        sent_away = Runs("slow", 1, lambda: {"count": timed_out(host.port)})
    name = f"32 busy clients beside {CLIENTS:,} slow ones; without"
    return [
        runs.figure(name, "1/s", "per_s", runs.reference_values("per_s"), Goal("ratio", at_least=0.9)),
        runs.figure("  their answer, p99", "ms", "p99_ms", runs.reference_values("p99_ms")),
        sent_away.figure("slow clients that were answered 408 in time", "count", "count", goal=Goal("value", at_least=CLIENTS)),
    ]


@contextmanager
def dripping(port):
    """Slow clients for the time of a `with`: their sockets. Each sends its next byte a second after the last one."""
    clients = [slow_client(port, number) for number in range(CLIENTS)]
    over = Event()
    drip = Thread(target=keep_dripping, args=(clients, over))
    drip.start()
    try:
        yield [connection for connection, _ in clients]
    finally:
        over.set()
        drip.join()
        for connection, _ in clients:
            connection.close()


def slow_client(port, number):
    """Connected, and what it has yet to send."""
    connection = socket.create_connection(("127.0.0.1", port))
    if number % 2 == 0:
        return connection, HEAD
    connection.sendall(BODY[:BODY_BEGIN])
    return connection, BODY[BODY_BEGIN:]


def keep_dripping(clients, over):
    begin = time.monotonic()
    for turn in range(SLICES * min(len(HEAD), len(BODY) - BODY_BEGIN)):
        if over.wait(max(0, begin + turn / SLICES - time.monotonic())):
            return
        sent = turn // SLICES
        for connection, bytes_left in clients[turn % SLICES :: SLICES]:
            with suppress(OSError):  # it was sent away
                connection.send(bytes_left[sent : sent + 1])


def timed_out(port):
    """How many of them are told so by the time at which all must have been."""
    with dripping(port) as connections:
        deadline = time.monotonic() + LIMIT_S + GRACE_S
        return sum(is_timed_out(connection, deadline) for connection in connections)


def is_timed_out(connection, deadline):
    connection.settimeout(max(0.001, deadline - time.monotonic()))
    try:
        return connection.recv(4096).startswith(b"HTTP/1.1 408 ")
    except OSError:
        return False
