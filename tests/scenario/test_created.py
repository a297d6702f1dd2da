"""Whatever a POST creates is found at its Location, with the ETag that was answered: every route of every context that answers 201."""

import re
import unittest

from comptoir_scenario.api import PREFIX, new_key
from comptoir_scenario.case import HostCase
from comptoir_scenario.shop import line

LINE = {"label": "Hour of work", "quantity": 1, "unitPrice": "40.00", "vatRate": "20"}


class WhatIsCreated(HostCase):
    def requests(self):
        """By path of the route: the path and the body of a request that creates something."""
        validated = self.shop.draft_by_hand([LINE])
        self.assertTrue(self.shop.validate(validated).agreed)
        draft = self.shop.draft_by_hand([LINE])
        return {
            "/orders": ("/orders", {"customerId": "C-1", "currency": "EUR", "lines": [line("S")]}),
            "/invoices": ("/invoices", {"customerId": "C-1", "currency": "EUR"}),
            "/invoices/{invoiceId}/lines": (f"/invoices/{draft}/lines", LINE),
            "/invoices/{invoiceId}/credit-notes": (f"/invoices/{validated}/credit-notes", {"reason": "returned"}),
        }

    def routes_that_create(self):
        paths = self.api.get("/openapi.json").body["paths"]
        return {path.removeprefix(PREFIX) for path, methods in paths.items() if "201" in methods.get("post", {}).get("responses", {})}

    def test_is_found_where_the_answer_says_with_the_version_that_it_says(self):
        requests = self.requests()
        self.assertEqual(set(requests), self.routes_that_create())

        for route, (path, body) in requests.items():
            with self.subTest(route=route):
                key = new_key()

                created = self.api.post(path, body, key)
                again = self.api.post(path, body, key)

                self.assertEqual(created.status, 201, created)
                found = self.api.get(created.headers["location"].removeprefix(PREFIX))
                self.assertEqual((found.status, found.etag), (200, created.etag), (created, found))
                self.assertEqual((again.replayed, again.headers["location"], again.etag), (True, created.headers["location"], created.etag))

    def test_is_another_document_than_the_one_that_it_was_made_of(self):
        invoice = self.shop.draft_by_hand([LINE])
        self.assertTrue(self.shop.validate(invoice).agreed)

        note = self.api.post(f"/invoices/{invoice}/credit-notes", {"reason": "returned"}, new_key())

        self.assertEqual(note.headers["location"], f"{PREFIX}/invoices/{note.body['invoiceId']}")
        self.assertNotEqual(note.body["invoiceId"], invoice)
        deleted = self.api.delete(f"/invoices/{note.body['invoiceId']}", if_match=note.etag)
        self.assertIn(deleted.status, (200, 204), deleted)

    def test_depends_on_the_version_of_what_it_is_made_of(self):
        invoice = self.shop.draft_by_hand([LINE])
        self.assertTrue(self.shop.validate(invoice).agreed)
        etag = self.api.get(f"/invoices/{invoice}").etag
        path, body = f"/invoices/{invoice}/credit-notes", {"reason": "returned"}

        stale = self.api.post(path, body, new_key(), if_match='"v1"')
        current = self.api.post(path, body, new_key(), if_match=etag)

        self.check_problem(stale, 412, "precondition.failed")
        self.assertEqual(stale.etag, etag)
        self.assertEqual(current.status, 201, current)

    def test_is_a_line_that_can_be_asked_for(self):
        invoice = self.shop.draft_by_hand([LINE])

        shown = self.api.get(f"/invoices/{invoice}/lines/1")
        unknown = self.api.get(f"/invoices/{invoice}/lines/7")

        self.assertEqual((shown.body["lineId"], shown.body["label"]), ("1", "Hour of work"))
        self.check_problem(unknown, 404, "line.unknown")


class AnAggregateOfTwoParts(HostCase):
    def test_has_its_version_wherever_it_is_answered(self):
        received = self.api.post("/stock/receipts", {"warehouse": "main", "sku": "TWO", "quantity": 1}, new_key())

        shown = self.api.get("/stock/items/main/TWO")

        self.assertEqual(shown.etag, received.etag)
        self.assertTrue(re.fullmatch(r'"v\d+"', shown.etag))
        self.assertEqual(self.api.get("/stock/items/main/TWO", **{"If-None-Match": shown.etag}).status, 304)


if __name__ == "__main__":
    unittest.main()
