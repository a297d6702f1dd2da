"""Signals to a host at work: SIGHUP lets it open its files anew and read its configuration again; none but those that mean it ends it."""

import json
import os
import signal
import unittest

from comptoir_scenario.case import HostCase
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import until


class ASignal(HostCase):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.say, "")

    def say(self, settings):
        """Changes the configuration of the running host."""
        self.host.add_settings(settings)

    def hang_up(self, code):
        """Sends SIGHUP, waits until the log says what became of it, and returns what it says."""
        before = len(self.messages(code))
        self.host.process.send_signal(signal.SIGHUP)
        return until(lambda: self.messages(code)[before:], f"{code} in the log")[0]

    def messages(self, code):
        """What the log says under this code, in order."""
        entries = [json.loads(entry) for entry in self.host.log().splitlines() if entry.startswith("{") and entry.endswith("}")]
        return [entry["message"] for entry in entries if entry.get("code") == code]

    def test_that_is_meant_for_others_changes_nothing(self):
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGWINCH):
            with self.subTest(signal=number.name):
                self.host.process.send_signal(number)

                self.assertEqual(self.api.get("/orders").status, 200)
                self.assertIsNone(self.host.process.poll())

    def test_to_hang_up_takes_over_the_level_of_the_log(self):
        self.say('[log]\nlevel = "debug"\n')
        self.hang_up("configuration.reloaded")
        before = len(self.messages("message.agreed"))

        self.api.get("/orders")

        until(lambda: len(self.messages("message.agreed")) > before, "a line of level debug")

    def test_to_hang_up_with_a_broken_configuration_leaves_the_one_that_was(self):
        self.say("[http\n")

        said = self.hang_up("configuration.not_reloaded")

        self.assertIn("more.toml:1", said)
        self.assertEqual(self.api.get("/health/ready").status, 200)

    def test_to_hang_up_names_what_counts_from_the_next_start_on(self):
        self.say("[http]\nworkers = 3\n")

        said = self.hang_up("configuration.restart_needed")

        self.assertIn("http.workers", said)

    def test_to_hang_up_says_who_judges_what_only_a_start_looks_at(self):
        self.say('[plugin.outbox-log]\nkeep = "all"\n')

        said = self.hang_up("configuration.restart_needed")

        self.assertIn("plugin.outbox-log.keep. Whether it would start with that, `comptoir config check` says.", said)

    def test_to_stop_ends_it_in_order_whichever_came_before(self):
        self.host.process.send_signal(signal.SIGHUP)

        self.assertEqual(self.host.stop(), 0)
        self.assertIn("host.stopped", self.host.log())
        self.host.start()


class ARenamedFile(HostCase):
    def test_of_the_log_is_followed_by_a_new_one(self):
        old = self.host.log_path.rename(self.host.directory / "host.log.1")

        self.host.process.send_signal(signal.SIGHUP)

        until(lambda: self.host.log_path.exists() and "configuration.reloaded" in self.host.log_path.read_text("utf-8"), "a new log")
        size = old.stat().st_size
        self.host.process.send_signal(signal.SIGHUP)
        until(lambda: self.host.log_path.read_text("utf-8").count("configuration.reloaded") > 1, "another line in it")
        self.assertEqual(old.stat().st_size, size)
        for descriptor in (1, 2):
            open_file = os.readlink(f"/proc/{self.host.process.pid}/fd/{descriptor}")
            self.assertEqual(open_file, str(self.host.log_path), "standard output and error were one file, and are")

    def test_of_events_is_followed_by_a_new_one_and_no_event_is_missing(self):
        path = self.host.directory / "events.jsonl"
        first = self.shop.create([line("A")])
        until(lambda: path.exists() and first in path.read_text("utf-8"), "the first event")
        old = path.rename(self.host.directory / "events.jsonl.yesterday")
        text = old.read_text("utf-8")

        second = self.shop.create([line("B")])

        until(lambda: path.exists() and second in path.read_text("utf-8"), "an event in a new file")
        self.assertEqual(old.read_text("utf-8"), text)


if __name__ == "__main__":
    unittest.main()
