"""What must be true of every deposit, by what its producer was told: kept apart from the host. A key is an account, its n-th deposit makes its
balance 2n; a unit that is rolled back would have deposited 1, so that whatever it leaves behind makes a balance odd."""

import threading
from collections import Counter

AMOUNT = 2


class Ledger:
    """Producers write into it, each after an answer. [thread-safe]"""

    def __init__(self):
        self._lock = threading.Lock()
        self._deposits = Counter()
        self.complaints = []
        self.foreign = {"clock"}  # accounts of which nobody here keeps the books

    def told(self, account, balance):
        """A deposit was answered. Its account has one producer, so that the answer must be the next balance."""
        with self._lock:
            self._deposits[account] += 1
            expected = AMOUNT * self._deposits[account]
            if balance != expected:
                self.complaints.append(f"{account}: deposit {self._deposits[account]} was answered with the balance {balance}.")

    def told_in_any_order(self, account):
        """The same where many producers share an account."""
        with self._lock:
            self._deposits[account] += 1

    def complain(self, sentence):
        with self._lock:
            self.complaints.append(sentence)

    def forget(self, accounts):
        """As if nothing had ever happened in them."""
        with self._lock:
            for account in accounts:
                del self._deposits[account]

    def count(self):
        with self._lock:
            return sum(self._deposits.values())

    def deposits(self):
        """{account: how many}"""
        with self._lock:
            return dict(self._deposits)


def balances(count):
    """Of an account, one after the other."""
    return [AMOUNT * number for number in range(1, count + 1)]
