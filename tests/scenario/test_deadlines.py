"""Plugins that do not come back: they cost their own context and never the others, and the host ends in time whatever hangs."""

import http.client
import json
import os
import shutil
import signal
import tempfile
import time
import unittest
from pathlib import Path

from comptoir_scenario.api import Api
from comptoir_scenario.host import Host
from comptoir_scenario.waiting import until

SETTINGS = """
[plugin.ledger]
folder = "{orders}"

[plugin.listener]
folder = "{orders}"

[plugin.test-publisher]
folder = "{orders}"

[deadlines]
handler_ms = {handler_ms}
start_ms = {start_ms}
stop_ms = {stop_ms}
call_ms = {call_ms}
host_stop_ms = {host_stop_ms}
"""
LONG_MS = 60_000

# A plugin that is its settings: they are its contract, and name the step that hangs.
SCRIPTED = """
[plugin.alpha]
name = "alpha"
version = "1.0.0"
sdk = "1.0.0"
hang = "{step}"
"""


class AHost(unittest.TestCase):
    """A host of the plugins that make trouble on demand, with deadlines that suit the test."""

    def begin(
        self, publisher="outbox-log", handler_ms=500, start_ms=LONG_MS, stop_ms=LONG_MS, call_ms=LONG_MS, host_stop_ms=LONG_MS, fixture=None, more=""
    ):
        self.folder = Path(tempfile.mkdtemp(prefix="comptoir-trouble-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        plugins = self.folder / "plugins"
        shutil.copytree(os.environ["COMPTOIR_TEST_PLUGINS"], plugins)
        shutil.copy(Path(os.environ["COMPTOIR_PLUGINS"]) / "outbox-log.so", plugins)
        if fixture:
            shutil.copy(Path(os.environ["COMPTOIR_FIXTURES"]) / f"fixture-{fixture}.so", plugins / f"{fixture}.so")
        self.orders = self.folder / "orders"
        self.orders.mkdir()
        settings = SETTINGS.format(
            orders=self.orders, handler_ms=handler_ms, start_ms=start_ms, stop_ms=stop_ms, call_ms=call_ms, host_stop_ms=host_stop_ms
        )
        contexts = ("ledger", "listener", fixture) if fixture else ("ledger", "listener")
        self.host = Host(os.environ["COMPTOIR_HOST"], plugins, settings=settings + more, contexts=contexts)
        self.addCleanup(self.host.remove)
        self.host.add_settings(f'[outbox]\npublisher = "{publisher}"\n')
        self.api = Api(self.host.address)
        self.addCleanup(self.api.close)

    def order(self, name, word):
        (self.orders / name).write_text(word, encoding="utf-8")

    def take_back(self, name):
        (self.orders / name).unlink()

    def deposit(self, account):
        return self.api.post(f"/accounts/{account}/deposits", {"amount": 1})

    def asked(self, method, path, body=None):
        """Sends a request on a connection of its own, and does not wait for the answer; returns the connection."""
        connection = http.client.HTTPConnection(*self.host.address(), timeout=120)
        self.addCleanup(connection.close)
        connection.request(method, "/api/v1" + path, body, {"Content-Type": "application/json"} if body else {})
        return connection

    def ready(self):
        return self.api.get("/health/ready")

    def not_ready(self):
        answer = self.ready()
        return answer if answer.status == 503 else None

    def check_left_behind(self, code, *words):
        """That the host ended with this code, and has named what it left behind."""
        self.assertEqual(self.host.ended(), code, self.host.log()[-3000:])
        told = [line for line in self.host.log().splitlines() if "host.left_behind" in line]
        for word in words:
            self.assertTrue(any(word in line for line in told), f"{word} is not in {told}")


    def check_last_line(self, words):
        """That it is the sentence for the operator, behind all lines of the log."""
        last = self.host.log().splitlines()[-1]
        self.assertIn(words, last)
        self.assertNotIn("host.left_behind", last)


class AHandlerThatDoesNotComeBack(AHost):
    def test_costs_its_own_context_and_never_the_others(self):
        self.begin()
        self.host.start()
        self.assertEqual(self.deposit("b").status, 200)
        self.order("deposit-a", "stay")

        stuck = self.deposit("a")
        again = self.deposit("b")

        self.assertEqual((stuck.status, stuck.code), (503, "handler.deadline"))
        self.assertEqual((again.status, again.code), (503, "handler.suspended"))
        self.assertEqual(again.headers["retry-after"], "10")
        self.assertEqual(self.api.patch("/accounts/b", {"nickname": "bee"}).status, 200)
        until(lambda: self.api.get("/ears/b").body == {"balances": [1]}, "the reaction of another context")
        self.assertEqual(self.api.get("/accounts/b").body["balance"], 1)

    def test_is_named_in_every_line_that_tells_of_it(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "stay")

        self.deposit("a")
        self.deposit("b")

        until(lambda: "handler.suspended" in self.host.log(), "that the log has the last of them")
        lines = {line["code"]: line for line in map(json.loads, self.host.log().splitlines()) if line.get("code", "").startswith("handler.")}
        self.assertEqual(sorted(lines), ["handler.abandoned", "handler.deadline", "handler.suspended"])
        for line in lines.values():
            self.assertEqual((line["plugin"], line["handler"]), ("ledger", "ledger.deposit/1"))
        self.assertEqual((lines["handler.deadline"]["aggregate"], lines["handler.deadline"]["key"]), ("ledger.account", "a"))
        self.assertEqual((lines["handler.suspended"]["aggregate"], lines["handler.suspended"]["key"]), ("ledger.account", "b"))

    def test_is_refused_in_lines_that_are_counted(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "stay")
        self.deposit("a")
        late = time.monotonic() + 2

        until(lambda: self.deposit("b").status == 503 and time.monotonic() > late, "that it is refused for seconds")

        told = [line for line in self.host.log().splitlines() if '"handler.suspended"' in line]
        self.assertEqual(len(told), 1, told)

    def test_leaves_the_host_ready_which_says_what_is_not_called(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "stay")
        self.deposit("a")

        ready = self.ready()

        self.assertEqual(ready.status, 200)
        self.assertIn(b"Handler ledger.deposit/1 of plugin ledger", ready.text)

    def test_is_listed_with_its_plugin(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "stay")
        self.deposit("a")

        listed = self.host.command("plugin", "list", "--json")

        ledger = next(plugin for plugin in json.loads(listed.stdout) if plugin["name"] == "ledger")
        self.assertEqual((ledger["state"], ledger["suspended"]), ("started", "1 handler"))
        self.assertIn("Handler ledger.deposit/1 of plugin ledger has not come back since", ledger["cause"])

    def test_leaves_no_trace_in_the_log_of_events(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "stay")
        self.deposit("a")
        self.host.interrupt()
        self.check_left_behind(1, "ledger.deposit/1")
        self.take_back("deposit-a")

        self.host.start()

        self.assertEqual(self.api.get("/accounts/a").status, 404)
        self.assertEqual(self.deposit("a").status, 200)
        self.host.interrupt()
        self.assertEqual(self.host.ended(), 0, self.host.log()[-3000:])
        verified = self.host.command("events", "verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)

    def test_is_named_while_commands_wait_for_it(self):
        self.begin(handler_ms=LONG_MS // 6)
        self.host.start()
        self.order("deposit-a", "stay")
        slow = self.asked("POST", "/accounts/a/deposits", b'{"amount":1}')

        not_ready = until(self.not_ready, "that it is not ready")
        self.take_back("deposit-a")

        self.assertIn(b"Handler ledger.deposit/1 of plugin ledger", not_ready.text)
        self.assertEqual(slow.getresponse().status, 200)
        self.assertIn("handler.slow", self.host.log())
        until(lambda: self.ready().status == 200, "that it is ready again")


class AHandlerThatFails(AHost):
    def line_of_a_failure(self):
        whole = self.host.log().split("\n")[:-1]
        return next((line for line in map(json.loads, whole) if line.get("code") == "plugin.failed"), None)

    def test_is_named_in_the_line_that_tells_of_it(self):
        self.begin()
        self.host.start()

        self.api.post("/accounts/a/troubles", {"trouble": "EXCEPTION"})

        line = until(self.line_of_a_failure, "that the log tells of it")
        self.assertEqual((line["plugin"], line["handler"]), ("ledger", "ledger.misbehave/1"))
        self.assertEqual((line["aggregate"], line["key"]), ("ledger.account", "a"))


class AQueryThatDoesNotComeBack(AHost):
    def test_costs_no_worker_of_the_host(self):
        self.begin()
        self.host.start()
        self.deposit("b")
        self.order("balance-a", "stay")
        connections = [self.asked("GET", "/accounts/a") for _ in range(12)]

        codes = {connection.getresponse().status for connection in connections}

        self.assertEqual(codes, {503})
        self.assertEqual(self.ready().status, 200)
        self.assertEqual(self.api.get("/ears/b").status, 200)
        self.host.interrupt()
        self.check_left_behind(1, "ledger")

    def test_is_broken_off_in_the_middle_of_a_statement(self):
        self.begin()
        self.host.start()

        endless = self.api.get("/accounts/endless")

        self.assertEqual((endless.status, endless.code), (503, "handler.deadline"))
        self.host.interrupt()
        self.assertEqual(self.host.ended(), 0, self.host.log()[-3000:])


class APublisherThatDoesNotComeBack(AHost):
    def test_holds_up_no_command_and_no_reaction(self):
        self.begin("test-publisher", call_ms=100)
        self.host.start()
        self.order("orders", "stay")
        until(lambda: "Step drive of plugin test-publisher has not come back" in self.host.log(), "that it is named")

        self.assertEqual(self.deposit("a").status, 200)

        until(lambda: self.api.get("/ears/a").body == {"balances": [1]}, "the reaction")
        self.host.interrupt()
        self.check_left_behind(1, "plugin test-publisher")

    def test_goes_on_when_it_does(self):
        self.begin("test-publisher", call_ms=100)
        self.host.start()
        self.order("orders", "stay")
        until(lambda: "Step drive of plugin test-publisher has not come back" in self.host.log(), "that it is named")
        self.deposit("a")

        self.order("orders", "")

        until(lambda: "confirmed" in self.journal(), "the confirmation")
        self.host.interrupt()
        self.assertEqual(self.host.ended(), 0, self.host.log()[-3000:])

    def test_that_is_asked_for_its_status_does_not_hold_up_the_administration(self):
        self.begin("test-publisher", call_ms=200)
        self.host.start()
        self.order("orders", "mute")

        status = self.host.command("outbox", "status")

        self.assertEqual(status.returncode, 0, status.stderr)
        self.assertEqual(self.api.get("/metrics").status, 200)

    def journal(self):
        path = self.orders / "journal"
        return path.read_text(encoding="utf-8") if path.exists() else ""


class APlugin(AHost):
    def test_whose_start_stays_away_refuses_the_host(self):
        self.begin("test-publisher", start_ms=500)
        self.order("orders", "stay-at-start")

        self.host.launch()

        self.check_left_behind(2, "Plugin test-publisher has not come back from its phase")
        self.assertIn("plugin.step_overdue", self.host.log())
        self.check_last_line("Plugin test-publisher has not come back from its phase")

    def test_whose_stop_stays_away_is_left_behind(self):
        self.begin("test-publisher", stop_ms=500)
        self.host.start()
        self.order("orders", "stay-at-stop")

        self.host.interrupt()

        self.check_left_behind(1, "Plugin test-publisher has not come back from its phase")


    def test_that_is_never_destroyed_is_left_behind(self):
        self.begin(stop_ms=500, fixture="alpha", more=SCRIPTED.format(step="destroy"))
        self.host.start()

        self.host.interrupt()

        self.check_left_behind(1, 'Plugin alpha has not come back from its phase \\"destroy\\"')


class AStop(AHost):
    def test_is_bounded_whatever_hangs(self):
        self.begin("test-publisher", host_stop_ms=1_000)
        self.order("orders", "stay")
        self.host.start()
        begun = time.monotonic()

        self.host.interrupt()

        self.check_left_behind(1, "The stop has come to: outbox.")
        self.assertLess(time.monotonic() - begun, 30)

    def test_is_bounded_after_a_start_that_was_refused(self):
        self.begin("test-publisher", start_ms=500, host_stop_ms=1_000, fixture="alpha", more=SCRIPTED.format(step="stop"))
        self.order("orders", "stay-at-start")
        begun = time.monotonic()

        self.host.launch()

        self.check_left_behind(2, "The stop has come to: plugins.")
        self.assertLess(time.monotonic() - begun, 30)
        self.check_last_line("Plugin test-publisher has not come back from its phase")

    def test_ends_at_once_by_a_second_signal(self):
        self.begin("test-publisher")
        self.order("orders", "stay")
        self.host.start()
        self.host.interrupt()
        until(lambda: "host.stopping" in self.host.log(), "that it stops")

        until(self.has_ended_or_is_asked_again, "that it ends")

        self.check_left_behind(1, "A second signal ends it at once.")

    def has_ended_or_is_asked_again(self):
        """What comes soon after the first signal counts as that one."""
        return self.host.process.poll() is not None or self.host.interrupt()

    def test_is_bounded_whatever_a_plugin_registered_for_the_exit(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "linger")
        self.assertEqual(self.deposit("a").status, 200)

        self.host.interrupt()

        self.assertEqual(self.host.ended(), 1, self.host.log())
        self.assertIn("host.stopped", self.host.log())
        self.assertIn("what a plugin has registered for the exit (atexit) does not come back", self.host.log())

    def test_ends_by_a_second_signal_whatever_a_plugin_registered_for_the_exit(self):
        self.begin()
        self.host.start()
        self.order("deposit-a", "linger")
        self.assertEqual(self.deposit("a").status, 200)
        self.host.interrupt()
        until(lambda: "host.stopped" in self.host.log(), "that it has stopped")

        until(lambda: self.host.process.poll() is not None or self.host.process.send_signal(signal.SIGTERM), "that it ends")

        self.assertIn(self.host.process.returncode, (1, -signal.SIGTERM))

    def test_is_orderly_when_the_signal_comes_twice_at_once(self):
        self.begin("test-publisher")
        self.host.start()

        self.host.process.send_signal(signal.SIGTERM)
        self.host.process.send_signal(signal.SIGINT)

        self.assertEqual(self.host.ended(), 0, self.host.log())
        self.assertIn("host.stopped", self.host.log())

    def test_may_be_asked_for_while_a_plugin_starts(self):
        self.begin("test-publisher", host_stop_ms=1_000)
        self.order("orders", "stay-at-start")
        self.host.launch()
        until(lambda: any("test-publisher" in line and '"start"' in line for line in self.host.log().splitlines()), "that the plugin starts")

        self.host.interrupt()

        self.check_left_behind(1, "Plugin test-publisher is in its phase start")


if __name__ == "__main__":
    unittest.main()
