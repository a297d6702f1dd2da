"""`comptoir config check`: everything for which a start would end, told at once and without starting anything; and what holds."""

import json
import os
import shutil
import signal
import tomllib
import unittest
import unittest.mock
from pathlib import Path

from comptoir_scenario.folder import FolderCase


ALL = '["orders", "stock", "invoicing"]'


class WhatAStartRefuses(FolderCase):
    """Is found by `config check`, in the words of `serve`."""

    def check_both(self, *expected):
        for verb in (("config", "check"), ("serve",)):
            with self.subTest(verb=verb):
                said = self.check_refused(self.run_tool(*verb))
                for text in expected:
                    self.assertIn(text, said)
                self.assertNotIn("hunter", said)

    def place_of(self, text):
        return f"{self.host.configuration}:{self.line_of(text)}: "

    def test_a_publisher_that_does_not_publish(self):
        self.write(enabled=ALL, publisher="stock")

        self.check_both(self.place_of("publisher") + "outbox.publisher: stock is no plugin that publishes", "(outbox.no_publisher)")

    def test_a_place_for_copies_of_plugins_that_is_none(self):
        self.write()
        taken = Path(self.host.directory, "taken")
        taken.write_text("a file", encoding="utf-8")

        with unittest.mock.patch.dict(os.environ, TMPDIR=str(taken)):
            self.check_both(f"The folder {taken}/comptoir-{os.getuid()} for the copies of plugins cannot be used: Not a directory.")

    def test_a_receiver_that_does_not_receive(self):
        self.write('[inbox]\nreceiver = "outbox-log"\n')

        self.check_both(self.place_of("receiver") + "inbox.receiver: outbox-log is no plugin that receives", "(inbox.no_receiver)")

    def test_a_url_of_a_store_that_cannot_be_read(self):
        urls = {
            "postgresql://me:hunter%zz2@db/shop": "this URL has a % that two hexadecimal digits do not follow; write %25 for a plain %.",
            "postgresql://me:hunter2@db:port/shop": "this URL names a port that is none: a port is a number from 1 to 65535.",
            "postgresql://me:hunter2@[::1/shop": "this URL is no URL that PostgreSQL's library can read: ",
            "postgresql://me:hunt@er2@db/shop": "this URL has an @ too many: write %40 for one within a user's name or a password.",
            "postgresql://me@db/shop?hunter2": "this URL is no URL that PostgreSQL's library can read: ",
        }
        for url, why in urls.items():
            with self.subTest(url=url):
                self.write()
                text = self.host.configuration.read_text("utf-8").replace('"sqlite:made/comptoir.db"', json.dumps(url))
                self.host.configuration.write_text(text, encoding="utf-8")
                self.check_both(self.place_of("url") + "storage.url: " + why, "(configuration.malformed_url)")

    def test_a_value_in_a_url_that_no_connection_takes(self):
        values = {
            "sslmode=hunter2": "has an unknown sslmode: it is one of disable, allow, prefer, require, verify-ca, verify-full.",
            "target_session_attrs=": "has an unknown target_session_attrs: it is one of any, read-write, ",
            "connect_timeout=hunter2": "has a connect_timeout that is no whole number: write one, or leave it out.",
            "keepalives_idle=10s": "has a keepalives_idle that is no whole number: ",
            "hostaddr=1.2.3.400": "has a hostaddr that is no address: write it in numbers, such as 10.0.0.5, or name a host.",
            "hostaddr=::1,,db.example": "has a hostaddr that is no address: ",
            "hostaddr=10.0.0.5,10.0.0.6": "names 1 hosts and 2 addresses in hostaddr: write one for each host.",
            "port=5432,5433": "names 1 hosts and 2 ports: write one for all, or one for each host.",
            "host=" + "/n" * 49: "names a socket whose path has 109 bytes, of which the system takes 107: name a shorter folder.",
            "ssl_min_protocol_version=hunter2": "has an unknown ssl_min_protocol_version: it is one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.",
            "ssl_min_protocol_version=TLSv1.3&ssl_max_protocol_version=tlsv1.1": "has an ssl_min_protocol_version above its ",
            "ssl_max_protocol_version=TLSv1.1": "has an ssl_max_protocol_version below the least that is usual: ",
            "replication=database": "asks for a replication connection, on which no store can be kept: leave replication out.",
        }
        for value, why in values.items():
            with self.subTest(value=value):
                self.write()
                url = f"postgresql://me@127.0.0.1:9/shop?{value}"
                text = self.host.configuration.read_text("utf-8").replace('"sqlite:made/comptoir.db"', json.dumps(url))
                self.host.configuration.write_text(text, encoding="utf-8")
                self.check_both(self.place_of("url") + "storage.url: this URL " + why, "(configuration.malformed_url)")

    def test_a_url_of_a_broker_that_cannot_be_read(self):
        urls = {
            "amqps://me:hunter2@broker/": "This says amqps://, but the plugin speaks amqp:// only",
            "http://me:hunter2@broker/": "This is no address of a broker. Write amqp://user:password@host:port/vhost",
            "amqp://me:hunter%zz2@broker/": "A % stands there that two hexadecimal digits do not follow. Write %25 for a plain %.",
            "amqp://me:hun/ter2@broker/": "This is no address of a broker.",
        }
        for plugin in ("outbox-rabbitmq", "inbox-rabbitmq"):
            for url, why in urls.items():
                with self.subTest(plugin=plugin, url=url):
                    inbox = '[inbox]\nreceiver = "inbox-rabbitmq"\n' if plugin == "inbox-rabbitmq" else ""
                    queue = 'queue = "ours"\n' if inbox else ""
                    outbox = "outbox-log" if inbox else plugin
                    self.write(f"{inbox}[plugin.{plugin}]\nurl = {json.dumps(url)} # broker\n{queue}", publisher=outbox)
                    at = self.place_of(f"url = {json.dumps(url)} # broker")
                    self.check_both(f"  {at}plugin.{plugin}.url: {why}", "(settings.invalid)")

    def test_a_file_that_is_a_folder(self):
        for folder in ("var/", "."):
            self.write(f'[plugin.outbox-log]\npath = "{folder}"\n')
            self.check_both(self.place_of("path") + "plugin.outbox-log.path: This path is a folder's; name a file in it", "(settings.invalid)")

        self.write(socket="deep/down/")
        self.check_both(
            self.place_of("socket") + 'admin.socket: "unix:deep/down/" is not an address to listen on: the path names a folder, and no file in it.',
            "(configuration.not_an_address)",
        )

        self.write()
        text = self.host.configuration.read_text("utf-8").replace("sqlite:made/comptoir.db", "sqlite:made/")
        self.host.configuration.write_text(text, encoding="utf-8")
        self.check_both('storage.url: The store\'s URL "sqlite:made/" names a folder, and no file in it.', "(configuration.malformed_url)")

    def test_settings_that_only_their_plugin_understands(self):
        self.write('[inbox]\nreceiver = "inbox-rabbitmq"\n[plugin.inbox-rabbitmq]\nprefetch = 0\n')

        self.check_both(
            self.place_of("[plugin.inbox-rabbitmq]") + "plugin.inbox-rabbitmq.queue: This is missing: name a queue",
            self.place_of("prefetch") + "plugin.inbox-rabbitmq.prefetch: 0 is out of range; write 1 to 65535.",
        )


