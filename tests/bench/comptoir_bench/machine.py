"""What the machine did meanwhile: a figure that was taken in a storm is worth nothing, and says so."""

import os
import platform
from pathlib import Path

STEAL = 7  # its place in the line "cpu" of /proc/stat: user nice system idle iowait irq softirq steal
QUIET_STEAL_PERCENT = 5.0


def _ticks():
    with open("/proc/stat", encoding="ascii") as stat:
        return [int(field) for field in stat.readline().split()[1:9]]


class Watch:
    """The share of time in which someone outside of this machine had its processors, between its beginning and `steal_percent`."""

    def __init__(self):
        self._begin = _ticks()

    def steal_percent(self):
        spent = [now - then for now, then in zip(_ticks(), self._begin)]
        return 100.0 * spent[STEAL] / max(1, sum(spent))


def description():
    models = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
    return {
        "processors": os.cpu_count(),
        "model": models[0] if models else platform.machine(),
        "kernel": platform.release(),
        "load_before": round(os.getloadavg()[0], 1),
    }
