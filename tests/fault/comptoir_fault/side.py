"""Who speaks on a connection."""

from enum import Enum


class Side(Enum):
    HOST = "host"
    SERVER = "server"

    @property
    def other(self):
        return Side.SERVER if self is Side.HOST else Side.HOST
