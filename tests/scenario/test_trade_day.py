"""A small day of trade, with a sudden death in the middle, in both placements: everything must agree at the end."""

import os
import unittest

from comptoir_scenario.broker import Broker
from trade_day.day import run_day
from trade_day.generator import generate


class TheTradeDay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.stop)

    def reconcile(self, placement, seed):
        return run_day(os.environ["COMPTOIR_HOST"], os.environ["COMPTOIR_PLUGINS"], self.broker, placement, seed, orders=60, kills=1)

    def test_agrees_when_reactions_are_durable(self):
        table = self.reconcile("durable", 1)

        self.assertTrue(table.agrees, f"\n{table}")

    def test_agrees_when_reactions_run_in_the_same_transaction(self):
        table = self.reconcile("same-transaction", 2)

        self.assertTrue(table.agrees, f"\n{table}")


class TheGenerator(unittest.TestCase):
    def test_makes_the_same_day_of_the_same_seed(self):
        self.assertEqual(generate(7, 50), generate(7, 50))
        self.assertNotEqual(generate(7, 50), generate(8, 50))


if __name__ == "__main__":
    unittest.main()
