"""AMQP 0-9-1 on the wire: frames, and the few methods by which a broker settles what was published."""

import struct
from typing import NamedTuple

METHOD, HEADER = 1, 2
PUBLISH, ACK, NACK = (60, 40), (60, 80), (60, 120)
CONFIRM_SELECT = (85, 10)  # from here on the channel's messages are numbered
GREETING_BYTES = 8


async def messages(side, stream):
    """The greeting, then whole frames. A frame that comes together with others goes on by itself."""
    if side.value == "host":
        yield await stream.readexactly(GREETING_BYTES)
    while kind := await stream.read(1):
        rest = await stream.readexactly(6)
        payload = await stream.readexactly(struct.unpack("!I", rest[2:])[0] + 1)
        yield kind + rest + payload


def method_of(frame):
    """(class, method), or nothing."""
    return struct.unpack("!HH", frame[7:11]) if len(frame) > 11 and frame[0] == METHOD else None


class Settlement(NamedTuple):
    """What the broker says of what was published on a channel up to, or at, a number."""

    channel: int
    tag: int
    multiple: bool

    @classmethod
    def read(cls, frame):
        tag, bits = struct.unpack("!QB", frame[11:20])
        return cls(struct.unpack("!H", frame[1:3])[0], tag, bool(bits & 1))

    def written(self, method):
        payload = struct.pack("!HHQB", *method, self.tag, int(self.multiple))
        return struct.pack("!BHI", METHOD, self.channel, len(payload)) + payload + b"\xce"


def is_header(frame):
    """Whether it is the properties behind a publish."""
    return frame[0] == HEADER


def message_id_of(frame):
    """Of a content header: the host sets content type, headers, delivery mode and message id, which stand in this order."""
    at = 7 + 12 + 2
    content_type_bytes = frame[at]
    at += 1 + content_type_bytes
    at += 4 + struct.unpack("!I", frame[at : at + 4])[0]  # headers
    at += 1  # delivery mode
    return frame[at + 1 : at + 1 + frame[at]].decode()
