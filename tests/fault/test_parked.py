"""A key that a reaction parked on one of many hosts: every host lists it, sends it on, and knows nothing of it any more once it was delivered."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from comptoir_fault.case import FaultCase, rounds
from comptoir_scenario.waiting import until

KEY = "a0-0"  # an account of the first producer


class AParkedKey(FaultCase):
    def parked(self):
        """(stage, cluster, the host that parked the key) while producers go on."""
        stage = self.stage(hosts=0)
        cluster = stage.gather(2)
        until(cluster.is_balanced, "that the lanes are shared evenly")
        stage.order_trouble(KEY, "refuse")
        stage.load(producers=2).begin()
        return stage, cluster, until(lambda: self.who_parked(cluster), "a parked key")

    @staticmethod
    def who_parked(cluster):
        return next((host for host in cluster.serving() if "reaction.parked" in host.log()), None)

    @staticmethod
    def others(cluster, host):
        return [other for other in cluster.serving() if other is not host]

    def assert_listed(self, host):
        listed = host.command("reactions", "parked")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn(KEY, listed.stdout)
        self.assertIn("trouble.ordered", listed.stdout, "the reason")

    def send_on(self, host, beside_others=False):
        """How many keys the host says it sent on. Beside others it may be none, since the key was delivered before this one asked."""
        sent = host.command("reactions", "retry", KEY)
        if beside_others and sent.returncode == 1 and "(reactions.not_aside)" in sent.stderr:
            return 0
        self.assertEqual(sent.returncode, 0, sent.stderr)
        return int(sent.stdout.removeprefix("keys"))

    def assert_delivered(self, stage, cluster, what):
        stage.until_answered(20)  # what comes meanwhile is delivered behind it
        stage.finish()
        for host in cluster.serving():
            until(lambda: KEY not in host.command("reactions", "parked").stdout, "the end of what was parked")
        stage.hosts = cluster.serving()
        self.assert_sound(stage, what)

    def test_is_listed_and_sent_on_by_another_host(self):
        stage, cluster, holder = self.parked()
        (other,) = self.others(cluster, holder)
        self.assert_listed(holder)
        self.assert_listed(other)
        for _ in range(rounds(1, 10)):  # in vain
            parked = holder.log().count("reaction.parked")
            self.assertEqual(self.send_on(other), 1)
            until(lambda: holder.log().count("reaction.parked") > parked, "that it is parked again")
        stage.until_answered(50)
        stage.order_trouble(KEY, "")
        self.assertEqual(self.send_on(other), 1)
        self.assert_delivered(stage, cluster, "a key that another host sent on")
        self.assertNotIn("reaction.recovered", other.log(), "the host that holds the lane delivers")

    def test_is_sent_on_though_its_host_died(self):
        stage, cluster, holder = self.parked()
        cluster.kill(holder)
        until(cluster.is_balanced, "that the lanes went over")
        (other,) = cluster.serving()
        self.assert_listed(other)
        stage.order_trouble(KEY, "")
        self.assertEqual(self.send_on(other), 1)
        self.assert_delivered(stage, cluster, "a key whose host died")

    def test_is_sent_on_once_in_effect_by_everybody_at_once_while_its_lane_moves(self):
        stage, cluster, _ = self.parked()
        for _ in range(rounds(2, 20)):
            stage.order_trouble(KEY, "")
            with ThreadPoolExecutor(4) as people:
                sending = [people.submit(self.send_on, host, beside_others=True) for host in cluster.serving() * 2]
                stage.join()
                self.assertEqual(cluster.leave(cluster.serving()[0]), 0)
            for sent in sending:
                self.assertIn(sent.result(), (0, 1))
            until(lambda: KEY not in cluster.any().command("reactions", "parked").stdout, "the end of what was parked")
            stage.order_trouble(KEY, "refuse")
            until(lambda: any(key["parked"] for key in cluster.any().administration("GET", "/admin/reactions/parked")), "a parked key")
        stage.order_trouble(KEY, "")
        self.send_on(cluster.any())
        self.assert_delivered(stage, cluster, "a key that everybody sent on")


if __name__ == "__main__":
    unittest.main()
