"""A host of our own: private directory, private port, started, killed and started again on the same store."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import supervisor

from comptoir_scenario.database import Database
from comptoir_scenario.waiting import PATIENCE_S, until

CONFIGURATION = """
[http]
listen = "127.0.0.1:0"

[storage]
url = {store}

[plugins]
directory = {plugins}
enabled = {contexts}

[outbox]
publisher = {publisher}

[reactions]
placement = {placement}
backoff_first_ms = 20
backoff_max_ms = 500

[admin]
socket = {socket}

[log]
format = "json"

[plugin.outbox-log]
path = {events}

[plugin.invoicing.seller]
name = "Quincaillerie Durand SARL"
address = ["12 rue des Forges", "69007 Lyon"]
siren = "404833048"
vat_number = "FR83404833048"
"""

OUTBOX = """
[plugin.outbox-rabbitmq]
url = {url}
queues = {queues}
"""

INBOX = """
[inbox]
receiver = "inbox-rabbitmq"

[plugin.inbox-rabbitmq]
url = {url}
queue = {queue}
reconnect_max_ms = 1000
"""

ALL_CONTEXTS = ("orders", "stock", "invoicing")
SERVING = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Host:
    """`broker` is the URL of a RabbitMQ; without one the events go to a file. `store` is the URL of a store that others use too; without one it is
    a new one. `inbox` is the queue from which events of others are taken. `environment` is added to that of the
    test; `events` is the file of outbox-log."""

    def __init__(
        self,
        binary,
        plugins,
        placement="durable",
        broker=None,
        queues=(),
        settings="",
        contexts=ALL_CONTEXTS,
        engine=None,
        inbox=None,
        store=None,
        environment=None,
        events=None,
    ):
        self._environment = os.environ | (environment or {})
        self.binary = str(binary)
        self.directory = Path(tempfile.mkdtemp(prefix="comptoir-host-"))
        self.log_path = self.directory / "host.log"
        self.configuration = self.directory / "comptoir.toml"
        self.port = None
        self.process = None
        self._log_begin = 0
        self.store = store or self._new_store(engine or os.environ.get("COMPTOIR_ENGINE"))
        text = CONFIGURATION.format(
            store=json.dumps(self.store),
            contexts=json.dumps(contexts),
            plugins=json.dumps(str(plugins)),
            publisher=json.dumps("outbox-rabbitmq" if broker else "outbox-log"),
            placement=json.dumps(placement),
            socket=json.dumps(str(self.directory / "admin.sock")),
            events=json.dumps(str(events or self.directory / "events.jsonl")),
        )
        if broker:
            text += OUTBOX.format(url=json.dumps(broker), queues=json.dumps(list(queues)))
        if inbox:
            text += INBOX.format(url=json.dumps(broker), queue=json.dumps(inbox))
        self.configuration.write_text(text + settings, encoding="utf-8")

    def _new_store(self, engine):
        """An empty store, on SQLite unless another engine is named."""
        if engine == "postgresql":
            return Database.of_this_process().new_url()
        return f"sqlite:{self.directory / 'comptoir.db'}"

    def add_settings(self, text):
        """Of tables that the configuration has already; they count from the next start on."""
        folder = self.directory / "conf.d"
        folder.mkdir(exist_ok=True)
        (folder / "more.toml").write_text(text, encoding="utf-8")

    def use_store(self, url):
        """From its next start on."""
        text = self.configuration.read_text("utf-8")
        self.configuration.write_text(text.replace(json.dumps(self.store), json.dumps(url)), encoding="utf-8")
        self.store = url

    @classmethod
    def of_this_build(cls, **options):
        """The host that the test belongs to: ctest says which by the environment."""
        return cls(os.environ["COMPTOIR_HOST"], os.environ["COMPTOIR_PLUGINS"], **options)

    def start(self):
        """Starts, and returns once it says that it is ready."""
        self.launch()
        until(self.is_ready, "the host's readiness")
        return self

    def launch(self):
        self.port = None
        self._log_begin = self.log_path.stat().st_size if self.log_path.exists() else 0
        with open(self.log_path, "ab") as log:
            command = [self.binary, "serve", "--config", str(self.configuration)]
            self.process = supervisor.spawn(command, self._environment, self.directory, log)

    def is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"The host ended with code {self.process.returncode} at its start:\n{self.log()[-4000:]}")
        self.port = self.port or self._port_in_log()
        if self.port is None:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _port_in_log(self):
        found = SERVING.search(self.log())
        return int(found.group(1)) if found else None

    @property
    def hosts(self):
        return [self]

    def address(self, _target=None):
        """Where it is now, or was last: a client asks each time it connects, since every start takes another port."""
        return "127.0.0.1", self.port

    def log(self):
        """What it has said since its last start."""
        with open(self.log_path, "rb") as log:
            log.seek(self._log_begin)
            return log.read().decode("utf-8", "replace")

    def kill(self):
        """kill -9: nothing of the process has a chance to finish anything."""
        self.process.kill()
        self.process.wait()

    def suspend(self):
        """As a machine does that is out of memory, or a debugger: it is not dead, and does nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def restart(self):
        self.kill()
        return self.start()

    def interrupt(self):
        self.process.send_signal(signal.SIGTERM)

    def ended(self, timeout_s=60):
        """The exit code, once it has ended."""
        return self.process.wait(timeout_s)

    def stop(self):
        """The orderly way; returns the exit code."""
        if self.process.poll() is None:
            self.interrupt()
        return self.ended()

    def second(self):
        """Runs another host on the same database to its end, which must come by itself: its exit code and what it said."""
        done = self.command("serve")
        return done.returncode, done.stdout + done.stderr

    def command(self, *words):
        """Runs `comptoir` with the configuration of this host."""
        command = [self.binary, *words, "--config", str(self.configuration)]
        return subprocess.run(command, cwd=self.directory, env=self._environment, capture_output=True, text=True, timeout=60, check=False)

    def is_connected_inward(self):
        """Whether its inbox consumes its queue."""
        return self.administration("GET", "/admin/inbox")["receiverStatus"]["connected"]

    def administration(self, method, path, **parameters):
        """What the command-line tool would ask, over the Unix socket."""
        connection = _UnixConnection(str(self.directory / "admin.sock"))
        connection.request(method, path + ("?" + urlencode(parameters) if parameters else ""))
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path} over the admin socket: {answer.status} {text.decode()}")
        return json.loads(text)

    def remove(self):
        """Ends it, whatever it is doing, and takes its files away."""
        supervisor.end(self.process)
        shutil.rmtree(self.directory, ignore_errors=True)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE_S)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
