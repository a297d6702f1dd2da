"""What the hosts of a stage say of themselves, and what stands in their store."""

import sqlite3
from contextlib import closing

from comptoir_scenario.api import Api


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
        return self.sql(f"SELECT position FROM comptoir_outbox WHERE message_id = {self._literal(message_id)}")

    def checkpoints_beyond(self, message_id):
        """Where the outbox's checkpoint of its lane has passed this message."""
        return self.sql(
            "SELECT checkpoint.lane, checkpoint.position, message.position FROM comptoir_checkpoint AS checkpoint "
            "JOIN comptoir_outbox AS message ON message.lane = checkpoint.lane "
            f"WHERE consumer = 'outbox' AND checkpoint.position >= message.position AND message_id = {self._literal(message_id)}"
        )

    def _literal(self, message_id):
        return f"x'{message_id.replace('-', '')}'" if self.engine == "sqlite" else f"'{message_id}'"
