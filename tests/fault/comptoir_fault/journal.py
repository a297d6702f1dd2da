"""What outbox-log wrote, read as a consumer of a broker reads its queue."""

import json
from pathlib import Path

from comptoir_scenario.broker import Arrival


class Journal:
    def __init__(self, path):
        self._path = Path(path)

    def arrivals(self):
        """All whole lines, repeats too."""
        lines = self._path.read_text("utf-8").split("\n")[:-1] if self._path.exists() else []
        return [self._arrival(line) for line in lines]

    def count(self):
        """How many different messages have come."""
        return len({arrival.message_id for arrival in self.arrivals()})

    def stop(self):
        """Nothing is open."""

    @staticmethod
    def _arrival(line):
        event = json.loads(line)
        name = event["type"].rpartition("/")[0]
        return Arrival(event["id"], name, event["tenant"], event["aggregatetype"], event["subject"], event["aggregateversion"], line)
