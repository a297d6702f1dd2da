"""Events of a system that is none of ours: whatever the broker does with them, each takes effect once, and what cannot be read is kept."""

import random
import unittest
from urllib.parse import quote

from comptoir_scenario.api import Api, new_key
from comptoir_scenario.broker import Broker
from comptoir_scenario.case import HostCase
from comptoir_scenario.foreign import Foreign, cloud_event
from comptoir_scenario.host import Host
from comptoir_scenario.shop import BUYER, Shop
from comptoir_scenario.waiting import PATIENCE_S, until

QUEUE = "depot"
ASKED = "order.confirmation.requested"


def question(order_id, sku, attempt=1, **more):
    """That an order wants one unit."""
    lines = [{"lineId": "1", "sku": sku, "quantity": 1}]
    return cloud_event(f"{ASKED}/1", order_id, {"orderId": order_id, "attempt": attempt, "warehouse": "main", "lines": lines}, **more)


def confirmation(order_id, sku):
    """That an order over one unit may be billed."""
    lines = [{"lineId": "1", "sku": sku, "label": "Article", "quantity": 1, "unitPrice": "10.00", "vatRate": "20"}]
    data = {"orderId": order_id, "customerId": "C-1", "currency": "EUR", "warehouse": "main", "lines": lines}
    return cloud_event("order.confirmed/1", order_id, data)


