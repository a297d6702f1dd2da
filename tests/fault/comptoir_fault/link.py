"""One connection through the proxy: two directions, each with its packets on their way."""

import asyncio
import socket
from contextlib import suppress

from comptoir_fault.side import Side

PACKET_BYTES = 65536
PACKETS_MAX = 1024  # on their way in one direction; then the sender feels it
LOST = (OSError, asyncio.IncompleteReadError)


class Link:
    def __init__(self, proxy, near, far, reader):
        self._proxy = proxy
        self._loop = asyncio.get_running_loop()
        self._streams = {Side.HOST: near, Side.SERVER: far}
        self._reader = reader
        self._broken = asyncio.Event()
        self.ended = self._loop.create_future()
        self.is_mute = False  # whatever the weather, the server is not heard here any more
        self.notes = {}  # for whoever watches: what it must remember of this connection
        for _, writer in self._streams.values():
            writer.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def cut(self):
        """At once: what is under way is lost, and both ends hear of it."""
        self._broken.set()
        self._proxy.wake()
        for _, writer in self._streams.values():
            writer.transport.abort()

    async def carry(self):
        """Until it breaks, or one end closes it."""
        ways = {side: asyncio.Queue(PACKETS_MAX) for side in Side}
        taking = [asyncio.create_task(self._take(side, ways[side])) for side in Side]
        bringing = [asyncio.create_task(self._bring(side, ways[side])) for side in Side]
        try:
            await asyncio.wait(bringing, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.cut()
            for task in taking + bringing:
                task.cancel()
            await asyncio.gather(*taking, *bringing, return_exceptions=True)
            self.ended.set_result(None)

    async def _take(self, side, packets):
        stream = self._streams[side][0]
        with suppress(*LOST):
            async for packet in self._packets(stream) if self._reader is None else self._reader.messages(side, stream):
                await packets.put((self._loop.time() + self._proxy.weather.passage_s(), packet))
        await packets.put((self._loop.time(), None))

    @staticmethod
    async def _packets(stream):
        while packet := await stream.read(PACKET_BYTES):
            yield packet

    async def _bring(self, side, packets):
        stream = self._streams[side.other][1]
        with suppress(*LOST):
            while not self._broken.is_set():
                due, packet = await packets.get()
                await self._until(due)
                while self._is_silent(side) and not self._broken.is_set():
                    self._proxy.is_holding.set()
                    await self._proxy.until_changed()
                if packet is None:
                    return
                await self._write(stream, self._judged(side, packet))

    def _is_silent(self, side):
        return side in self._proxy.weather.silent or (self.is_mute and side is Side.SERVER)

    def _judged(self, side, packet):
        warden = self._proxy.warden
        return packet if warden is None or self._reader is None else warden(self, side, packet)

    async def _until(self, due):
        left = due - self._loop.time()
        if left > 0:
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._broken.wait(), left)

    async def _write(self, stream, packet):
        step = self._proxy.weather.slice_bytes or len(packet) or 1
        for begin in range(0, len(packet), step):
            if self._broken.is_set():
                return
            stream.write(packet[begin : begin + step])
            await stream.drain()
