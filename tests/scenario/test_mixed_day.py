"""A small mixed day on either engine, with sudden deaths of hosts, broker and database. `./dev prove` runs large ones in a row."""

import os
import unittest

from comptoir_scenario.broker import Broker
from trade_day.mixed import MixedDay, run_mixed_day


class TheMixedDay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.stop)

    def reconcile(self, day):
        table = run_mixed_day(os.environ["COMPTOIR_HOST"], os.environ["COMPTOIR_PLUGINS"], self.broker, day)
        self.assertTrue(table.agrees, f"{day}:\n{table}")

    def test_agrees_on_two_hosts_with_postgresql(self):
        self.reconcile(MixedDay(seed=1, orders=40))

    def test_agrees_on_one_host_with_sqlite(self):
        self.reconcile(MixedDay(seed=2, orders=40))


class ASeed(unittest.TestCase):
    def test_chooses_the_same_deaths_again(self):
        self.assertEqual(MixedDay(5, 40).kills(), MixedDay(5, 40).kills())
        self.assertNotEqual(MixedDay(5, 40).kills(), MixedDay(9, 40).kills())

    def test_spares_nobody(self):
        for seed in range(1, 9):
            day = MixedDay(seed, 40)
            victims = {"host", "broker"} | ({"database"} if day.engine == "postgresql" else set())
            self.assertEqual({victim for _, victim in day.kills()}, victims)


if __name__ == "__main__":
    unittest.main()