class WhatIsGivenToTwo(FolderCase):
    """An address or a file for two things is refused by `serve` and by `config check`, before anything is opened."""

    def check_both(self, expected):
        for verb in (("config", "check"), ("serve",)):
            with self.subTest(verb=verb):
                said = self.check_refused(self.run_tool(*verb))
                self.assertIn(expected, said)
                self.assertIn("(configuration.taken_twice)", said)
        self.assertFalse((self.host.directory / "made").exists())

    def replace(self, text, other):
        content = self.host.configuration.read_text("utf-8")
        self.assertIn(text, content)
        self.host.configuration.write_text(content.replace(text, other), encoding="utf-8")

    def listen_on(self, *addresses):
        self.write()
        self.replace('listen = "127.0.0.1:0"', f"insecure = true\nlisten = {json.dumps(addresses)}")

    def test_an_address(self):
        self.listen_on("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:19", "127.0.0.2:19", "[::1]:19", "localhost:19")

        self.check_both("http.listen: localhost:19 is taken already, by http.listen (127.0.0.1:19): name another one.")

    def test_an_address_beside_all_of_them(self):
        for everywhere in ("0.0.0.0:19", "[::]:19"):
            self.listen_on(everywhere, "127.0.0.1:19")
            self.check_both(f"http.listen: 127.0.0.1:19 is taken already, by http.listen ({everywhere}): name another one.")
            self.listen_on("127.0.0.1:19", everywhere)
            self.check_both(f"http.listen: {everywhere} is taken already, by http.listen (127.0.0.1:19): name another one.")

    def test_a_socket_however_it_is_spelled(self):
        Path(self.host.directory, "link").symlink_to(".")
        Path(self.host.directory, "inner").mkdir()
        for other in ("./http.sock", "link/http.sock", "inner/../http.sock", f"{self.host.directory}/http.sock"):
            self.listen_on("unix:http.sock", f"unix:{other}")
            self.check_both(f"http.listen: unix:{other} is taken already, by http.listen (unix:http.sock): name another one.")

        self.listen_on("unix:inner/http.sock", "unix:link/inner/../inner/./http.sock")
        self.check_both("is taken already, by http.listen (unix:inner/http.sock): name another one.")

        self.listen_on("unix:deep/down/comptoir.sock")
        self.check_both("http.listen: unix:deep/down/comptoir.sock is taken already, by admin.socket (unix:deep/down/comptoir.sock)")

        self.listen_on("unix:deep/down/comptoir.sock.under-way")
        self.check_both("by admin.socket (deep/down/comptoir.sock.under-way): name another one.")

    def test_a_file(self):
        self.write('[plugin.outbox-log]\npath = "./made/comptoir.db"\n')
        self.check_both("plugin.outbox-log.path: ./made/comptoir.db is taken already, by storage.url (made/comptoir.db): name another one.")

        for suffix in ("-wal", "-shm", "-journal", "-lock"):
            self.write(f'[plugin.outbox-log]\npath = "made/comptoir.db{suffix}"\n')
            self.check_both(f"plugin.outbox-log.path: made/comptoir.db{suffix} is taken already, by storage.url (made/comptoir.db{suffix})")

        self.write(f'[plugin.outbox-log]\npath = "{self.host.configuration}"\n')
        self.check_both("is taken already, by the configuration (")

        self.write(socket="made/comptoir.db")
        self.check_both("admin.socket: unix:made/comptoir.db is taken already, by storage.url (made/comptoir.db): name another one.")

    def test_a_file_that_a_plugin_takes_unless_it_is_told_otherwise(self):
        self.write()
        self.replace("sqlite:made/comptoir.db", "sqlite:var/outbox.jsonl")

        self.check_both("plugin.outbox-log.path: var/outbox.jsonl is taken already, by storage.url (var/outbox.jsonl): name another one.")


