"""A fresh folder with a configuration of its own: what a newcomer has, and mistypes."""

import json
import os
import subprocess
import unittest

from comptoir_scenario.host import Host


class FolderCase(unittest.TestCase):
    """A configuration in a folder of its own, whose paths are relative to it."""

    def setUp(self):
        self.host = Host.of_this_build()
        self.addCleanup(self.host.remove)
        self.write()

    def write(self, settings="", socket="deep/down/comptoir.sock", enabled="[]", publisher="outbox-log"):
        self.host.configuration.write_text(
            f'[http]\nlisten = "127.0.0.1:0"\n[storage]\nurl = "sqlite:made/comptoir.db"\n[admin]\nsocket = "{socket}"\n'
            f'[plugins]\ndirectory = {json.dumps(os.environ["COMPTOIR_PLUGINS"])}\nenabled = {enabled}\n'
            f'[outbox]\npublisher = "{publisher}"\n{settings}',
            encoding="utf-8",
        )

    def run_tool(self, *words):
        command = [self.host.binary, *words, "--config", str(self.host.configuration)]
        return subprocess.run(command, cwd=self.host.directory, capture_output=True, text=True, timeout=60, check=False)

    def line_of(self, text):
        lines = self.host.configuration.read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if line.startswith(text))

    def check_refused(self, done, code=2):
        """That it ended so, and said why once, at the end."""
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        cause = next(line for line in done.stderr.splitlines() if line.startswith("comptoir: "))
        self.assertEqual((done.stdout + done.stderr).count(cause.removeprefix("comptoir: ").rpartition(" (")[0]), 1, done.stderr)
        self.assertRegex(done.stderr, r"(\A|\n)comptoir: [^\n]*\n(  [^\n]*\n)*\Z")
        return done.stderr
