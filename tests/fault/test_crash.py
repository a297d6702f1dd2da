"""A plugin that ends the process: the log names it, the delivery that was under way is counted, and once its budget is spent the host lives on."""

import json
import signal
import tempfile
import unittest
import uuid
from contextlib import closing
from pathlib import Path

from comptoir_fault.case import FaultCase
from comptoir_scenario.api import LOSSES, Api
from comptoir_scenario.waiting import PATIENCE_S, until

ATTEMPTS = 3
KEY = "bad"
# A host that was built with a sanitizer dies of the signal, too, rather than by what the sanitizer does about it.
BY_THE_SIGNAL = {"ASAN_OPTIONS": "handle_segv=0", "TSAN_OPTIONS": "handle_segv=0"}


class APluginThatCrashes(FaultCase):
    engine = "sqlite"

    def open_stage(self):
        """With events in a file, and a budget of few attempts."""
        folder = tempfile.TemporaryDirectory(prefix="comptoir-crash-")
        self.addCleanup(folder.cleanup)
        stage = self.stage(events=Path(folder.name) / "events.jsonl", environment=BY_THE_SIGNAL)
        stage.host.add_settings(f"[reactions]\nattempts = {ATTEMPTS}\n")
        self.assertEqual(stage.host.stop(), 0)
        stage.host.start()
        return stage

    def deposit(self, stage, account):
        with closing(Api(stage.address)) as api:
            return api.post(f"/accounts/{account}/deposits", {"amount": 1}, None)

    def heard(self, stage, account):
        with closing(Api(stage.address)) as api:
            return api.get(f"/ears/{account}").body["balances"]

    def last_words(self, host):
        """The line in which the host says of what it dies."""
        said = [json.loads(line) for line in host.log().splitlines() if line.startswith("{")]
        found = [line for line in said if line.get("code") == "host.crashed"]
        return found[-1] if found else None

    def die(self, stage, word):
        """Orders trouble from whoever hears of the key, and gives him something to hear. Another key comes before it and one behind it."""
        stage.order_trouble(KEY, word)
        for account in ("ahead", KEY, "behind"):
            try:
                self.deposit(stage, account)
            except LOSSES:  # it was dead already
                break
        return stage.host.ended(PATIENCE_S)

    def live_on(self, stage):
        """Starts the host again and again, until it does not die any more; the number of its deaths."""
        for deaths in range(2 * ATTEMPTS):
            stage.host.launch()
            until(lambda: stage.host.process.poll() is not None or self.is_parked(stage.host), "that it dies, or parks the key")
            if stage.host.process.poll() is None:
                until(stage.host.is_ready, "the host's readiness")
                return deaths
        return self.fail("It dies for ever.")

    def is_parked(self, host):
        return "reaction.parked" in host.log()

    def assert_parked(self, stage, reason):
        listed = stage.host.command("reactions", "parked")
        self.assertIn(KEY, listed.stdout)
        self.assertIn(reason, listed.stdout)

    def assert_others_went_on(self, stage):
        for account in ("ahead", "after"):
            self.deposit(stage, account)
            until(lambda account=account: self.heard(stage, account), f"what {account} is to hear")
        self.assertEqual(self.heard(stage, KEY), [])

    def assert_delivered_once_sent_on(self, stage):
        stage.order_trouble(KEY, "")
        self.assertEqual(stage.host.command("reactions", "retry", KEY).returncode, 0)
        until(lambda: self.heard(stage, KEY), "what the key is to hear")
        self.assertEqual(self.heard(stage, KEY), [1])
        self.assertNotIn(KEY, stage.host.command("reactions", "parked").stdout)

    def test_in_a_reaction_is_named_and_its_key_is_parked_at_its_budget(self):
        stage = self.open_stage()

        self.assertEqual(self.die(stage, "crash"), -signal.SIGSEGV)

        words = self.last_words(stage.host)
        self.assertEqual((words["plugin"], words["handler"], words["signal"]), ("listener", "listener.hear/1", "SIGSEGV"))
        self.assertEqual((words["consumer"], words["aggregate"], words["key"]), ("listener/ledger.balance.changed", "ledger.account", KEY))
        self.assertEqual(
            words["message"], f"The process dies of SIGSEGV in plugin listener, in listener.hear/1, because of ledger.account {KEY}."
        )
        self.assertEqual(str(uuid.UUID(words["id"])), words["id"], "that of the message")
        self.assertEqual(self.live_on(stage), ATTEMPTS - 1)
        self.assert_parked(stage, "SIGSEGV")
        self.assert_others_went_on(stage)
        self.assert_delivered_once_sent_on(stage)

    def test_without_a_word_is_counted_all_the_same(self):
        stage = self.open_stage()

        self.assertEqual(self.die(stage, "kill"), -signal.SIGKILL)

        self.assertEqual(self.live_on(stage), ATTEMPTS - 1)
        self.assert_parked(stage, "delivery.process_died")
        self.assert_others_went_on(stage)
        self.assert_delivered_once_sent_on(stage)

    def test_in_a_projection_is_counted_as_well(self):
        stage = self.open_stage()
        stage.order_trouble(f"total-{KEY}", "crash")
        self.assertEqual(self.die(stage, ""), -signal.SIGSEGV)

        self.assertEqual(self.last_words(stage.host)["handler"], "ledger/totals")
        self.assertEqual(self.live_on(stage), ATTEMPTS - 1)
        self.assert_parked(stage, "SIGSEGV")

    def test_in_a_command_is_named(self):
        stage = self.open_stage()
        with closing(Api(stage.address)) as api, self.assertRaises(LOSSES):
            api.post("/accounts/mine/troubles", {"trouble": "CRASH"}, None)

        self.assertEqual(stage.host.ended(PATIENCE_S), -signal.SIGSEGV)
        words = self.last_words(stage.host)
        self.assertEqual((words["plugin"], words["handler"], words["key"]), ("ledger", "ledger.misbehave/1", "mine"))
        self.assertIn("trace", words)
        stage.host.start()
        self.assertEqual(self.deposit(stage, "mine").status, 200)

    def test_by_an_exception_that_nobody_catches_says_what_it_says(self):
        stage = self.open_stage()

        self.assertEqual(self.die(stage, "terminate"), -signal.SIGABRT)

        self.assertIn("dies of SIGABRT", self.last_words(stage.host)["message"])
        self.assertIn(": nobody caught as ordered", self.last_words(stage.host)["message"])

    def test_by_calling_exit_is_named_and_its_key_is_parked_at_its_budget(self):
        stage = self.open_stage()

        self.assertEqual(self.die(stage, "exit"), 3)

        words = self.last_words(stage.host)
        self.assertEqual((words["plugin"], words["handler"], words["exit_status"]), ("listener", "listener.hear/1", "3"))
        self.assertEqual(words["message"], f"The process dies of exit(3) in plugin listener, in listener.hear/1, because of ledger.account {KEY}.")
        self.assertNotIn("signal", words)
        self.assertEqual(self.live_on(stage), ATTEMPTS - 1)
        self.assert_parked(stage, "delivery.process_died")

    def test_outside_of_every_plugin_is_said(self):
        stage = self.open_stage()

        stage.host.process.send_signal(signal.SIGSEGV)

        self.assertEqual(stage.host.ended(PATIENCE_S), -signal.SIGSEGV)
        words = self.last_words(stage.host)
        self.assertEqual(words["message"], "The process dies of SIGSEGV outside of every plugin.")
        self.assertNotIn("plugin", words)


class APluginThatCrashesBesideADatabase(APluginThatCrashes):
    engine = "postgresql"


if __name__ == "__main__":
    unittest.main()