class AHostThatHearsOfOthers(HostCase):
    """It has the stock and the office; the orders are elsewhere."""

    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.stop)
        vhost = cls.broker.new_vhost()
        cls.host = Host.of_this_build(contexts=["stock", "invoicing"], broker=cls.broker.url(vhost), inbox=QUEUE)
        cls.addClassCleanup(cls.host.remove)
        cls.host.start()
        cls.foreign = Foreign(cls.broker, vhost)
        until(cls.host.is_connected_inward, "the host's way in")

    def setUp(self):
        super().setUp()
        self.api.close()
        self.api = Api(self.host.address, PATIENCE_S)  # a broker takes longer to come back than a host keeps an idle connection
        self.addCleanup(self.api.close)
        self.shop = Shop(self.api)

    def inbox(self):
        return self.host.administration("GET", "/admin/inbox")

    def until_reserved(self, sku, units):
        until(lambda: self.shop.level(sku)["reserved"] >= units, f"{units} reservations of {sku}")

    def test_takes_what_comes_a_hundred_times_once_although_it_dies_again_and_again(self):
        self.shop.receive("pen", 1000)
        questions = [question(f"pen-{number}", "pen") for number in range(40)]
        letters = questions * 100
        random.Random(1).shuffle(letters)

        self.foreign.publish(ASKED, letters[:1000])
        for part in range(1, 4):
            self.host.kill()
            self.foreign.publish(ASKED, letters[1000 * part : 1000 * (part + 1)])
            self.host.start()
        self.until_reserved("pen", 40)
        until(lambda: self.inbox()["taken"] + self.inbox()["repeats"] > 0 and self.inbox()["receiverStatus"]["inHand"] == 0, "an empty queue")

        self.assertEqual(self.check_books("pen")["reserved"], 40)
        self.assertEqual(len(list(self.api.pages("/stock/movements?warehouse=main&sku=pen", 100))), 41)  # the receipt, and one for each order

    def test_takes_what_waited_while_the_broker_was_restarted(self):
        self.shop.receive("ink", 10)
        self.foreign.publish(ASKED, [question("ink-1", "ink")])
        self.until_reserved("ink", 1)

        self.broker.restart()
        self.foreign.publish(ASKED, [question("ink-2", "ink")])

        self.until_reserved("ink", 2)

    def test_serves_and_bills_an_order_whatever_it_is_called_and_however_its_attempts_are_counted(self):
        self.shop.receive("jar", 10)
        names = ["2026/17", "Bestellung 7 für Łódź", "x" * 255]

        self.foreign.publish(ASKED, [question(name, "jar", attempt) for attempt, name in enumerate(names, -1)])
        self.foreign.publish("order.confirmed", [confirmation(name, "jar") for name in names])
        self.until_reserved("jar", 3)

        for attempt, name in enumerate(names, -1):
            with self.subTest(order=name):
                held = self.api.get("/stock/reservations/ORDER/" + quote(name, safe="")).body
                self.assertEqual((held["sourceId"], held["attempt"], held["status"]), (name, attempt, "HELD"))
                body = {"orderId": name, "buyer": BUYER}
                drafted = until(lambda: self.drafted(body), f"an invoice of order {name}")
                self.assertEqual(self.shop.invoice(drafted["invoiceId"])["orderId"], name)

    def drafted(self, body):
        answer = self.api.post("/invoices", body, new_key())
        return answer.body if answer.status == 201 else None

    def test_keeps_what_it_cannot_read_with_the_reason(self):
        self.shop.receive("nib", 10)
        newer = cloud_event(f"{ASKED}/2", "nib-0", {})

        self.foreign.publish(ASKED, ["torn", newer, question("nib-1", "nib")])
        self.until_reserved("nib", 1)
        letters = until(lambda: self.all_dead_letters(2), "two dead letters")

        reasons = dict(letters)
        self.assertIn("It is no CloudEvent 1.0 that can be read", reasons["torn"])
        self.assertIn("newer than what the enabled plugins read, which is revision 1", reasons[newer])

    def test_keeps_what_cannot_prove_that_it_is_new_with_the_reason(self):
        self.shop.receive("peg", 10)
        old = question("peg-0", "peg", time="2024-05-01T00:00:00Z")
        undated = question("peg-1", "peg", time=None)
        known = len(self.foreign.dead_letters(QUEUE))

        self.foreign.publish(ASKED, [old, undated, question("peg-2", "peg")])
        self.until_reserved("peg", 1)
        reasons = dict(until(lambda: self.all_dead_letters(known + 2), "two dead letters more"))

        self.assertIn("inbox.too_old: It is of 2024-05-01T00:00:00", reasons[old])
        self.assertIn("nothing can prove that it is new", reasons[old])
        self.assertIn("inbox.no_time", reasons[undated])
        self.assertEqual(self.shop.level("peg")["reserved"], 1)  # of peg-2 alone

    def test_keeps_what_lies_beyond_every_bound_with_the_reason(self):
        self.shop.receive("hat", 10)
        beyond = {
            question("hat-0", "hat", id="ffffffff-ffff-7000-8000-000000000001"): "inbox.time_out_of_range: Its id, a UUID of version 7, lies beyond",
            question("hat-1", "hat", time="0001-01-01T00:00:00Z"): "inbox.time_out_of_range: Its time says 0001-01-01",
            question("hat-2", "hat", time="9999-12-31T23:59:59Z"): "inbox.time_out_of_range: Its time says 9999-12-31",
            question("hat-3\n", "hat"): "inbox.name_invalid: Its subject or id holds a control character.",
            question("h" * 256, "hat"): "inbox.name_invalid: Its subject or id is longer than 255 bytes.",
            question("hat-4", "hat", tenant="\x7f"): "inbox.name_invalid: Its tenant holds a control character.",
            question("hat-5", "hat", subject="a\x00b"): "U+0000",
        }
        known = len(self.foreign.dead_letters(QUEUE))

        self.foreign.publish(ASKED, [*beyond, question("hat-9", "hat")])
        self.until_reserved("hat", 1)
        reasons = dict(until(lambda: self.all_dead_letters(known + len(beyond)), "the dead letters"))

        for letter, reason in beyond.items():
            self.assertIn(reason, reasons[letter])
        self.assertNotIn("inbox.failing", self.host.log())

    def all_dead_letters(self, count):
        letters = self.foreign.dead_letters(QUEUE)
        return letters if len(letters) >= count else None

    def test_sets_aside_in_order_what_a_reaction_refuses(self):
        self.shop.receive("cap", 10)
        no_lines = cloud_event(f"{ASKED}/1", "cap-1", {"orderId": "cap-1", "attempt": 1, "warehouse": "main"})

        self.foreign.publish(ASKED, [no_lines, question("cap-1", "cap"), question("cap-2", "cap")])
        self.until_reserved("cap", 1)
        parked = until(lambda: [key for key in self.host.administration("GET", "/admin/reactions/parked") if key["parked"]], "a parked key")

        self.assertEqual([(key["key"], key["waiting"]) for key in parked], [("cap-1", 2)])
        self.assertIn("/lines", parked[0]["reason"])
        self.assertEqual(self.shop.level("cap")["reserved"], 1)  # of cap-2 alone: cap-1's later event waits behind the one that failed

    def test_says_what_it_wants_of_others(self):
        self.assertIn(ASKED, self.inbox()["wanted"])
        self.assertNotIn("stock.reserved", self.inbox()["wanted"])
        operations = self.api.get("/asyncapi.json").body["operations"]
        self.assertEqual(operations[f"receive.{ASKED}.1"]["action"], "receive")
        self.assertIn(b"comptoir_receiver_connected 1", self.api.get("/metrics").text)


if __name__ == "__main__":
    unittest.main()
