"""Runs a private RabbitMQ node for a test. See supervisor.py. An argument says how many virtual hosts it has."""

import base64
import glob
import hashlib
import json
import os
import socket
import subprocess
import sys

import supervisor

BIN = "/usr/lib/rabbitmq/bin"  # the wrappers in /usr/sbin switch to the stock user and folders
VHOSTS = int(sys.argv[1]) if len(sys.argv) > 1 else 24  # made at the start, since each rabbitmqctl costs more than a second


class Node:
    def __init__(self):
        self.directory = supervisor.private_directory("rabbitmq")
        self.port, self.distribution_port, self.epmd_port = supervisor.free_ports(3)
        self.name = f"comptoir{self.port}@localhost"
        self.node = None
        self.epmd = None

    def start(self):
        self.write_configuration()
        self.epmd = supervisor.spawn(["/usr/bin/epmd", "-port", str(self.epmd_port), "-address", "127.0.0.1"])
        self.start_again()
        return {"port": self.port, "vhosts": VHOSTS}

    def start_again(self):
        if supervisor.is_up(self.node):
            raise RuntimeError("RabbitMQ runs already: a second node on its data would end at once, and nobody would stop the first.")
        log = open(f"{self.directory}/console.log", "ab")
        environment = self.environment() | {"RUNNING_UNDER_SYSTEMD": "true"}  # the script becomes the node instead of guarding it
        self.node = supervisor.spawn([f"{BIN}/rabbitmq-server"], environment, self.directory, log)
        supervisor.wait_until(self.greets, "the start of RabbitMQ")

    def stop(self):
        supervisor.end(self.node, how=supervisor.signal.SIGTERM)

    def kill(self):
        supervisor.end(self.node)

    def freeze(self):
        self.node.send_signal(supervisor.signal.SIGSTOP)
        supervisor.wait_until(self.stands_still, "RabbitMQ's threads to stop")  # those that run go on until they hear of the signal

    def thaw(self):
        self.node.send_signal(supervisor.signal.SIGCONT)

    def control(self, *arguments):
        done = subprocess.run([f"{BIN}/rabbitmqctl", "--quiet", *arguments], env=self.environment(), capture_output=True, text=True, timeout=180)
        if done.returncode != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout.strip()

    def tear_down(self):
        supervisor.end(self.node)
        supervisor.end(self.epmd)

    def stands_still(self):
        try:
            stats = [open(path).read() for path in glob.glob(f"/proc/{self.node.pid}/task/*/stat")]
        except (FileNotFoundError, ProcessLookupError):  # a thread that ended between the two looks
            return False
        return all(stat.rpartition(")")[2].split()[0] == "T" for stat in stats)

    def greets(self):
        """A node listens before it is ready to talk; it is ready when it answers the protocol header."""
        if self.node.poll() is not None:
            raise RuntimeError("RabbitMQ ended at its start: " + self.tail_of_log())
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                return connection.recv(1) == b"\x01"
        except OSError:
            return False

    def tail_of_log(self):
        with open(f"{self.directory}/console.log", encoding="utf-8", errors="replace") as log:
            return log.read()[-2000:]

    def write_configuration(self):
        with open(f"{self.directory}/enabled_plugins", "w", encoding="utf-8") as plugins:
            plugins.write("[].")
        with open(f"{self.directory}/rabbitmq.conf", "w", encoding="utf-8") as configuration:
            configuration.write(f"load_definitions = {self.directory}/definitions.json\nlog.console = false\n")
        with open(f"{self.directory}/definitions.json", "w", encoding="utf-8") as definitions:
            json.dump(self.definitions(), definitions)

    @staticmethod
    def definitions():
        salt = b"salt"
        password_hash = base64.b64encode(salt + hashlib.sha256(salt + b"guest").digest()).decode()
        vhosts = ["/"] + [f"test-{number}" for number in range(VHOSTS)]
        return {
            "users": [
                {
                    "name": "guest",
                    "password_hash": password_hash,
                    "hashing_algorithm": "rabbit_password_hashing_sha256",
                    "tags": ["administrator"],
                }
            ],
            "vhosts": [{"name": name} for name in vhosts],
            "permissions": [{"user": "guest", "vhost": name, "configure": ".*", "write": ".*", "read": ".*"} for name in vhosts],
        }

    def environment(self):
        return os.environ | {
            "HOME": self.directory,
            "RABBITMQ_NODENAME": self.name,
            "RABBITMQ_MNESIA_BASE": f"{self.directory}/data",
            "RABBITMQ_LOG_BASE": f"{self.directory}/log",
            "RABBITMQ_PID_FILE": f"{self.directory}/pid",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{self.directory}/enabled_plugins",
            "RABBITMQ_CONFIG_FILE": f"{self.directory}/rabbitmq.conf",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.epmd_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }


supervisor.run(Node())
