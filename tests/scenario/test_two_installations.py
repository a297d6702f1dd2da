"""The trade day across two installations with disjoint contexts, a database each, and one RabbitMQ between them: the same handlers, the same day,
the same reconciliation as in one process."""

import os
import unittest

from comptoir_scenario.broker import Broker
from trade_day.day import run_divided_day


class TheDividedTradeDay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.stop)

    def reconcile(self, engines, placement, seed):
        binary, plugins = os.environ["COMPTOIR_HOST"], os.environ["COMPTOIR_PLUGINS"]
        return run_divided_day(binary, plugins, self.broker, engines, placement, seed, orders=40, kills=2)

    def test_agrees_with_orders_on_sqlite_and_all_else_on_postgresql(self):
        table = self.reconcile(("sqlite", "postgresql"), "durable", 3)

        self.assertTrue(table.agrees, f"\n{table}")

    def test_agrees_with_orders_on_postgresql_and_all_else_in_one_transaction_on_sqlite(self):
        table = self.reconcile(("postgresql", "sqlite"), "same-transaction", 4)

        self.assertTrue(table.agrees, f"\n{table}")


if __name__ == "__main__":
    unittest.main()
