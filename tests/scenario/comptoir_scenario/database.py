"""A PostgreSQL of our own, for the hosts of one test process."""

import atexit
import json
import subprocess
import sys
from pathlib import Path

import supervisor

SERVERS = Path(supervisor.__file__).parent


class Database:
    """A private server, torn down when the pipe to its supervisor closes: at the end of this process, or because it is gone."""

    _of_this_process = None

    def __init__(self, settings=None):
        command = [sys.executable, "-B", str(SERVERS / "postgresql_node.py"), json.dumps(settings or {})]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        greeting = self._node.stdout.readline()
        if not greeting:
            raise RuntimeError("PostgreSQL did not start.")
        self._port = json.loads(greeting)["port"]
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
        self._ask("sql", "postgres", f"create database {name}")
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    def kill(self):
        """kill -9 of the server and all its sessions."""
        self._ask("kill")

    def start_again(self):
        """The same server, with the data that it had."""
        self._ask("start_again")

    def _ask(self, *words):
        print(json.dumps(words), file=self._node.stdin, flush=True)
        outcome, _, text = self._node.stdout.readline().rstrip("\n").partition(" ")
        if outcome != "ok":
            raise RuntimeError(text)
        return text

    def stop(self):
        self._node.stdin.close()
        self._node.wait(60)
        self._node.stdout.close()
