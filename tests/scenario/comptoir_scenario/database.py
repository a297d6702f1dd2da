"""A PostgreSQL of our own, for the hosts of one test process."""

import atexit
import json

from comptoir_scenario.server import Server


class Database(Server):
    """A private server, which lives as long as this process."""

    _of_this_process = None

    def __init__(self, settings=None):
        super().__init__("postgresql_node.py", json.dumps(settings or {}))
        self._port = self.greeting["port"]
        self._databases = 0

    @classmethod
    def of_this_process(cls, settings=None):
        """`settings` of postgresql.conf count for the first who asks."""
        if cls._of_this_process is None:
            cls._of_this_process = cls(settings)
            atexit.register(cls._of_this_process.stop)
        return cls._of_this_process

    def new_url(self):
        """The URL of an empty database."""
        self._databases += 1
        name = f"shop_{self._databases}"
        self.ask("sql", "postgres", f"create database {name}")
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    def kill(self):
        """kill -9 of the server and all its sessions."""
        self.ask("kill")

    def start_again(self):
        """The same server, with the data that it had."""
        self.ask("start_again")
