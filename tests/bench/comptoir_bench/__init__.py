"""Measures a whole host from the outside, each figure beside a bare library that does no more than the work itself."""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path.append(str(TESTS / "scenario"))  # comptoir_scenario: a host of our own, and a broker
sys.path.append(str(TESTS / "servers"))
