"""A plugin that is at fault: who asked is told a code and a trace id, the log has the rest under the same id, and everybody else is served."""

import json
import os
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

from comptoir_fault.case import FaultCase
from comptoir_scenario.api import Api
from comptoir_scenario.waiting import until

# What is asked of the plugin, the code of the answer, and a piece of what the log says of it.
FAULTS = (
    ({"trouble": "EXCEPTION"}, "plugin.failed", "The ledger fell off the table."),
    ({"trouble": "NOT_AN_EXCEPTION"}, "plugin.failed", "not a std::exception"),
    ({"trouble": "NO_MEMORY"}, "plugin.failed", "bad_alloc"),
    ({"trouble": "BAD_STATEMENT"}, "database.bad_statement", "UPDATE ledger_nowhere"),
    ({"trouble": "CUT_STATEMENT"}, "database.bad_statement", "SELECT nothing, 0 FROM ledger_entries"),
    ({"trouble": "ROW_COUNT"}, "database.row_count", ""),
    ({"trouble": "FOREIGN_COMMAND"}, "command.foreign", "listener.hear/1"),
)
if int(os.environ.get("COMPTOIR_MEMORY_FACTOR", "1")) > 1:  # a sanitizer ends the process over a request that no memory can serve
    FAULTS = tuple(fault for fault in FAULTS if fault[0]["trouble"] != "NO_MEMORY")
MEMBERS = {"status", "type", "title", "detail", "instance", "code", "traceId"}


class AFaultyPlugin(FaultCase):
    engine = "sqlite"

    def open_stage(self):
        folder = tempfile.TemporaryDirectory(prefix="comptoir-faults-")
        self.addCleanup(folder.cleanup)
        return self.stage(events=Path(folder.name) / "events.jsonl")

    def said(self, host, trace):
        """What the log says of this trace: a line of its own, or one that counts repeats and lists theirs."""
        lines = [json.loads(line) for line in host.log().splitlines() if line.startswith("{")]
        return [line for line in lines if trace in [line.get("trace"), *line.get("traces", "").split()]]

    def check_answer(self, answer, code):
        self.assertEqual((answer.status, answer.code), (500, code), answer.text)
        self.assertLessEqual(set(answer.body), MEMBERS)
        self.assertEqual(
            answer.body["detail"],
            "This failed by a fault that is not in the request. Who runs the host finds it in the log, under the trace id.",
        )

    def check_log(self, host, answer, code, logged):
        (line,) = until(lambda: self.said(host, answer.body["traceId"]), "the line of the log")
        self.assertEqual((line["level"], line["code"]), ("error", code))
        self.assertIn(logged, line["message"])

    def test_says_to_whom_asked_no_more_than_a_code_and_a_trace(self):
        stage = self.open_stage()
        told = []
        with closing(Api(stage.address)) as api:
            for number, (body, code, logged) in enumerate(FAULTS):
                for account in (f"even{number}", f"odd{number}s"):
                    told.append((api.post(f"/accounts/{account}/troubles", body), code, logged))
            told.append((api.get("/accounts/broken"), "database.bad_statement", "SELECT nothing FROM ledger_entries"))
            self.assertEqual(api.post("/accounts/well/deposits", {"amount": 1}).status, 200)

        for answer, code, logged in told:
            with self.subTest(instance=answer.body["instance"]):
                self.check_answer(answer, code)
                self.check_log(stage.host, answer, code, logged)
        self.assertEqual(stage.host.stop(), 0)


class AFaultyPluginBesideADatabase(AFaultyPlugin):
    engine = "postgresql"


if __name__ == "__main__":
    unittest.main()
