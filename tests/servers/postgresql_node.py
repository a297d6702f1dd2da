"""Runs a private PostgreSQL server for a test. See supervisor.py. An argument, a JSON object, is added to its settings."""

import json
import os
import shutil
import signal
import subprocess
import sys

import supervisor

BIN = "/usr/lib/postgresql/15/bin"


class Node:
    def __init__(self):
        self.directory = supervisor.private_directory("postgresql")
        self.port, self.replica_port = supervisor.free_ports(2)
        root = os.geteuid() == 0  # PostgreSQL refuses to run as root
        self.identity = {"user": "postgres", "group": "postgres", "extra_groups": []} if root else {}
        self.node = self.replica = None
        self.settings = json.loads(sys.argv[1]) if len(sys.argv) > 1 else {}

    def start(self):
        if self.identity:
            shutil.chown(self.directory, "postgres", "postgres")
        subprocess.run(
            [f"{BIN}/initdb", "-D", f"{self.directory}/data", "-A", "trust", "-U", "postgres", "--no-locale", "-E", "UTF8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self.directory,
            **self.identity,
        )
        with open(f"{self.directory}/data/postgresql.conf", "a", encoding="utf-8") as configuration:
            configuration.write(f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{self.directory}'\n")
            configuration.writelines(f"{name} = '{value}'\n" for name, value in self.settings.items())
        self.start_again()
        return {"port": self.port}

    def start_again(self):
        if supervisor.is_up(self.node):
            raise RuntimeError("PostgreSQL runs already: a second one on its data would end at once, and nobody would stop the first.")
        self.node = self.run("data")
        supervisor.wait_until(self.answers, "the start of PostgreSQL")

    def ensure(self):
        supervisor.wait_until(self.has_settled, "PostgreSQL to end or to answer")
        if self.node.poll() is not None:
            self.start_again()

    def has_settled(self):
        return self.node.poll() is not None or self.is_ready(self.port)

    def run(self, data):
        log = open(f"{self.directory}/server.log", "ab")
        return supervisor.spawn([f"{BIN}/postgres", "-D", f"{self.directory}/{data}"], None, self.directory, log, **self.identity)

    def stop(self):
        supervisor.end(self.node, how=signal.SIGINT)

    def stop_at_once(self):
        """As `pg_ctl stop -m immediate` does it: it recovers when it is started again."""
        supervisor.end(self.node, how=signal.SIGQUIT)

    def kill(self):
        """All of it at once, as when its machine dies. A session that outlives the others shows what is not replicated yet as committed, and one
        that is still ending keeps a new server from starting."""
        self.node.send_signal(signal.SIGSTOP)  # it starts no more of them
        sessions = supervisor.children(self.node.pid)
        for session in sessions:
            os.kill(session, signal.SIGKILL)
        supervisor.end(self.node)
        supervisor.wait_until(lambda: not any(map(supervisor.is_running, sessions)), "the end of PostgreSQL's processes")

    def sql(self, database, statement, port=None):
        done = subprocess.run(
            [f"{BIN}/psql", *self.address(port or self.port), "-d", database, "-v", "ON_ERROR_STOP=1", "-qAtc", statement],
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def address(self, port):
        return ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]

    def start_replica(self):
        """A second server that follows the first; the first time it is made of a base backup. Answers its port."""
        if not os.path.exists(f"{self.directory}/replica"):
            subprocess.run(
                [f"{BIN}/pg_basebackup", *self.address(self.port), "-D", f"{self.directory}/replica", "-R", "--checkpoint=fast"],
                check=True,
                cwd=self.directory,
                **self.identity,
            )
            with open(f"{self.directory}/replica/postgresql.conf", "a", encoding="utf-8") as configuration:
                configuration.write(f"port = {self.replica_port}\nsynchronous_standby_names = ''\n")  # nobody follows it
        self.replica = self.run("replica")
        supervisor.wait_until(lambda: self.is_ready(self.replica_port), "the start of the replica")
        return str(self.replica_port)

    def stop_replica(self):
        supervisor.end(self.replica, how=signal.SIGINT)

    def promote_replica(self):
        self.sql_on_replica("postgres", "select pg_promote()")

    def sql_on_replica(self, database, statement):
        return self.sql(database, statement, self.replica_port)

    def tear_down(self):
        supervisor.end(self.replica, how=signal.SIGINT, patience_s=10)
        supervisor.end(self.node, how=signal.SIGINT, patience_s=10)

    def answers(self):
        if self.node.poll() is not None:
            with open(f"{self.directory}/server.log", encoding="utf-8", errors="replace") as log:
                raise RuntimeError("PostgreSQL ended at its start: " + log.read()[-2000:])
        return self.is_ready(self.port)

    def is_ready(self, port):
        return subprocess.run([f"{BIN}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0


supervisor.run(Node())
