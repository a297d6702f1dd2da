"""The command-line tool as an administrator meets it: mistyped words, names that match nothing, a host that is frozen, and what is no host."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
import unittest
from pathlib import Path

from comptoir_scenario.folder import FolderCase
from comptoir_scenario.host import Host

QUESTIONS = (
    ("plugin", "list"),
    ("events", "tail"),
    ("events", "verify"),
    ("outbox", "status"),
    ("outbox", "parked"),
    ("reactions", "parked"),
    ("reactions", "statistics"),
    ("projections", "list"),
    ("cluster", "status"),
    ("migrate", "status"),
)


def run(*words):
    return subprocess.run([os.environ["COMPTOIR_HOST"], *words], capture_output=True, text=True, timeout=60, check=False)


class AMistypedWord(unittest.TestCase):
    def check(self, words, said):
        done = run(*words)
        self.assertEqual((done.returncode, done.stdout), (64, ""), done.stderr)
        self.assertEqual(done.stderr, f"comptoir: {said}\n")

    def test_is_named_with_the_one_that_was_meant(self):
        self.check(["serv"], "`serv` is no command of `comptoir`; did you mean serve? `comptoir --help` explains them.")
        self.check(["events", "tial"], "`tial` is no command of `comptoir events`; did you mean tail? `comptoir events --help` explains them.")
        self.check(
            ["outbox", "retyr", "a"],
            "`retyr` is no command of `comptoir outbox`; did you mean retry? `comptoir outbox --help` explains them.",
        )

    def test_is_named_with_what_there_is(self):
        self.check(
            ["outbox", "list"],
            "`list` is no command of `comptoir outbox`; there are status, parked or retry. `comptoir outbox --help` explains them.",
        )
        self.assertIn("comptoir: `run` is no command of `comptoir`; there are ", run("run").stderr)
        self.assertIn("comptoir: `--nonsense` is no option of `comptoir`", run("--nonsense").stderr)

    def test_that_is_too_much_is_named(self):
        self.assertIn("extra", run("events", "tail", "extra").stderr)
        self.assertIn("--port", run("serve", "--port", "1").stderr)

    def test_that_is_missing_is_asked_for(self):
        self.check(["events"], "`comptoir events` needs one word more: tail, show or verify. `comptoir events --help` explains them.")
        self.check(["outbox", "retry"], "`comptoir outbox retry`: key is required. `comptoir outbox retry --help` says what it takes.")

    def test_is_not_found_in_a_question_for_help(self):
        for words in (["--help"], ["events", "--help"], ["events", "tail", "-h"], ["--version"]):
            with self.subTest(words=words):
                done = run(*words)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertTrue(done.stdout)


class ARunningHost(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = Host.of_this_build()
        cls.addClassCleanup(cls.host.remove)
        cls.host.start()

    def check_failed(self, words, *said):
        for more in ([], ["--json"]):
            with self.subTest(words=[*words, *more]):
                done = self.host.command(*words, *more)
                self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)
                for text in said:
                    self.assertIn(text, done.stderr)

    def test_answers_every_question(self):
        for words in QUESTIONS:
            with self.subTest(words=words):
                self.assertEqual(self.host.command(*words).stderr, "")
                self.assertEqual(self.host.command(*words, "--json").returncode, 0)

    def test_says_of_a_name_that_matches_nothing_what_lists_them(self):
        self.check_failed(("outbox", "retry", "nope"), "has set no key nope aside", "`comptoir outbox parked` lists what there is.")
        self.check_failed(("reactions", "retry", "nope"), "has set the key nope aside", "`comptoir reactions parked` lists what there is.")
        self.check_failed(("projections", "rebuild", "orders/sumaries"), "did you mean orders/summaries? `comptoir projections list`")
        self.check_failed(("events", "show", "order", "nope"), "There is no stream order nope", "`comptoir events tail` lists what there is.")

    def test_that_is_frozen_is_given_up_after_seconds(self):
        self.host.suspend()
        self.addCleanup(self.host.go_on)
        begun = time.monotonic()

        self.check_failed(("outbox", "status"), "it is frozen, or overloaded, and answers nothing. (http.host_silent)")

        self.assertLess(time.monotonic() - begun, 50)


class BabbleCase(FolderCase):
    """Somebody else listens where the host should."""

    def babble(self, words):
        """Whoever connects hears the same."""
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(self.host.directory / "other.sock"))
        server.listen()
        self.addCleanup(server.close)
        self.addCleanup(server.shutdown, socket.SHUT_RDWR)

        def serve():
            with contextlib.suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client:
                        client.recv(1000)
                        client.sendall(words)

        threading.Thread(target=serve, daemon=True).start()
        self.write(socket="other.sock")


class ASocketOfSomebodyElse(BabbleCase):
    def test_gives_no_answer_that_is_believed(self):
        self.babble(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nnonsens")

        for words in QUESTIONS:
            for more in ((), ("--json",)):
                with self.subTest(words=words + more):
                    done = self.run_tool(*words, *more)
                    self.assertEqual((done.returncode, done.stdout), (1, ""))
                    self.assertIn("is no host that this command understands", done.stderr)

    def test_that_speaks_json_of_another_kind_is_not_believed_either(self):
        self.babble(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n["what else"]')

        for words in QUESTIONS:
            with self.subTest(words=words):
                done = self.run_tool(*words, "--json")
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn("is not understood", done.stderr)


class AVerification(BabbleCase):
    def test_that_found_faults_says_so_by_its_exit_code(self):
        faults = b'[{"where":"order 7","what":"altered"}]'
        self.babble(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(faults), faults))

        for more in ((), ("--json",)):
            with self.subTest(more=more):
                done = self.run_tool("events", "verify", *more)
                self.assertEqual(done.returncode, 3)
                self.assertIn("altered", done.stdout)


class APlugin(unittest.TestCase):
    def describe(self, name):
        done = run("plugin", "describe", str(Path(os.environ["COMPTOIR_PLUGINS"], f"{name}.so")))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def test_is_described_with_its_settings_and_their_defaults(self):
        described = self.describe("invoicing")

        self.assertIn("settings in [plugin.invoicing], with their defaults:\n  # seller.name: no default is told\n", described)
        self.assertIn("  # seller.vat_number: no default is told\n", described)
        self.assertIn('  time_zone = "Europe/Paris"\n', described)
        self.assertIn("  [seller]\n", described)

    def test_that_does_not_come_to_an_end_is_named_while_it_does_not(self):
        done = run("plugin", "describe", str(Path(os.environ["COMPTOIR_FIXTURES"], "fixture-endless.so")))

        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn("comptoir: Plugin endless has been in its phase contract for 1 s; it may take 5 s.\n", done.stderr)
        self.assertIn("(plugin.step_overdue)", done.stderr)

    def test_that_ends_the_process_is_named_with_its_phase(self):
        done = run("plugin", "describe", str(Path(os.environ["COMPTOIR_FIXTURES"], "fixture-trapping.so")))

        self.assertEqual((done.returncode, done.stdout), (-signal.SIGILL, ""), done.stderr)
        self.assertIn("trapping: The process dies of SIGILL in plugin trapping, in open. (host.crashed)", done.stderr)

    def test_whose_static_object_throws_is_named_with_what_nobody_caught(self):
        done = run("plugin", "describe", str(Path(os.environ["COMPTOIR_FIXTURES"], "fixture-bursting.so")))

        self.assertEqual((done.returncode, done.stdout), (-signal.SIGABRT, ""), done.stderr)
        self.assertIn("The process dies of SIGABRT in plugin bursting, in open: nobody caught a pipe (host.crashed)", done.stderr)

    def test_is_described_without_what_must_be_configured(self):
        described = self.describe("inbox-rabbitmq")

        self.assertIn("It receives: inbox.receiver may name it.", described)
        self.assertIn('  queue = ""\n', described)
        self.assertIn('  url = "amqp://guest:***@127.0.0.1:5672/"\n', described)


if __name__ == "__main__":
    unittest.main()
