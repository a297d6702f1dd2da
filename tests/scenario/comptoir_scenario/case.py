"""The base of tests over a running host: one host a class, started once, in the placement that the class names."""

import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from comptoir_scenario.api import Api
from comptoir_scenario.host import Host
from comptoir_scenario.shop import Shop
from comptoir_scenario.waiting import PATIENCE_S


class HostCase(unittest.TestCase):
    placement = "durable"
    settings = ""

    @classmethod
    def setUpClass(cls):
        cls.host = Host.of_this_build(placement=cls.placement, settings=cls.settings)
        cls.addClassCleanup(cls.host.remove)
        cls.host.start()

    def setUp(self):
        self.api = Api(self.host.address)
        self.addCleanup(self.api.close)
        self.shop = Shop(self.api)

    def run(self, result=None):
        """A test that failed says what the host had to say."""
        failed_before = len(result.failures) + len(result.errors)
        super().run(result)
        if len(result.failures) + len(result.errors) > failed_before:
            print(f"---- the end of the host's log after {self.id()}\n{self.host.log()[-3000:]}", flush=True)
        return result

    def at_once(self, count, act, patience_s=0):
        """Calls act(number, shop) in so many threads, each with a connection of its own; all begin together. Returns what they returned."""
        gate = threading.Barrier(count)

        def begin(number):
            api = Api(self.host.address, patience_s)
            try:
                gate.wait(PATIENCE_S)
                return act(number, Shop(api))
            finally:
                api.close()

        with ThreadPoolExecutor(count) as threads:
            return list(threads.map(begin, range(count)))

    def at_once_until_death(self, count, act, answers, patience_s=0):
        """The same, with act(number, shop, answered), while the host is killed with -9 as soon as `answered()` was called so often; then it is
        started again."""
        answered = threading.Semaphore(0)

        def begin(number, shop):
            if number < count:
                return act(number, shop, answered.release)
            for _ in range(answers):
                answered.acquire(timeout=PATIENCE_S)
            return self.host.process.kill()

        with ThreadPoolExecutor(1) as background:
            returned = background.submit(self.at_once, count + 1, begin, patience_s)
            self.host.process.wait(PATIENCE_S)
            self.host.start()
            self.api.close()
            return returned.result()[:count]

    def check_problem(self, answer, status, code):
        """That the answer is a problem in the form of RFC 9457, with our code, and a sentence."""
        self.assertEqual((answer.status, answer.code), (status, code), answer.text)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        self.assertEqual(answer.body["status"], status)
        self.assertTrue(answer.body["title"])
        self.assertTrue(answer.body["detail"].endswith("."), answer.body["detail"])
        return answer

    def check_books(self, sku):
        """That the ledger of an item adds up to its level, and its level is possible; returns the level."""
        level = self.shop.level(sku)
        movements = list(self.api.pages(f"/stock/movements?warehouse=main&sku={sku}", 100))
        self.assertEqual(sum(movement["onHandChange"] for movement in movements), level["onHand"])
        self.assertEqual(sum(movement["reservedChange"] for movement in movements), level["reserved"])
        self.assertEqual(level["available"], level["onHand"] - level["reserved"])
        self.assertGreaterEqual(level["reserved"], 0)
        self.assertGreaterEqual(level["available"], 0)
        return level


class SameTransaction:
    """Mixed in before a case: the same tests, with reactions in the publisher's transaction."""

    placement = "same-transaction"
