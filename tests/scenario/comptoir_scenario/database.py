"""A PostgreSQL of our own, for the hosts of one test process."""

import atexit
import json

from comptoir_scenario.server import Server


class Database(Server):
    """A private server, which lives as long as this process."""

    _of_this_process = None

    def __init__(self, settings=None, directory=None):
        super().__init__("postgresql_node.py", json.dumps(settings or {}), directory=directory)
        self.port = self.greeting["port"]
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
        return self.url(self.new_database())

    def new_database(self):
        """The name of an empty database."""
        self._databases += 1
        name = f"shop_{self._databases}"
        self.sql("postgres", f"create database {name}")
        return name

    def url(self, name, port=None):
        """By the server's own port, or by another one that leads to it."""
        return f"postgresql://postgres@127.0.0.1:{port or self.port}/{name}"

    def sql(self, name, statement):
        """What the statement answers: a line a row, values parted by |."""
        return self.ask("sql", name, statement)

    def kill(self):
        """kill -9 of the server and all its sessions."""
        self.ask("kill")

    def ensure(self):
        """Starts the same server unless it runs, as its service would."""
        self.ask("ensure")

    def stop_at_once(self):
        """`pg_ctl stop -m immediate`: no farewell, and a recovery at the next start."""
        self.ask("stop_at_once")

    def start_again(self):
        """The same server, with the data that it had."""
        self.ask("start_again")
