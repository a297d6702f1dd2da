"""An orderly end under load, and a second host that must not begin."""

import http.client
import os
import re
import threading
import unittest
import uuid
from pathlib import Path

from comptoir_scenario.api import Api, LOSSES, new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.host import Host
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import until

CLIENTS = 8


class AHost(HostCase):
    def order_until_refused(self, begun, answered, cut):
        """Places orders on new connections until nobody takes them any more."""
        while True:
            order_id = str(uuid.uuid4())
            begun.append(order_id)
            api = Api(self.host.address)
            try:
                body = {"orderId": order_id, "customerId": "C-1", "currency": "EUR", "lines": [line("S")]}
                answer = api.post("/orders", body, new_key())
                if answer.status == 201:
                    answered.append(order_id)
            except http.client.IncompleteRead as loss:
                cut.append(repr(loss))
            except LOSSES:
                return
            finally:
                api.close()

    def test_answers_what_it_has_done_before_it_stops(self):
        begun, answered, cut = [], [], []
        clients = [threading.Thread(target=self.order_until_refused, args=(begun, answered, cut)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        until(lambda: len(answered) >= 50, "that it is under load")

        self.host.interrupt()
        code = self.host.ended()

        for client in clients:
            client.join()
        self.assertEqual(code, 0, self.host.log()[-2000:])
        self.assertEqual(cut, [])
        self.host.start()
        stored = {order["orderId"] for order in self.api.pages("/orders", 1000)}
        self.assertEqual(stored & set(begun), set(answered), "An order was made and not answered, or answered and not made.")

    def test_stops_although_connections_are_kept(self):
        idle = [Api(self.host.address) for _ in range(20)]
        for api in idle:
            self.assertEqual(api.get("/health/live").status, 200)

        self.host.interrupt()

        self.assertEqual(self.host.ended(), 0)
        self.host.start()
        for api in idle:
            api.close()

    @unittest.skipIf(os.environ.get("COMPTOIR_ENGINE") == "postgresql", "many hosts may share a database")
    def test_is_the_only_one_on_its_database(self):
        code, said = self.host.second()

        self.assertNotIn(code, (0, None))
        self.assertGreater(code, 0, said)
        self.assertIn("in use by another host", said)
        self.assertRegex(said, r"(?i)another|in use|already")
        self.assertEqual(self.api.get("/health/ready").status, 200)

    @unittest.skipIf(os.environ.get("COMPTOIR_ENGINE") == "postgresql", "it is about a file")
    def test_is_the_only_one_on_its_file_by_whatever_name_it_comes(self):
        path = Path(self.host.store.removeprefix("sqlite:"))
        other = path.with_name("other.db")
        other.hardlink_to(path)
        self.addCleanup(other.unlink)
        stranger = Host.of_this_build(store=f"sqlite:{other}")
        self.addCleanup(stranger.remove)

        code, said = stranger.second()

        self.assertEqual(code, 1, said)
        self.assertRegex(said, r"in use by another host \(process \d+\)")
        self.assertEqual(self.api.get("/health/ready").status, 200)

    def test_is_the_only_one_on_its_socket(self):
        stranger = Host.of_this_build()
        self.addCleanup(stranger.remove)
        text = stranger.configuration.read_text("utf-8")
        mine, theirs = (re.search(r'socket = "(.*)"', each).group(1) for each in (self.host.configuration.read_text("utf-8"), text))
        stranger.configuration.write_text(text.replace(theirs, str(Path(self.host.directory, mine))), encoding="utf-8")

        code, said = stranger.second()

        self.assertEqual(code, 1, said)
        self.assertIn("another host has it open, and needs an admin.socket of its own", said)
        self.assertEqual(self.api.get("/health/ready").status, 200)


if __name__ == "__main__":
    unittest.main()
