"""Faults on purpose, and the ledger that tells whether a promise was broken. Builds on the parts of the scenarios."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "scenario"))

import comptoir_scenario  # noqa: E402, F401, it knows where the servers are
