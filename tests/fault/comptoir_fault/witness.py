"""What the hosts of a stage say of themselves, and what stands in their store."""

import json
import sqlite3
import uuid
from contextlib import closing

from comptoir_scenario.api import Api

from comptoir_fault.message_ids import derived_from


class Witness:
    """Asks the `host` and the store of a stage, which says which they are."""

    def outbox(self):
        return self.host.administration("GET", "/admin/outbox")

    def unsettled(self):
        outbox = self.outbox()
        return outbox["end"] - outbox["settled"]

    def outbox_parked(self):
        return self.host.administration("GET", "/admin/outbox/parked")

    def is_settled(self):
        return self.unsettled() == 0

    def ticks(self):
        """How often the ledger's timer had an effect."""
        return self.get("/accounts/clock/entries")["count"]

    def get(self, path):
        with closing(Api(self.address)) as api:
            return api.get(path).body

    def metrics(self):
        with closing(Api(self.address)) as api:
            return api.get("/metrics").text.decode()

    def sql(self, statement):
        """Rows as lists of texts."""
        if self.engine == "sqlite":
            with closing(sqlite3.connect(self.host.directory / "comptoir.db")) as database:
                return [[str(value) for value in row] for row in database.execute(statement)]
        answer = self.database.sql(self.database_name, statement)
        return [row.split("|") for row in answer.split("\\n")] if answer else []

    def stored_messages(self, message_id):
        """Position and lane of each message of that id."""
        event = "hex(event_id)" if self.engine == "sqlite" else "event_id"
        rows = self.sql(f"SELECT position, lane, {event}, published FROM comptoir_event WHERE published IS NOT NULL")
        return [(int(position), int(lane)) for position, lane, event, published in rows if message_id in message_ids(event, published)]

    def checkpoints_beyond(self, message_id):
        """Where the outbox's checkpoint of its lane has passed this message."""
        checkpoints = self.sql("SELECT lane, position FROM comptoir_checkpoint WHERE consumer LIKE 'outbox:%'")
        return [
            checkpoint
            for checkpoint in checkpoints
            for position, lane in self.stored_messages(message_id)
            if int(checkpoint[0]) == lane and int(checkpoint[1]) >= position
        ]


def message_ids(event, published):
    """Of what an event has published: itself, or what an array names."""
    event = uuid.UUID(event)
    return [str(derived_from(event, each["type"])) for each in json.loads(published)] if published else [str(event)]
