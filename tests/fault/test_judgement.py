"""The judge himself: each way to break an invariant is seen."""

import json
import unittest
from types import SimpleNamespace

from comptoir_fault.bounds import RSS_MAX_MIB, THREADS_MAX
from comptoir_fault.judgement import judge
from comptoir_fault.ledger import Ledger
from comptoir_scenario.broker import Arrival

DEPOSITS = 3


def arrival(balance, account="a", identity=None):
    """The message of one deposit."""
    body = json.dumps({"data": {"account": account, "balance": balance}})
    return Arrival(identity or f"{account}-{balance}", "ledger.balance.changed", "default", "ledger.account", account, balance, body)


class AHost:
    """Of which all is well, unless a test says otherwise; stands for the API too."""

    def __init__(self):
        self.shown = {
            "/accounts/a": {"balance": 2 * DEPOSITS},
            "/accounts/a/entries": {"count": DEPOSITS},
            "/accounts/a/total": {"deposits": DEPOSITS},
            "/ears/a": {"balances": [2, 4, 6]},
        }
        self.said = {
            "/admin/verification": [],
            "/admin/outbox/parked": [],
            "/admin/reactions/parked": [],
            "/admin/cluster": {"freeLanes": 0, "consumers": [{"consumer": "outbox", "behind": 0}]},
        }
        self.process = SimpleNamespace(poll=lambda: None)

    def get(self, path):
        return SimpleNamespace(body=self.shown[path])

    def administration(self, _method, path):
        return self.said[path]


class AJudge(unittest.TestCase):
    def setUp(self):
        self.ledger = Ledger()
        for number in range(1, DEPOSITS + 1):
            self.ledger.told("a", 2 * number)
        self.host = AHost()
        self.arrivals = [arrival(2), arrival(4), arrival(6)]
        self.pulse = SimpleNamespace(threads=THREADS_MAX, rss_mib=RSS_MAX_MIB)

    def broken(self):
        """The invariants that do not hold."""
        table = judge(self.ledger, self.host, [self.host], self.arrivals, [self.pulse])
        return {row.group.split()[0] for row in table.rows if not row.agrees}

    def test_finds_nothing_where_all_is_well(self):
        self.arrivals.append(arrival(4))  # a repeat is none

        self.assertEqual(self.broken(), set())

    def test_sees_what_is_lost_wherever_it_is_lost(self):
        for path, less in (
            ("/accounts/a", {"balance": 4}),
            ("/accounts/a/entries", {"count": 2}),
            ("/accounts/a/total", {"deposits": 2}),
            ("/ears/a", {"balances": [2, 4]}),
        ):
            with self.subTest(path):
                self.host = AHost()
                self.host.shown[path] = less

                self.assertEqual(self.broken(), {"I1"})

    def test_sees_what_happened_twice(self):
        self.host.shown["/accounts/a/entries"] = {"count": 4}

        self.assertEqual(self.broken(), {"I2"})

    def test_sees_what_was_heard_out_of_order(self):
        self.host.shown["/ears/a"] = {"balances": [4, 2, 6]}

        self.assertEqual(self.broken(), {"I3"})

    def test_sees_what_the_broker_lost_doubled_or_disordered(self):
        for arrivals in ([2, 4], [2, 4, 6, 6], [4, 2, 6]):
            with self.subTest(arrivals):
                self.arrivals = [arrival(balance, identity=str(number)) for number, balance in enumerate(arrivals)]

                self.assertEqual(self.broken(), {"I1-I3"})

    def test_sees_a_repeat_that_says_something_else(self):
        self.arrivals.append(arrival(8, identity="a-2"))

        self.assertEqual(self.broken(), {"I1-I3"})

    def test_sees_a_ghost(self):
        self.arrivals.append(arrival(2, account="nobody"))

        self.assertEqual(self.broken(), {"I4"})

    def test_sees_a_wrong_answer(self):
        self.ledger.told("b", 4)

        self.assertIn("b: deposit 1 was answered with the balance 4.", self.ledger.complaints)

    def test_sees_what_is_stuck(self):
        for path, stuck in (
            ("/admin/outbox/parked", [{"key": "a"}]),
            ("/admin/reactions/parked", [{"key": "a"}]),
            ("/admin/verification", ["altered"]),
            ("/admin/cluster", {"freeLanes": 1, "consumers": []}),
            ("/admin/cluster", {"freeLanes": 0, "consumers": [{"consumer": "outbox", "behind": 1}]}),
        ):
            with self.subTest(path):
                self.host = AHost()
                self.host.said[path] = stuck

                self.assertEqual(self.broken(), {"I6"})

    def test_sees_a_host_that_grew(self):
        self.pulse = SimpleNamespace(threads=THREADS_MAX + 1, rss_mib=RSS_MAX_MIB)

        self.assertEqual(self.broken(), {"I7"})


if __name__ == "__main__":
    unittest.main()
