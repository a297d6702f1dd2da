"""INV-2: whatever is refused, and whenever the host dies: the numbers of a series are 1, 2, 3 ... k, for k documents, and dates never go back."""

import unittest

from comptoir_scenario.api import new_key
from comptoir_scenario.case import HostCase, SameTransaction
from comptoir_scenario.shop import line
from comptoir_scenario.waiting import PATIENCE_S

DRAFTS = 64


class ASeries(HostCase):
    def draft(self, number, shop):
        """A third of them are such that they are refused: without a VAT rate, or of goods that nobody has."""
        lines = [{"label": f"Service {number}", "quantity": 1, "unitPrice": "12.345", "vatRate": "20"}]
        if number % 6 == 1:
            del lines[0]["vatRate"]
        elif number % 6 == 3:
            lines.append(line("UNICORN", 1))
        elif number % 6 == 5:
            lines.append(line("HORSE", 1))
        return shop.draft_by_hand(lines)

    def validate_all(self, drafts, answers_until_death):
        """All at once; returns those that were validated. The clients are patient: they ask again, under the same key, until a host that was
        killed is back."""

        def validate(number, shop, answered=lambda: None):
            shop.api.post(f"/invoices/{drafts[number]}/validate", None, new_key())
            answered()
            return drafts[number] if shop.settled_invoice(drafts[number])["status"] == "VALIDATED" else None

        if answers_until_death:
            validated = self.at_once_until_death(len(drafts), validate, answers_until_death, PATIENCE_S)
        else:
            validated = self.at_once(len(drafts), validate)
        return {invoice_id for invoice_id in validated if invoice_id}

    def check_series(self, name, expected):
        documents = [document for document in self.api.pages("/invoices?status=VALIDATED", 10) if document["number"].startswith(name)]
        numbers = sorted((document["number"], document["issueDate"], document["invoiceId"]) for document in documents)
        self.assertEqual([number[-6:] for number, _, _ in numbers], [f"{position:06}" for position in range(1, len(expected) + 1)])
        self.assertEqual({invoice_id for _, _, invoice_id in numbers}, expected)
        dates = [date for _, date, _ in numbers]
        self.assertEqual(dates, sorted(dates))
        last = {series["series"]: series["lastPosition"] for series in self.api.pages("/invoicing/series", 10)}
        self.assertEqual(last.get(name, 0), len(expected))

    def test_has_no_gap_after_concurrent_validations_refusals_and_sudden_deaths(self):
        self.shop.receive("HORSE", 1000)
        validated = set()
        for answers_until_death in (None, 1, 20):
            drafts = self.at_once(DRAFTS, self.draft)
            complete = {draft for number, draft in enumerate(drafts) if number % 6 not in (1, 3)}

            now = self.validate_all(drafts, answers_until_death)

            self.assertEqual(now, complete)
            validated |= now
            self.check_series("F", validated)
        self.check_credit_notes(sorted(validated)[:20])

    def check_credit_notes(self, invoices):
        """They have a series of their own; an invoice is credited once, however many notes are drafted of it."""
        drafts = [self.shop.credit(invoice_id) for invoice_id in invoices for _ in range(2)]

        def validate(number, shop):
            answer = shop.api.post(f"/invoices/{drafts[number]}/validate", None, new_key())
            if answer.status != 200:
                self.check_problem(answer, 409, "invoice.fully_credited")
            return drafts[number] if answer.status == 200 else None

        notes = {note_id for note_id in self.at_once(len(drafts), validate) if note_id}

        self.assertEqual(len(notes), len(invoices))
        self.check_series("A", notes)


class ASeriesInOneTransaction(SameTransaction, ASeries):
    pass


if __name__ == "__main__":
    unittest.main()
