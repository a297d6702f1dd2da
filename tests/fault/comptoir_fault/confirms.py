"""A broker's confirms as AMQP allows them to be, and brokers seldom send them: out of order, many in one, negative, lost. A warden for the proxy."""

from comptoir_fault import amqp_wire
from comptoir_fault.amqp_wire import Settlement
from comptoir_fault.side import Side

HELD_MIN = 6


class _Channel:
    """What a connection has under way: numbers that were published, and those that the broker has confirmed and we not."""

    def __init__(self):
        self.published = 0
        self.confirmed_to = 0
        self.under_way = {}  # {number: message id}
        self.held = []
        self.channel = 1

    def publish(self):
        self.published += 1
        self.under_way[self.published] = None

    def name(self, message_id):
        self.under_way[self.published] = message_id

    def take(self, settlement):
        """The broker has these now."""
        self.channel = settlement.channel
        first = min(self.under_way, default=1) if settlement.multiple else settlement.tag
        self.held += [tag for tag in range(first, settlement.tag + 1) if tag in self.under_way and tag not in self.held]

    @property
    def is_full(self):
        """Nothing else can come, or enough has."""
        return len(self.held) >= HELD_MIN or len(self.held) == len(self.under_way)

    def let_go(self):
        tags, self.held = self.held, []
        return tags


class Confirms:
    """`say(channel, tags)` makes the broker's frames of what it has confirmed; `seen` counts those that went on. A channel that was there before is
    left alone, since nobody counted what it has published."""

    def __init__(self, say):
        self._say = say
        self.seen = 0

    def __call__(self, link, side, message):
        method = amqp_wire.method_of(message)
        if side is Side.HOST and method == amqp_wire.CONFIRM_SELECT:
            link.notes["channel"] = _Channel()
        channel = link.notes.get("channel")
        if channel is None:
            return message
        if side is Side.HOST:
            self._hear_host(channel, method, message)
        elif method == amqp_wire.ACK:
            channel.take(Settlement.read(message))
            if not channel.is_full:
                return b""
            tags = channel.let_go()
            self.seen += len(tags)
            return b"".join(self._say(channel, tags))
        return message

    @staticmethod
    def _hear_host(channel, method, message):
        if method == amqp_wire.PUBLISH:
            channel.publish()
        elif amqp_wire.is_header(message):
            channel.name(amqp_wire.message_id_of(message))


def _settle(channel, tag, method=amqp_wire.ACK, multiple=False):
    for settled in [one for one in channel.under_way if one == tag or (multiple and one <= tag)]:
        del channel.under_way[settled]
    return Settlement(channel.channel, tag, multiple).written(method)


def backwards(channel, tags):
    """Each by itself, the newest first."""
    return [_settle(channel, tag) for tag in sorted(tags, reverse=True)]


def many_in_one(channel, tags):
    """As much as can be said by one frame: up to the first that the broker does not have yet."""
    missing = min(set(channel.under_way) - set(tags), default=channel.published + 1)
    below = [tag for tag in tags if tag < missing]
    frames = [_settle(channel, max(below), multiple=True)] if below else []
    return frames + [_settle(channel, tag) for tag in tags if tag > missing]


def some_refused(channel, tags):
    """Every fifth is refused, although the broker has it."""
    return [_settle(channel, tag, amqp_wire.NACK if tag % 5 == 0 else amqp_wire.ACK) for tag in tags]


def some_lost(channel, tags):
    """Every twentieth never comes."""
    return [_settle(channel, tag) for tag in tags if tag % 20]


class WithoutFirst:
    """The confirm of the first message after another never comes; `message_id` says which it was."""

    def __init__(self):
        self.message_id = None
        self._withheld = None  # (channel, number)

    def __call__(self, channel, tags):
        if self._withheld is None:
            self._withheld = (channel, tags[0])
            self.message_id = channel.under_way[tags[0]]
        return [_settle(channel, tag) for tag in tags if (channel, tag) != self._withheld]
