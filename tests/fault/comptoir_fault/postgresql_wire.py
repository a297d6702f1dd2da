"""PostgreSQL's protocol, as far as one must know it to break it at the right place."""

import struct

from comptoir_fault.side import Side

COMMITTED = b"C\0\0\0\x0bCOMMIT\0"  # CommandComplete
PARSE = b"P"
BIND = b"B"

PLAINLY = "?sslmode=disable&gssencmode=disable"  # behind a URL: only then there is something to read


async def messages(side, stream):
    """Whole messages; the first of a host has no letter."""
    if side is Side.HOST:
        yield await _rest(stream, b"")
    while letter := await stream.read(1):
        yield await _rest(stream, letter)


async def _rest(stream, letter):
    length = await stream.readexactly(4)
    return letter + length + await stream.readexactly(struct.unpack("!I", length)[0] - 4)


def asks_to_commit(message):
    """Whether it is the statement, unnamed, or the use of the one that is prepared by that name; its execution follows."""
    return message[:1] in (PARSE, BIND) and message[5:].startswith(b"\0COMMIT\0")


def says_committed(message):
    return message == COMMITTED


def speaks_of(message, words):
    """Whether it is a statement in which these words stand. Prepared ones are named only once in a session."""
    return message[:1] == PARSE and words.encode() in message


def is_given(message, value):
    """Whether this text is, or stands in, a parameter of a statement."""
    return message[:1] == BIND and value.encode() in message
