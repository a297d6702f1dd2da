"""How much a host takes while it is in trouble: memory and threads, looked at all the time."""

import re
import threading

EVERY_S = 0.05
STATUS = re.compile(r"^(VmRSS|Threads):\s+(\d+)", re.MULTILINE)


class Pulse:
    """Of all the processes that a host has been. `threads` and `rss_mib` are the most that was ever seen."""

    def __init__(self, host):
        self._host = host
        self.threads = 0
        self.rss_mib = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="pulse", daemon=True)
        self._thread.start()

    def stop(self):
        self._stopping.set()
        self._thread.join()

    def now(self):
        """(threads, MiB), or nothing while there is no process."""
        try:
            with open(f"/proc/{self._host.process.pid}/status", encoding="ascii") as status:
                found = dict(STATUS.findall(status.read()))
        except OSError:
            return None
        return (int(found["Threads"]), int(found["VmRSS"]) // 1024) if len(found) == 2 else None

    def _work(self):
        while not self._stopping.wait(EVERY_S):
            if seen := self.now():
                self.threads = max(self.threads, seen[0])
                self.rss_mib = max(self.rss_mib, seen[1])
