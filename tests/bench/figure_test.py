"""What the table says about a figure, whether it judges it rightly, and whether each group is explained."""

import re
import unittest
from pathlib import Path

from comptoir_bench.figure import Figure, Goal, Runs
from comptoir_bench.table import table
from run import GROUPS

PAGE = Path(__file__).resolve().parents[2] / "docs/performance.md"


def figure(ours, reference=(), goal=None):
    return Figure("group", "figure", "1/s", list(ours), list(reference), goal)


class AFigure(unittest.TestCase):
    def test_compares_each_run_with_its_neighbour(self):
        calm_then_storm = figure([100, 10, 100], [200, 20, 20])

        self.assertEqual(0.5, calm_then_storm.ratio)
        self.assertEqual((100, 20), (calm_then_storm.ours, calm_then_storm.reference))

    def test_without_a_reference_has_no_ratio(self):
        self.assertIsNone(figure([1]).ratio)

    def test_meets_a_goal_at_its_very_limit_and_not_beyond(self):
        self.assertTrue(figure([20], [10], Goal("ratio", at_most=2)).is_met)
        self.assertFalse(figure([21], [10], Goal("ratio", at_most=2)).is_met)
        self.assertTrue(figure([7], [10], Goal("ratio", at_least=0.7)).is_met)
        self.assertFalse(figure([6], [10], Goal("ratio", at_least=0.7)).is_met)

    def test_may_be_judged_by_its_own_value(self):
        self.assertTrue(figure([40], [1], Goal("value", at_most=40)).is_met)
        self.assertFalse(figure([41], [1], Goal("value", at_most=40)).is_met)

    def test_without_a_goal_is_a_remark(self):
        self.assertIsNone(figure([1]).is_met)


class Turns(unittest.TestCase):
    def test_are_taken_one_after_the_other_the_reference_first(self):
        turns = []

        Runs("group", 2, lambda: turns.append("ours"), lambda: turns.append("reference"))

        self.assertEqual(["reference", "ours"] * 2, turns)


class ATable(unittest.TestCase):
    def test_says_loudly_that_a_goal_is_missed(self):
        lines = table([figure([2], [1], Goal("ratio", at_most=1)), figure([1], [2], Goal("ratio", at_most=1))]).splitlines()

        self.assertRegex(lines[2], r"2\.00x +<= 1x +NO ")
        self.assertRegex(lines[3], r"0\.50x +<= 1x +yes ")


class ThePage(unittest.TestCase):
    def test_says_of_each_group_what_is_measured_against_what(self):
        rows = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

        self.assertEqual(sorted(GROUPS), sorted(rows))


if __name__ == "__main__":
    unittest.main()
