"""Breaks something at a point of the conversation: at the n-th message of a kind."""

import threading


class Trap:
    """Springs once. `is_it(side, message)` knows the kind; `act(link, message)` returns what goes on instead, nothing unless it says so."""

    def __init__(self, is_it, act, at=1):
        self._is_it = is_it
        self._act = act
        self._left = at
        self.sprung = threading.Event()

    def __call__(self, link, side, message):
        if self._left == 0 or not self._is_it(side, message):
            return message
        self._left -= 1
        if self._left:
            return message
        message = self._act(link, message) or b""
        self.sprung.set()
        return message
