"""A request that others have a say in: whoever asks again learns how it ended, under the same key or another, and each has a way out by hand."""

import unittest

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase, SameTransaction
from comptoir_scenario.host import Host
from comptoir_scenario.shop import BUYER, line
from comptoir_scenario.waiting import until


class AConversation(HostCase):
    def ask(self, path, key):
        return self.api.post(path, None, key)

    def conclusion(self, path, key):
        """What is answered under the key once it is under way no more."""
        return until(lambda: None if (answer := self.ask(path, key)).status == 202 else answer, f"the end of {path}")

    def check_told_to_all(self, path, key, status):
        """The same is told under the key and, where the conversation ended well, under a new one."""
        told = self.conclusion(path, key)
        self.assertEqual(told.status, status, told)
        self.assertEqual(self.ask(path, key).meaning, told.meaning)
        if status == 200:
            self.assertEqual(self.ask(path, new_key()).meaning, told.meaning)
        return told

    def test_about_an_invoice_ends_with_the_legal_document(self):
        self.shop.receive("KITE", 5)
        invoice_id = self.shop.draft_by_hand([line("KITE", 2)])
        path, key = f"/invoices/{invoice_id}/validate", new_key()
        self.assertIn(self.ask(path, key).status, (200, 202))

        told = self.check_told_to_all(path, key, 200)

        self.assertEqual(told.body["number"], self.shop.invoice(invoice_id)["number"])
        self.assertTrue(self.shop.credit(invoice_id), "life goes on")
        self.assertEqual(self.ask(path, new_key()).meaning, told.meaning)

    def test_about_an_invoice_ends_with_what_is_missing(self):
        invoice_id = self.shop.draft_by_hand([line("DODO", 2)])
        path, key = f"/invoices/{invoice_id}/validate", new_key()
        self.assertIn(self.ask(path, key).status, (202, 409))

        told = self.check_told_to_all(path, key, 409)

        self.assertEqual((told.code, told.body["items"][0]["available"]), ("stock.insufficient", 0))

    def test_about_an_order_ends_with_its_confirmation(self):
        self.shop.receive("DRUM", 5)
        path, key = f"/orders/{self.shop.submitted([line('DRUM', 2)])}/confirm", new_key()
        self.assertIn(self.ask(path, key).status, (200, 202))

        told = self.check_told_to_all(path, key, 200)

        self.assertEqual(told.body["attempt"], 1)

    def test_is_answered_whatever_was_asked_for(self):
        """As much as a line may hold, of what nobody has: that is refused, and the draft can be mended."""
        invoice_id = self.shop.draft_by_hand([line("MOON", 1_000_000)])

        self.assertFalse(self.shop.validate(invoice_id).agreed)

        self.assertEqual(self.api.patch(f"/invoices/{invoice_id}/lines/1", {"quantity": 1}).status, 200)
        self.assertEqual(self.host.administration("GET", "/admin/reactions/parked"), [])


class NobodyAnswers(HostCase):
    """There is no stock."""

    @classmethod
    def setUpClass(cls):
        cls.host = Host.of_this_build(contexts=["orders", "invoicing"])
        cls.addClassCleanup(cls.host.remove)
        cls.host.start()

    def test_an_invoice_is_withdrawn_and_a_draft_again(self):
        invoice_id = self.shop.draft_by_hand([line("KITE", 2)])
        path, key = f"/invoices/{invoice_id}", new_key()
        self.assertEqual(self.api.post(f"{path}/validate", None, key).status, 202)
        self.assertEqual(self.api.post(f"{path}/validate", None, new_key()).status, 202)
        self.check_problem(self.api.delete(path), 409, "invoice.awaits_stock")
        self.assertEqual([entry["invoiceId"] for entry in self.api.pages("/invoices?awaits=STOCK", 10)], [invoice_id])

        self.assertEqual(self.api.post(f"{path}/withdraw").status, 200)

        self.check_problem(self.api.post(f"{path}/validate", None, key), 409, "invoice.validation_withdrawn")
        self.assertEqual(list(self.api.pages("/invoices?awaits=STOCK", 10)), [])
        self.assertEqual(self.api.patch(f"{path}/lines/1", {"quantity": 1}).status, 200)
        self.assertEqual(self.api.delete(path).status, 200)

    def test_an_order_is_cancelled(self):
        order_id = self.shop.submitted([line("DRUM", 2)])
        key = new_key()
        self.assertEqual(self.shop.step(order_id, "confirm", key).status, 202)

        self.assertEqual(self.shop.step(order_id, "cancel").status, 200)

        self.check_problem(self.shop.step(order_id, "confirm", key), 409, "order.cancelled")


