"""Drives a whole host from the outside: over HTTP, through a broker, by signals. Nothing here shares code with it."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "servers"))  # supervisor.py: private servers that never outlive a test
