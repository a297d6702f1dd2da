"""Row 23: a thousand at once append to one stream, and twenty of them believe to know its version: all are kept, or exactly one."""

import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from comptoir_fault.case import FaultCase, rounds
from comptoir_fault.ledger import AMOUNT
from comptoir_fault.load import PATIENCE_S, deposit_once_each
from comptoir_scenario.api import Api, new_key
from comptoir_scenario.waiting import until

AT_ONCE = 64
CLAIMANTS = 20


class OneStream(FaultCase):
    def append_at_once(self, stage, count):
        """From so many connections; each asks the next host."""
        numbers = iter(range(count))
        lock = threading.Lock()

        def work(_):
            api = Api(stage.address, PATIENCE_S)
            while True:
                with lock:
                    if next(numbers, None) is None:
                        return api.close()
                answer = api.post("/accounts/hot/deposits", {"amount": AMOUNT}, new_key())
                if answer.status == 200:
                    stage.ledger.told_in_any_order("hot")
                else:
                    stage.ledger.complain(f"An append was answered {answer}.")

        with ThreadPoolExecutor(AT_ONCE) as clients:
            list(clients.map(work, range(AT_ONCE)))

    def claim_version(self, stage):
        """Twenty at once, each with the same If-Match: how they were answered."""
        api = Api(stage.address)
        etag = api.get("/accounts/claimed").etag
        api.close()
        gate = threading.Barrier(CLAIMANTS)

        def claim(_):
            client = Api(stage.address, PATIENCE_S)
            gate.wait()
            status = client.post("/accounts/claimed/deposits", {"amount": AMOUNT}, new_key(), if_match=etag).status
            client.close()
            return status

        with ThreadPoolExecutor(CLAIMANTS) as clients:
            return sorted(clients.map(claim, range(CLAIMANTS)))

    def append(self, stage, what):
        self.append_at_once(stage, 1000)
        deposit_once_each(stage.ledger, stage.address, ["claimed"], producers=1)
        for _ in range(rounds(3, 100)):
            self.assertEqual(self.claim_version(stage), [200] + (CLAIMANTS - 1) * [412])
            stage.ledger.told_in_any_order("claimed")
        self.assert_sound(stage, what)

    def test_takes_a_thousand_appends_at_once(self):
        self.append(self.stage(), "a thousand appends to one stream")


class OneStreamOnSqlite(OneStream):
    engine = "sqlite"


class OneStreamOfTwoHosts(OneStream):
    def stage(self):
        stage = super().stage(hosts=0)
        cluster = stage.gather(2)
        until(cluster.is_balanced, "that the lanes are shared evenly")
        stage.hosts = cluster.serving()
        return stage


if __name__ == "__main__":
    unittest.main()