class AnOrderThatIsInvoiced(HostCase):
    def setUp(self):
        super().setUp()
        self.shop.receive("PEN", 100)

    def test_is_billed_in_parts_until_all_is_billed(self):
        order_id = self.shop.confirmed([line("PEN", 10)])
        first = self.shop.draft(orderId=order_id)
        self.check_problem(self.api.patch(f"/invoices/{first}/lines/1", {"quantity": 11}), 422, "invoice.exceeds_order")
        self.assertEqual(self.api.patch(f"/invoices/{first}/lines/1", {"quantity": 4}).status, 200)
        self.assertTrue(self.shop.validate(first).agreed)

        rest = self.shop.draft(orderId=order_id)

        self.assertEqual([entry["quantity"] for entry in self.shop.invoice(rest)["lines"]], [6])
        self.check_problem(self.api.post("/invoices", {"orderId": order_id, "buyer": BUYER}, new_key()), 409, "order.already_invoiced")
        self.assertTrue(self.shop.validate(rest).agreed)

    def test_and_cancelled_has_its_credit_note_drafted(self):
        order_id = self.shop.confirmed([line("PEN", 3)])
        invoice_id = self.shop.draft(orderId=order_id)
        self.assertTrue(self.shop.validate(invoice_id).agreed)

        self.assertEqual(self.shop.step(order_id, "cancel").status, 200)

        waiting = until(lambda: list(self.api.pages("/invoices?awaits=CREDIT", 10)), "what waits for its credit")
        self.assertEqual({entry["kind"] for entry in waiting}, {"INVOICE", "CREDIT_NOTE"})
        note = self.shop.invoice(next(entry["invoiceId"] for entry in waiting if entry["kind"] == "CREDIT_NOTE"))
        self.assertEqual((note["origin"]["invoiceId"], note["total"]), (invoice_id, self.shop.invoice(invoice_id)["total"]))
        self.assertTrue(self.shop.validate(note["invoiceId"]).agreed)
        self.assertEqual(list(self.api.pages("/invoices?awaits=CREDIT", 10)), [])

    def test_is_never_legal_and_cancelled_with_nobody_to_credit_it(self):
        """Validated and cancelled at the same time, in any order."""
        orders = self.at_once(8, lambda _, shop: shop.confirmed([line("PEN", 1)]))
        invoices = [self.shop.draft(orderId=order_id) for order_id in orders]

        def act(number, shop):
            of = number // 2
            path = f"/invoices/{invoices[of]}/validate" if number % 2 else f"/orders/{orders[of]}/cancel"
            return shop.api.post(path, None, new_key()).status

        statuses = self.at_once(16, act)

        self.assertTrue(all(status in (200, 409) for status in statuses), statuses)
        legal = [invoice_id for invoice_id in invoices if self.shop.invoice(invoice_id)["status"] == "VALIDATED"]
        until(lambda: self.waiting() >= set(legal), f"that all of {legal} wait for their credit")

    def waiting(self):
        return {entry["invoiceId"] for entry in self.api.pages("/invoices?awaits=CREDIT", 50)}

    def test_leaves_goods_sold_by_hand_to_the_warehouse(self):
        invoice_id = self.shop.draft_by_hand([line("PEN", 2)])
        self.assertTrue(self.shop.validate(invoice_id).agreed)
        before = self.shop.level("PEN")

        path = f"/stock/reservations/INVOICE/{invoice_id}"
        until(lambda: self.api.get(path).body["handOutAllowed"], "the stock to hear that the invoice is legal")
        self.assertEqual([self.api.post(path + "/hand-out").status for _ in range(2)], [200, 200])

        after = self.check_books("PEN")
        self.assertEqual((before["onHand"] - after["onHand"], before["reserved"] - after["reserved"]), (2, 2))


class AConversationInOneTransaction(SameTransaction, AConversation):
    pass


class AnOrderThatIsInvoicedInOneTransaction(SameTransaction, AnOrderThatIsInvoiced):
    pass


if __name__ == "__main__":
    unittest.main()
