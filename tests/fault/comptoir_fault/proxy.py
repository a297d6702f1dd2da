"""A network of our own between a host and a server, which does on demand what networks do: it is slow, loses packets, slices what it carries, goes
silent in one direction, breaks. It can read along, message by message, and so break at a point that no clock would hit."""

import asyncio
import random
import threading
from dataclasses import dataclass

from comptoir_fault.link import Link
from comptoir_fault.side import Side

RETRANSMISSION_S = 0.2  # what a lost packet costs, as Linux has it


@dataclass
class Weather:
    """How the network is; every packet asks anew."""

    delay_s: float = 0
    loss: float = 0  # the share of packets that come only when they are sent again
    slice_bytes: int = 0  # at most so many bytes at a time; 0: as they come
    silent: frozenset[Side] = frozenset()  # directions in which what is sent arrives once they are open again
    luck: random.Random = random.Random(1)

    def passage_s(self):
        """How long this packet is under way."""
        seconds = self.delay_s
        while self.loss and self.luck.random() < self.loss:
            seconds += RETRANSMISSION_S
        return seconds


class Proxy:
    """Listens on a port of its own, leads to `target` and has a thread of its own. With a `reader` (postgresql_wire, amqp_wire) it carries whole
    messages, and asks `warden(link, side, message)` about each: the bytes that go on instead. [thread-safe]"""

    def __init__(self, target, reader=None):
        self.target = target
        self.weather = Weather()
        self.warden = None
        self.is_away = False
        self.is_holding = threading.Event()  # something waits for the end of the silence
        self._reader = reader
        self._links = set()
        self._loop = asyncio.new_event_loop()
        self._changed = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.port = self._in_loop(self._listen())

    # ---- what a test does to it

    def change(self, **weather):
        """Each name is one of Weather's; the others become fair again."""
        self.weather = Weather(**weather)
        self._loop.call_soon_threadsafe(self.wake)

    def clear(self):
        """Fair weather: what was held arrives."""
        self.is_away = False
        self.warden = None
        self.change()

    def silence(self, *sides):
        """Connections stay, new ones are accepted, and what these sides say does not arrive; both, unless they are named."""
        self.is_holding.clear()
        self.change(silent=frozenset(sides or Side))

    def mute(self):
        """What the server says over the connections of now arrives never more. New ones are as they should be."""
        self.is_holding.clear()
        for link in list(self._links):
            link.is_mute = True

    def cut(self):
        """Breaks every connection, as a router does that is switched off and on. New ones are welcome."""
        self._in_loop(self._cut())

    def go_away(self):
        """Breaks every connection, and refuses new ones."""
        self.is_away = True
        self.cut()

    def watch(self, warden):
        self.warden = warden

    def lead_to(self, target):
        """Where connections lead from now on; those that are there break."""
        self.target = target
        self.cut()

    def count(self):
        """How many connections there are."""
        return len(self._links)

    def stop(self):
        self.is_away = True
        self._in_loop(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # ---- in the loop

    def _in_loop(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(30)

    async def _listen(self):
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def _carry(self, reader, writer):
        if self.is_away:
            return writer.transport.abort()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return writer.transport.abort()
        link = Link(self, (reader, writer), (far_reader, far_writer), self._reader)
        self._links.add(link)
        try:
            await link.carry()
        finally:
            self._links.discard(link)

    async def _cut(self):
        self.cut_now()

    def cut_now(self):
        """For a warden, which is in the loop already."""
        for link in list(self._links):
            link.cut()

    async def _end(self):
        self._server.close()
        self.cut_now()
        while self._links:
            await asyncio.wait([link.ended for link in self._links])

    def wake(self):
        self._changed.set()
        self._changed = asyncio.Event()

    async def until_changed(self):
        await self._changed.wait()