class APluginThatEndsTheProcess(FolderCase):
    """Is named, with its phase, before the check dies of it."""

    def check_of(self, name, settings=""):
        plugins = Path(self.host.directory, "plugins")
        plugins.mkdir()
        plugins.joinpath("outbox-log.so").symlink_to(Path(os.environ["COMPTOIR_PLUGINS"], "outbox-log.so"))
        plugins.joinpath(f"{name}.so").symlink_to(Path(os.environ["COMPTOIR_FIXTURES"], f"fixture-{name}.so"))
        self.write(f'[plugin.{name}]\n{settings}', enabled=f'["{name}"]')
        text = self.host.configuration.read_text("utf-8").replace(json.dumps(os.environ["COMPTOIR_PLUGINS"]), '"plugins"')
        self.host.configuration.write_text(text, encoding="utf-8")
        return self.run_tool("config", "check")

    def check_dies_in(self, phase, done):
        self.assertEqual((done.returncode, done.stdout), (-signal.SIGILL, ""), done.stderr)
        words = json.loads(done.stderr.splitlines()[-1])
        self.assertEqual((words["code"], words["signal"], words["handler"]), ("host.crashed", "SIGILL", phase))
        return words["plugin"]

    def test_as_it_is_opened(self):
        self.assertEqual(self.check_dies_in("open", self.check_of("trapping")), "trapping")

    def test_as_it_declares_itself(self):
        done = self.check_of("alpha", 'crash = "contract"\n')

        self.assertEqual(self.check_dies_in("contract", done), "alpha")


