"""Hosts to be measured: in a folder of their own, with the plugins that a group needs."""

import json
import shutil
from contextlib import contextmanager

from comptoir_scenario.host import Host

CONFIGURATION = """
[http]
listen = "127.0.0.1:0"

[storage]
url = {store}

[plugins]
directory = {plugins}
enabled = {enabled}

[outbox]
publisher = {publisher}

[admin]
socket = {socket}

[log]
format = "json"

[plugin.outbox-log]
path = {events}

[plugin.outbox-rabbitmq]
url = {broker}
queues = ["bench"]

[plugin.inbox-rabbitmq]
url = {broker}
queue = "bench-inbox"
"""

NOBODY = "amqp://guest:guest@127.0.0.1:9/"  # the discard port: no broker there


class MeasuredHost(Host):
    """Events go to a file, or to the RabbitMQ at `broker`. `store` is the folder of a store to begin with, copied; `url` that of one elsewhere.
    `more_plugins` is a folder of libraries to be found besides."""

    def __init__(self, bench, enabled, broker=None, store=None, url=None, more_plugins=None):
        super().__init__(bench.host, bench.plugins)
        self.store = self.directory / "comptoir.db"
        if store:
            copy_store(store, self.directory)
        libraries = self.directory / "plugins"
        libraries.mkdir()
        for folder in filter(None, (bench.plugins, bench.programs / "plugins", more_plugins)):
            for library in folder.glob("*.so"):
                (libraries / library.name).symlink_to(library)
        text = CONFIGURATION.format(
            store=json.dumps(url or f"sqlite:{self.store}"),
            plugins=json.dumps(str(libraries)),
            enabled=json.dumps(list(enabled)),
            publisher=json.dumps("outbox-rabbitmq" if broker else "outbox-log"),
            socket=json.dumps(str(self.directory / "admin.sock")),
            events=json.dumps(str(self.directory / "events.jsonl")),
            broker=json.dumps(broker or NOBODY),
        )
        self.configuration.write_text(text, encoding="utf-8")

    def outbox(self):
        return self.administration("GET", "/admin/outbox")

    def stop(self):
        """The orderly way, which must go well."""
        code = super().stop()
        if code != 0:
            raise RuntimeError(f"The host ended with code {code}:\n{self.log()[-2000:]}")
        return code


def copy_store(source, target):
    """The files of a store whose host has ended."""
    for file in source.glob("comptoir.db*"):
        shutil.copy(file, target)


@contextmanager
def running(bench, enabled, **options):
    """A host for the time of a `with`; its files are gone afterwards."""
    host = MeasuredHost(bench, enabled, **options)
    try:
        yield host.start()
    finally:
        host.remove()
