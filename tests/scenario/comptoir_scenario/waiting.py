"""Waiting for what another process will do: for a condition, with a deadline."""

import supervisor

PATIENCE_S = 120  # the machine may be slow and shared; what works never waits this long


def until(condition, what, timeout_s=PATIENCE_S):
    """Asks again and again, and returns the first answer that is true. `what` ends the sentence of the error when none comes in time."""
    return supervisor.wait_until(condition, what, timeout_s)


def seconds_until(condition, what, timeout_s=PATIENCE_S):
    """The same, but returns how long it took."""
    return supervisor.time_until(condition, what, timeout_s)[1]
