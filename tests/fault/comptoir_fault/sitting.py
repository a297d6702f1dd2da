"""Somebody else's session, which stays open for as long as a test likes."""

import subprocess

import supervisor

BIN = "/usr/lib/postgresql/15/bin"
DONE = "-- done"


class Sitting:
    def __init__(self, database, name):
        command = [f"{BIN}/psql", "-h", "127.0.0.1", "-p", str(database.port), "-U", "postgres", "-d", name, "-qAt", "-v", "ON_ERROR_STOP=1"]
        self._psql = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def say(self, statements):
        """What they answer, line by line."""
        print(f"{statements};\n\\echo {DONE}", file=self._psql.stdin, flush=True)
        lines = []
        while (line := self._psql.stdout.readline()) and line.rstrip("\n") != DONE:
            lines.append(line.rstrip("\n"))
        if not line:
            raise RuntimeError(f"psql ended at: {statements}")
        return lines

    def close(self):
        self._psql.stdin.close()
        supervisor.end(self._psql)
        self._psql.stdout.close()