class WhatAStartWouldFindOut(FolderCase):
    """By doing it, is found by `config check` too, which does nothing."""

    def check(self, *expected):
        said = self.check_refused_all(self.run_tool("config", "check"))
        for text in expected:
            self.assertIn(text, said)
        self.assertFalse((self.host.directory / "made").exists())
        self.assertFalse((self.host.directory / "deep").exists())

    def check_refused_all(self, done):
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def listen_on(self, addresses):
        text = self.host.configuration.read_text("utf-8")
        listen = f"insecure = true\nlisten = {json.dumps(addresses)}"
        self.host.configuration.write_text(text.replace('listen = "127.0.0.1:0"', listen), encoding="utf-8")

    def test_an_address_that_this_machine_has_not(self):
        self.listen_on(["192.0.2.1:8080"])

        self.check("http.listen: Cannot listen on 192.0.2.1:8080: Cannot assign requested address.")

    def test_a_socket_that_has_no_place(self):
        Path(self.host.directory, "taken").write_text("a file", encoding="utf-8")
        self.write(socket="taken")
        self.check("admin.socket: Cannot listen on unix:taken: there is a file of that name that is no socket")

        self.write(socket="taken/comptoir.sock")
        self.check("admin.socket: The folder ", "of the administration's socket cannot be made: it is a file.")

        Path(self.host.directory, "disk").symlink_to("unmounted")
        for socket in ("disk/comptoir.sock", "disk/deep/comptoir.sock"):
            self.write(socket=socket)
            self.check("disk is a link that leads nowhere" if "deep" in socket else "it is a link that leads nowhere")

        self.write(socket="s" * 200)
        self.check("the path is longer than 107 bytes.")

    def test_notes_of_deliveries_that_have_no_place(self):
        Path(self.host.directory, "comptoir.sock.under-way").mkdir()
        self.write(socket="comptoir.sock")

        self.check("admin.socket: The file comptoir.sock.under-way, in which deliveries are noted, cannot be used: Is a directory.")

    def test_a_store_of_two_names(self):
        store, text = Path(self.host.directory, "one.db"), self.host.configuration.read_text("utf-8")
        store.touch()
        store.with_name("other.db").hardlink_to(store)
        self.host.configuration.write_text(text.replace("sqlite:made/comptoir.db", "sqlite:one.db"), encoding="utf-8")

        self.check("storage.url: The file one.db has 2 names (hard links).")

    def test_a_store_that_has_no_place(self):
        Path(self.host.directory, "taken").write_text("a file", encoding="utf-8")
        text = self.host.configuration.read_text("utf-8")
        for path in ("taken/deep/comptoir.db", ".", "/dev/null", "/proc/var/comptoir.db"):
            with self.subTest(path=path):
                self.host.configuration.write_text(text.replace("sqlite:made/comptoir.db", f"sqlite:{path}"), encoding="utf-8")
                self.check("storage.url: The store")

    def test_a_file_that_is_no_store(self):
        name, text = self.host.configuration.name, self.host.configuration.read_text("utf-8")
        self.host.configuration.write_text(text.replace("sqlite:made/comptoir.db", f"sqlite:{name}"), encoding="utf-8")

        self.check("storage.url: The file ", f"{name} is not a SQLite database: name another file, or restore this one from a backup.")

    def test_everything_at_once(self):
        self.write('[plugin.outbox-log]\npath = ""\n', enabled='["order", "stok", "invoicing"]', socket="s" * 200)
        self.listen_on(["192.0.2.1:8080"])

        self.check(
            "carries the name order; ",
            "carries the name stok; ",
            "plugin.outbox-log.path: This path is empty",
            "the path is longer than 107 bytes.",
            "Cannot assign requested address",
        )


