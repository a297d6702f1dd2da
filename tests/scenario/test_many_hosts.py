"""Many hosts on one database, that join, leave, die and are stopped for longer than their leases while the trade goes on: by the ledger nothing is
lost, nothing happens twice, and every key stays in order. COMPTOIR_DAY names how much: orders, rounds of coming and going."""

import os
import random
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from comptoir_scenario.api import Api, new_key
from comptoir_scenario.broker import Broker, Consumer
from comptoir_scenario.cluster import Cluster
from comptoir_scenario.reconcile import reconcile
from comptoir_scenario.shop import Shop, line
from comptoir_scenario.waiting import PATIENCE_S, until
from trade_day.drive import Drive
from trade_day.generator import generate

QUEUE = "trade-day"
FAILOVER_MAX_S = 10
BEYOND_THE_LEASE_S = 7

ORDERS, ROUNDS = map(int, os.environ.get("COMPTOIR_DAY", "60 1").split())


class ManyHosts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = Broker()
        cls.addClassCleanup(cls.broker.stop)

    def setUp(self):
        vhost = self.broker.new_vhost()
        binary, plugins = os.environ["COMPTOIR_HOST"], os.environ["COMPTOIR_PLUGINS"]
        self.cluster = Cluster(binary=binary, plugins=plugins, broker=self.broker.url(vhost), queues=[QUEUE])
        self.addCleanup(self.cluster.remove)
        self.vhost = vhost

    def test_agree_at_the_end_of_a_day_on_which_they_come_and_go(self):
        self.cluster.join_at_once(3)
        consumer = Consumer(self.broker, self.vhost, QUEUE)
        self.addCleanup(consumer.stop)
        drive = Drive(generate(11, ORDERS), self.cluster.address)
        drive.open()

        for _ in range(ROUNDS):
            self.come_and_go()

        ledger = drive.close()
        until(self.cluster.is_balanced, "that the lanes are shared evenly at the end")
        table = reconcile(self.cluster.any(), ledger, consumer)
        for host in self.cluster.serving():
            table.compare("The hosts", f"exit code of port {host.port}", 0, self.cluster.leave(host))
        self.assertTrue(table.agrees, f"\n{table}")

    def come_and_go(self):
        """One of each kind of coming and going, a second or so apart."""
        self.cluster.join()
        self.assertEqual(self.cluster.leave(self.cluster.serving()[0]), 0)
        self.cluster.join()

        begun = time.monotonic()
        self.cluster.kill(self.cluster.serving()[0])
        self.say_failover("a host that is killed", self.cluster.seconds_until_balanced(begun))

        stopped = self.cluster.serving()[0]
        begun = time.monotonic()
        self.cluster.retire(stopped)
        stopped.suspend()
        self.say_failover("a host that is stopped", self.cluster.seconds_until_balanced(begun))
        until(lambda: time.monotonic() > begun + BEYOND_THE_LEASE_S, "the end of its lease")
        stopped.go_on()
        self.cluster.serve_again(stopped)

    def say_failover(self, what, seconds):
        print(f"Failover from {what}: {seconds:.1f} s", flush=True)
        self.assertLess(seconds, FAILOVER_MAX_S)

    def test_do_a_thing_once_that_is_asked_of_two_of_them_at_once(self):
        one, other = self.cluster.join_at_once(2)
        shops = [Shop(Api(host.address, PATIENCE_S)) for host in (one, other)]
        keys = [new_key() for _ in range(20)]

        body = {"warehouse": "main", "sku": "S", "quantity": 1}

        with ThreadPoolExecutor(2) as clients:
            for key in keys:
                answers = list(clients.map(lambda shop: shop.api.post("/stock/receipts", body, key), shops))

                self.assertEqual({answer.status for answer in answers} - {200, 409}, set(), answers)
                self.assertIn(200, [answer.status for answer in answers])

        self.assertEqual(shops[0].level("S")["onHand"], len(keys))
        self.assertEqual(shops[1].level("S")["onHand"], len(keys))
        for shop in shops:
            shop.api.close()

    def test_sell_no_more_than_there_is(self):
        hosts = self.cluster.join_at_once(2)
        shops = [Shop(Api(host.address, PATIENCE_S)) for host in hosts for _ in range(4)]
        shops[0].receive("S", 10)

        with ThreadPoolExecutor(len(shops)) as clients:
            bought = list(clients.map(lambda shop: sum(shop.confirm(shop.submitted([line("S")])).agreed for _ in range(3)), shops))

        self.assertEqual(sum(bought), 10)
        self.assertEqual(shops[0].level("S")["reserved"], 10)
        for shop in shops:
            shop.api.close()

    def test_meet_at_the_same_few_aggregates(self):
        """Whatever a transaction locks it locks in one order, over both hosts: nobody is told to come back, and PostgreSQL finds no deadlock."""
        for placement in ("durable", "same-transaction"):
            with self.subTest(placement):
                hosts = self.cluster.join_at_once(2, placement=placement)
                skus = [f"{placement}-{number}" for number in range(5)]
                deadlocks = self.cluster.deadlocks()

                with ThreadPoolExecutor(16) as clients:
                    received = sum(clients.map(lambda client: self.trade_in(hosts[client % 2], skus, client), range(16)))

                with closing(Api(hosts[0].address, PATIENCE_S)) as api:
                    levels = [Shop(api).level(sku) for sku in skus]
                self.assertEqual(sum(level["onHand"] for level in levels), received)
                self.assertEqual(sum(level["reserved"] for level in levels), 16 * 5 * 3)
                self.assertEqual(self.cluster.deadlocks(), deadlocks)
                for host in hosts:
                    self.assertEqual(self.cluster.leave(host), 0)

    def trade_in(self, host, skus, client):
        """Receives goods, and confirms orders of three of the SKUs. Returns how many it has received."""
        rng = random.Random(client)
        with closing(Api(host.address, PATIENCE_S)) as api:
            shop = Shop(api)
            for _ in range(40):
                answer = api.post("/stock/receipts", {"warehouse": "main", "sku": rng.choice(skus), "quantity": 50}, new_key())
                self.assertEqual(answer.status, 200, answer)
            for _ in range(5):
                self.assertTrue(shop.confirm(shop.submitted([line(sku) for sku in rng.sample(skus, 3)])).agreed)
        return 40 * 50

    def test_wake_each_other(self):
        hosts = self.cluster.join_at_once(2)
        until(self.cluster.is_balanced, "that both work")
        shops = [Shop(Api(host.address, PATIENCE_S)) for host in hosts]
        shops[0].receive("S", 1000)

        took = []
        for number in range(30):
            shop = shops[number % 2]
            order_id = shop.submitted([line("S")])
            begun = time.monotonic()
            self.assertTrue(shop.confirm(order_id).agreed)
            took.append(time.monotonic() - begun)

        took.sort()
        print(f"A conversation over the lanes of two hosts: median {1000 * took[15]:.0f} ms, longest {1000 * took[-1]:.0f} ms", flush=True)
        self.assertLess(took[15], 0.5)
        for shop in shops:
            shop.api.close()


if __name__ == "__main__":
    unittest.main()
