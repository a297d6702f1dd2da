"""A newcomer's first hour: a fresh folder, and the mistakes of a configuration, each told with what would be right."""

import contextlib
import os
import sqlite3
import subprocess
import unittest
from pathlib import Path

from comptoir_scenario.folder import FolderCase


class AFreshFolder(FolderCase):
    def test_gets_the_folders_that_the_configuration_names(self):
        self.host.start()

        self.assertEqual((self.host.directory / "deep").stat().st_mode & 0o777, 0o700)
        self.assertEqual(self.run_tool("plugin", "list").returncode, 0)
        self.assertEqual(self.host.stop(), 0)

    def test_cannot_have_a_folder_where_a_file_lies(self):
        Path(self.host.directory, "taken").write_text("a file", encoding="utf-8")
        self.write(socket="taken/comptoir.sock")

        said = self.check_refused(self.run_tool("serve"), code=1)

        self.assertIn("The folder taken of the administration's socket cannot be made: it is a file.", said)
        self.assertIn("admin.socket. (admin.listen_failed)", said)

    def test_is_not_served_from_when_the_socket_is_no_socket(self):
        Path(self.host.directory, "taken").write_text("a file", encoding="utf-8")
        self.write(socket="taken")

        self.assertIn("(admin.listen_failed)", self.check_refused(self.run_tool("serve"), code=1))


class AMistake(FolderCase):
    """In the configuration: `config check` finds it, and `serve` refuses it in the same words."""

    def check_both(self, *expected):
        for verb in (("config", "check"), ("serve",)):
            with self.subTest(verb=verb):
                said = self.check_refused(self.run_tool(*verb))
                for text in expected:
                    self.assertIn(text, said)

    def test_in_a_plugins_settings_is_told_by_its_line(self):
        self.write('[plugin.outbox-log]\npath = "made/events.jsonl"\nrotate_mb = 3\nkeep = "all"\n')

        file = self.host.configuration
        self.check_both(
            "The settings of plugin outbox-log have faults. (settings.invalid)",
            f"  {file}:{self.line_of('rotate_mb')}: plugin.outbox-log.rotate_mb: There is no field `rotate_mb`; did you mean `rotate_mib`?\n",
            f"  {file}:{self.line_of('keep')}: plugin.outbox-log.keep: Expected a whole number, found text.\n",
        )

    def test_is_not_found_where_there_is_none(self):
        self.write('[plugin.outbox-log]\npath = "made/events.jsonl"\nrotate_mib = 3\n')

        done = self.run_tool("config", "check")

        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("rotate_mib = 3", done.stdout)

    def test_in_the_name_of_a_plugin_is_told_with_its_key(self):
        self.write(enabled='["order"]')
        self.check_both("carries the name order; there are: ", "or correct plugins.enabled. (plugin.not_found)")

        self.write(publisher="outbox-lgo")
        self.check_both("carries the name outbox-lgo; there are: ", "or correct outbox.publisher. (plugin.not_found)")

    def test_in_a_placement_is_told_with_the_nearest_reaction(self):
        self.write('[reactions.placement_of]\n"stock/order.canceled" = "durable"\n', enabled='["stock"]')

        done = self.run_tool("config", "check")

        self.assertIn("names stock/order.canceled, which is no reaction of an enabled plugin; did you mean stock/order.cancelled?", done.stderr)


class ASecret(FolderCase):
    def test_is_needed_by_the_host_and_not_to_ask_it(self):
        self.write('[plugin.invoicing]\nwarehouse = "${COMPTOIR_TEST_NOWHERE_SET}"\n')

        refused = self.run_tool("serve")
        asked = self.run_tool("events", "tail")

        self.assertEqual(refused.returncode, 2)
        self.assertIn("the environment variable COMPTOIR_TEST_NOWHERE_SET is not set", refused.stderr)
        self.assertEqual(asked.returncode, 1)
        self.assertIn("(store.absent)", asked.stderr)
        self.assertFalse((self.host.directory / "made").exists(), "a question makes no store")


class ADamagedStore(FolderCase):
    def test_ends_the_start_with_a_sentence(self):
        self.host.start()
        self.assertEqual(self.host.stop(), 0)
        store = self.host.directory / "made" / "comptoir.db"
        whole = store.read_bytes()
        for table in ("comptoir_checkpoint", "comptoir_aside_key"):
            with self.subTest(table=table):
                store.write_bytes(whole)
                self.spoil(store, table)

                self.assertIn("is damaged: restore it from a backup.", self.check_refused(self.run_tool("serve"), code=1))

    @staticmethod
    def spoil(store, table):
        with contextlib.closing(sqlite3.connect(store)) as database:
            (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            (size,) = database.execute("PRAGMA page_size").fetchone()
        with store.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(b"\xa5" * size)


class APlugin(unittest.TestCase):
    def test_is_described_with_its_routes_and_who_may_take_them(self):
        command = [os.environ["COMPTOIR_HOST"], "plugin", "describe", str(Path(os.environ["COMPTOIR_PLUGINS"], "orders.so"))]

        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)

        self.assertRegex(done.stdout, r"\n  POST /orders -> orders\.\w+/\d+ \(\S+:\S+\)\n")
        self.assertRegex(done.stdout, r"\n  GET /orders/\{orderId\} -> orders\.\w+/\d+ \(\S+:\S+\)\n")


if __name__ == "__main__":
    unittest.main()
