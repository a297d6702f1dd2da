"""/openapi.json and /asyncapi.json, judged by validators that others wrote, and by what the host really does."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from comptoir_scenario.api import PREFIX, new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.shop import line

SOURCES = Path(__file__).parent / "documents"
INSTALLED = Path(os.environ.get("COMPTOIR_DOCUMENTS", tempfile.gettempdir())) / "documents"
FILES = ("package.json", "package-lock.json", "validate.mjs")


def install():
    """Puts the validators beside the build, once for each version of the lock file."""
    lock = (SOURCES / "package-lock.json").read_bytes()
    stamp = INSTALLED / "installed"
    if not (stamp.exists() and stamp.read_bytes() == lock):
        INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(SOURCES / name, INSTALLED)
        npm("ci", "--engine-strict", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.write_bytes(lock)
    shutil.copy(SOURCES / "validate.mjs", INSTALLED)


def npm(*arguments):
    done = subprocess.run(["npm", *arguments], cwd=INSTALLED, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"npm {' '.join(arguments)}: {done.stdout}{done.stderr}")


class TheDocuments(HostCase):
    @classmethod
    def setUpClass(cls):
        install()
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.openapi = self.api.get("/openapi.json").body
        self.asyncapi = self.api.get("/asyncapi.json").body

    def faults(self, openapi, asyncapi):
        with tempfile.TemporaryDirectory() as folder:
            for name, document in (("openapi.json", openapi), ("asyncapi.json", asyncapi)):
                Path(folder, name).write_text(json.dumps(document), encoding="utf-8")
            done = subprocess.run(["node", "validate.mjs", folder], cwd=INSTALLED, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 1 if done.stdout else 0)
        return done.stdout.splitlines()

    def test_are_valid(self):
        self.assertEqual(self.faults(self.openapi, self.asyncapi), [])

    def test_would_be_refused_if_they_were_not(self):
        del self.openapi["info"]["title"]
        next(iter(self.asyncapi["operations"].values()))["action"] = "shout"

        faults = self.faults(self.openapi, self.asyncapi)

        self.assertEqual({fault.split(":")[0] for fault in faults}, {"openapi.json", "asyncapi.json"})

    def test_have_the_versions_that_were_promised(self):
        self.assertRegex(self.openapi["openapi"], r"^3\.1\.")
        self.assertRegex(self.asyncapi["asyncapi"], r"^3\.0\.")

    def test_name_every_path_with_the_methods_that_it_takes(self):
        for template, operations in self.openapi["paths"].items():
            with self.subTest(path=template):
                answer = self.api.send("OPTIONS", template.replace("{", "").replace("}", "").removeprefix(PREFIX))
                self.assertEqual(answer.status, 204)
                methods = {operation.upper() for operation in operations}
                self.assertEqual(set(answer.headers["allow"].split(", ")) - {"HEAD", "OPTIONS"}, methods)

    def test_name_every_event_that_was_published(self):
        self.shop.receive("S", 1)
        order_id = self.shop.confirmed([line("S")])
        self.assertEqual(self.api.post(f"/orders/{order_id}/cancel", {"reason": "test"}, new_key()).status, 200)

        types = {event["type"] for event in self.host.administration("GET", "/admin/events", limit=1000) if event["type"].startswith("order.")}

        self.assertTrue(types)
        self.assertLessEqual(types, {message["name"] for message in self.asyncapi["components"]["messages"].values()})


if __name__ == "__main__":
    unittest.main()
