"""Runs a private pgbouncer for a test, before the PostgreSQL that `lead_to` names. See supervisor.py."""

import os
import shutil
import socket

import supervisor


class Node:
    def __init__(self):
        self.directory = supervisor.private_directory("pgbouncer")
        (self.port,) = supervisor.free_ports(1)
        root = os.geteuid() == 0  # pgbouncer refuses to run as root
        self.identity = {"user": "postgres", "group": "postgres", "extra_groups": []} if root else {}
        self.node = None

    def start(self):
        if self.identity:
            shutil.chown(self.directory, "postgres", "postgres")
        return {"port": self.port}

    def lead_to(self, port, mode, sessions):
        with open(f"{self.directory}/users", "w", encoding="utf-8") as users:
            users.write('"postgres" ""\n')
        with open(f"{self.directory}/pgbouncer.ini", "w", encoding="utf-8") as configuration:
            configuration.write(
                f"[databases]\n* = host=127.0.0.1 port={port}\n\n"
                f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
                f"auth_type = trust\nauth_file = {self.directory}/users\npool_mode = {mode}\ndefault_pool_size = {sessions}\n"
            )
        log = open(f"{self.directory}/server.log", "ab")
        self.node = supervisor.spawn(["/usr/sbin/pgbouncer", f"{self.directory}/pgbouncer.ini"], None, self.directory, log, **self.identity)
        supervisor.wait_until(self.answers, "the start of pgbouncer")

    def answers(self):
        if self.node.poll() is not None:
            with open(f"{self.directory}/server.log", encoding="utf-8", errors="replace") as log:
                raise RuntimeError("pgbouncer ended at its start: " + log.read()[-2000:])
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def tear_down(self):
        supervisor.end(self.node)


supervisor.run(Node())
