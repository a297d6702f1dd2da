"""By which id the message of an event goes out, as `Id::derived_from` makes it: the store keeps events, not messages."""

import uuid

WIDE = 2**128 - 1
WORD = 2**64 - 1


def derived_from(event_id, name):
    """128-bit FNV-1a of the event's id and the name, each half mixed as MurmurHash3 does at its end; a UUID of version 8."""
    hashed = 0x6C62272E07BB014262B821756295C58D
    for byte in event_id.bytes + name.encode():
        hashed = ((hashed ^ byte) * (2**88 + 0x13B)) & WIDE
    low = mixed((hashed + (hashed >> 64)) & WORD)
    high = mixed((hashed >> 64) ^ low)
    bits = high << 64 | low
    bits = bits & ~(0xF << 76) | 8 << 76
    return uuid.UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def mixed(bits):
    bits = ((bits ^ bits >> 33) * 0xFF51AFD7ED558CCD) & WORD
    bits = ((bits ^ bits >> 33) * 0xC4CEB9FE1A85EC53) & WORD
    return bits ^ bits >> 33
