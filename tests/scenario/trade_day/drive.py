"""A day of trade takes place: several clerks at once take up its errands and run them through the API."""

import queue
import threading

from comptoir_scenario.ledger import Ledger
from trade_day.clerk import Clerk

CLERKS = 6


class Drive:
    """`address` says where the host is, each time a clerk must connect."""

    def __init__(self, day, address, clerks=CLERKS):
        self.ledger = Ledger()
        self._address = address
        self._forms = []
        self._errands = queue.SimpleQueue()
        for errand in day.errands:
            self._errands.put(errand)
        self._errands_count = len(day.errands)
        self._first_deliveries = day.first_deliveries
        self._opened = threading.Barrier(clerks + 1)
        self._threads = [threading.Thread(target=self._work, name=f"clerk {number}", daemon=True) for number in range(clerks)]

    def open(self):
        """Takes in the first goods; the clerks begin."""
        clerk = Clerk(self._address, self.ledger, self._forms)
        for delivery in self._first_deliveries:
            clerk.run(delivery)
        clerk.go_home()
        for thread in self._threads:
            thread.start()
        self._opened.wait()

    def progress(self):
        """How much of the day is over, from 0 to 1."""
        return 1 - self._errands.qsize() / self._errands_count

    def close(self):
        """Waits for the clerks, then sends the kept forms once more. Returns the ledger."""
        for thread in self._threads:
            thread.join()
        clerk = Clerk(self._address, self.ledger, [])
        for form in self._forms:
            clerk.post_again(form)
        clerk.go_home()
        return self.ledger

    def _work(self):
        clerk = Clerk(self._address, self.ledger, self._forms)
        self._opened.wait()
        while True:
            try:
                clerk.run(self._errands.get_nowait())
            except queue.Empty:
                return clerk.go_home()
