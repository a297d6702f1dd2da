"""What the command-line tool prints, into files that are full, closed, or read by nobody."""

import os
import subprocess
import unittest

from comptoir_scenario.case import HostCase
from comptoir_scenario.waiting import until

VERBS = (
    "config check",
    "plugin list",
    "plugin describe {plugin}",
    "events tail",
    "events tail --json",
    "events show order {order}",
    "events verify",
    "outbox status",
    "outbox parked",
    "reactions parked",
    "reactions statistics",
    "cluster status",
    "migrate status",
    "--help",
    "events --help",
    "--version",
)


class Output(HostCase):
    def setUp(self):
        super().setUp()
        self.order = self.shop.create([])

    def run_verb(self, verb, redirection):
        """The exit code of the tool, and what it said on standard error."""
        verb = verb.format(plugin=f"{os.environ['COMPTOIR_PLUGINS']}/orders.so", order=self.order)
        command = f"'{self.host.binary}' {verb} --config '{self.host.configuration}' {redirection}"
        done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stderr

    def serves(self):
        """Whether the host answers administrators, where its log does not say so."""
        try:
            return bool(self.host.administration("GET", "/admin/outbox"))
        except OSError:
            return False

    def test_is_written_in_full_by_every_verb(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                self.assertEqual(self.run_verb(verb, "> /dev/null"), (0, ""))

    def test_that_does_not_fit_is_an_error_of_every_verb(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                code, said = self.run_verb(verb, "> /dev/full")

                self.assertEqual(code, 1)
                self.assertIn("The output could not be written: No space left on device.", said)

    def test_that_has_no_place_to_go_is_an_error_of_every_verb(self):
        for verb in VERBS:
            with self.subTest(verb=verb):
                code, said = self.run_verb(verb, ">&-")

                self.assertEqual(code, 1)
                self.assertIn("The output could not be written: Bad file descriptor.", said)

    def test_of_a_host_without_a_place_to_go_is_written_into_no_file_of_its_own(self):
        """The first file that it opens, its database perhaps, would be its standard output."""
        self.assertEqual(self.host.stop(), 0)
        self.addCleanup(self.host.start)
        self.addCleanup(self.host.stop)
        binary = self.host.binary
        closing = self.host.directory / "closing"
        closing.write_text(f"#!/bin/sh\nexec '{binary}' \"$@\" <&- >&- 2>&-\n", "utf-8")
        closing.chmod(0o755)
        self.host.binary = str(closing)
        self.host.launch()
        self.host.binary = binary

        until(self.serves, "that it serves")

        taken = [os.readlink(f"/proc/{self.host.process.pid}/fd/{number}") for number in range(3)]
        self.assertEqual(taken, ["/dev/null"] * 3)

    def test_that_nobody_reads_to_its_end_is_none(self):
        for verb in VERBS:
            for reader in ("true", "head -1"):
                with self.subTest(verb=verb, reader=reader):
                    self.assertEqual(self.run_verb(verb, f"| {reader} > /dev/null"), (0, ""))


if __name__ == "__main__":
    unittest.main()