class AScript(FolderCase):
    """Is told the same by `--json`, as one document."""

    def check(self, code):
        done = self.run_tool("config", "check", "--json")
        self.assertEqual((done.returncode, done.stderr), (code, ""))
        return json.loads(done.stdout)

    def test_is_told_what_holds(self):
        self.write('[reactions.placement_of]\n"stock/order.canceled" = "durable"\n', enabled='["stock"]')

        found = self.check(0)

        self.assertEqual(found["faults"], [])
        self.assertIn("names stock/order.canceled, which is no reaction", "\n".join(found["warnings"]))
        self.assertEqual(tomllib.loads(found["configuration"])["storage"]["url"], "sqlite:made/comptoir.db")

    def test_is_told_the_key_of_a_fault(self):
        self.write('[log]\nlevl = "info"\nformat = 3\n')

        found = self.check(2)

        self.assertEqual(
            [(fault["code"], fault["path"]) for fault in found["faults"]],
            [("configuration.unknown_key", "/log/levl"), ("configuration.wrong_type", "/log/format")],
        )
        self.assertTrue(found["faults"][0]["sentence"].startswith(f"{self.host.configuration}:{self.line_of('levl')}: log.levl: "))
        self.assertNotIn("configuration", found)

    def test_is_told_each_fault_of_a_plugins_settings_and_of_the_machine(self):
        self.write('[plugin.outbox-log]\nrotate_mb = 3\nkeep = "all"\n', socket="taken/comptoir.sock")
        Path(self.host.directory, "taken").write_text("a file", encoding="utf-8")

        codes = [fault["code"] for fault in self.check(2)["faults"]]

        self.assertEqual(codes, ["field.wrong_type", "field.unknown", "admin.listen_failed"])


class AFirstStart(FolderCase):
    """Makes folders, in which it then listens: the check knows."""

    def test_listens_in_folders_that_it_makes(self):
        for path in ("made/http.sock", "./deep/http.sock", "deep/down/http.sock"):
            text = self.host.configuration.read_text("utf-8")
            self.host.configuration.write_text(text.replace('"127.0.0.1:0"', f'["127.0.0.1:0", "unix:{path}"]'), encoding="utf-8")

            done = self.run_tool("config", "check")

            self.assertEqual((done.returncode, done.stderr), (0, ""), path)
            self.assertFalse((self.host.directory / "deep").exists())
            self.host.start()
            self.assertEqual(self.host.stop(), 0)
            self.assertFalse((self.host.directory / path).exists())
            for folder in ("made", "deep", "var"):
                shutil.rmtree(self.host.directory / folder, ignore_errors=True)
            self.write()


class AHostThatRuns(FolderCase):
    def test_is_no_obstacle_to_the_check_of_its_configuration(self):
        self.host.start()
        text = self.host.configuration.read_text("utf-8")
        text = text.replace("127.0.0.1:0", f"127.0.0.1:{self.host.port}")
        self.host.configuration.write_text(text, encoding="utf-8")

        done = self.run_tool("config", "check")

        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.host.stop(), 0)


class TheEffectiveConfiguration(FolderCase):
    def test_shows_plugins_settings_with_their_defaults(self):
        self.write(
            '[plugin.outbox-rabbitmq]\nurl = "amqp://me:hunter2@broker/"\nbindings = [{queue = "billing", events = ["order.*"]}]\n'
            'queues = ["billing"]\n',
            publisher="outbox-rabbitmq",
            enabled=ALL,
        )

        done = self.run_tool("config", "check")

        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotIn("hunter2", done.stdout)
        for line in (
            '[plugin.outbox-rabbitmq]\nurl = "amqp://me:***@broker/"\n',
            'bindings = [{queue = "billing", events = ["order.*"]}]\n',
            "confirm_timeout_ms = 30000\n",
            'time_zone = "Europe/Paris"\n',
        ):
            self.assertIn(line, done.stdout)

    def test_can_be_read_back(self):
        self.write(enabled=ALL)
        shown = self.run_tool("config", "check").stdout
        self.host.configuration.write_text(shown, encoding="utf-8")

        again = self.run_tool("config", "check")

        self.assertEqual((again.returncode, again.stderr), (0, ""))
        self.assertEqual(again.stdout, shown)


if __name__ == "__main__":
    unittest.main()
