"""A figure: what we did, what the reference did in the same minutes, and what was asked for."""

from dataclasses import dataclass, field
from statistics import median

from comptoir_bench.machine import Watch


@dataclass(frozen=True)
class Goal:
    """`of` says what is judged: the ratio to the reference, or our own value."""

    of: str  # "ratio" or "value"
    at_most: float | None = None
    at_least: float | None = None

    def is_met(self, figure):
        judged = figure.ratio if self.of == "ratio" else figure.ours
        return (self.at_most is None or judged <= self.at_most) and (self.at_least is None or judged >= self.at_least)

    def __str__(self):
        sign, limit = ("<=", self.at_most) if self.at_most is not None else (">=", self.at_least)
        return f"{sign} {limit:g}{'x' if self.of == 'ratio' else ''}"


@dataclass(frozen=True)
class Figure:
    """Values are one a run, in the order of the runs; run n of the reference came right before our run n. Without a goal it is a remark."""

    group: str
    name: str
    unit: str
    our_runs: list[float]
    reference_runs: list[float] = field(default_factory=list)
    goal: Goal | None = None
    steal_percent: float = 0.0  # the most in any of the runs

    @property
    def ours(self):
        return median(self.our_runs)

    @property
    def reference(self):
        return median(self.reference_runs) if self.reference_runs else None

    @property
    def ratio(self):
        """The median of the ratios of neighbouring runs: what slows down both at once changes it little."""
        if not self.reference_runs:
            return None
        return median(ours / reference for ours, reference in zip(self.our_runs, self.reference_runs))

    @property
    def is_met(self):
        return None if self.goal is None else self.goal.is_met(self)

    def as_json(self):
        return {
            "group": self.group,
            "figure": self.name,
            "unit": self.unit,
            "ours": self.ours,
            "reference": self.reference,
            "ratio": self.ratio,
            "goal": str(self.goal) if self.goal else None,
            "met": self.is_met,
            "steal_percent": round(self.steal_percent, 1),
            "our_runs": self.our_runs,
            "reference_runs": self.reference_runs,
        }


class Runs:
    """Measures ours and the reference by turns. Each is a function that returns {what: value}; `figure` makes a figure of one of the values."""

    def __init__(self, group, count, ours, reference=None):
        self._group = group
        self._ours, self._reference = [], []
        self._steal = 0.0
        for _ in range(count):
            if reference:
                self._reference.append(self._watched(reference))
            self._ours.append(self._watched(ours))

    def figure(self, name, unit, ours, reference=(), goal=None):
        """`ours` is a key of what our function returned, `reference` a list of values, one a run."""
        return Figure(self._group, name, unit, self.values(ours), list(reference), goal, self._steal)

    def values(self, key):
        return [run[key] for run in self._ours]

    def reference_values(self, key):
        return [run[key] for run in self._reference]

    def _watched(self, measure):
        watch = Watch()
        try:
            return measure()
        finally:
            self._steal = max(self._steal, watch.steal_percent())
