"""Producers: each deposits into accounts of its own, one after the other, and asks again under the same key until it is answered."""

import itertools
import threading

from comptoir_scenario.api import Api, new_key

from comptoir_fault.ledger import AMOUNT

PATIENCE_S = 150
GHOST_EVERY = 7
PRODUCERS = 6
PAUSE_S = 0.01  # a steady trade: how much a host can take is not what is tested


class Load:
    """While it is entered, the producers work; on the way out each ends with an answer. `address` says where a host is."""

    def __init__(self, ledger, address, producers=PRODUCERS, accounts=4, name="a", pause_s=PAUSE_S):
        self._ledger = ledger
        self._address = address
        self._pause_s = pause_s
        self._stopping = threading.Event()
        self._failures = []
        accounts_of = [[f"{name}{producer}-{number}" for number in range(accounts)] for producer in range(producers)]
        self._threads = [threading.Thread(target=self._work, args=(own,), name="producer", daemon=True) for own in accounts_of]

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, failed, *_):
        self._stopping.set()
        if not failed:
            self.finish()

    def begin(self):
        for thread in self._threads:
            thread.start()

    def finish(self):
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _work(self, accounts):
        api = Api(self._address, PATIENCE_S)
        try:
            for number, account in enumerate(itertools.cycle(accounts), 1):
                if self._stopping.wait(self._pause_s):
                    return
                if number % GHOST_EVERY == 0:
                    raise_ghost(api, self._ledger, account)
                deposit(api, self._ledger, account)
        except Exception as failure:  # whatever it was, the test must hear of it
            self._failures.append(failure)
        finally:
            api.close()


def deposit(api, ledger, account):
    answer = api.post(f"/accounts/{account}/deposits", {"amount": AMOUNT}, new_key())
    if answer.status == 200:
        ledger.told(account, answer.body["balance"])
    else:
        ledger.complain(f"A deposit was answered {answer}.")


def raise_ghost(api, ledger, account):
    """A unit that deposits 1, then throws: nobody may ever hear of it."""
    answer = api.post(f"/accounts/{account}/troubles", {"trouble": "EXCEPTION"}, new_key())
    if answer.status != 500:
        ledger.complain(f"A unit that fell was answered {answer}.")


def deposit_once_each(ledger, address, accounts, producers=16):
    """One deposit into each account; returns when all are answered."""
    left = iter(accounts)
    lock = threading.Lock()

    def work():
        api = Api(address, PATIENCE_S)
        while True:
            with lock:
                account = next(left, None)
            if account is None:
                return api.close()
            deposit(api, ledger, account)

    threads = [threading.Thread(target=work, name="producer") for _ in range(producers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
