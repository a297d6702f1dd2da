"""A host's own idea of the time, by libfaketime: the wall clock alone, the steady one goes on as it does."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
SLACK_S = 15


class Clock:
    """Can be set while the host runs."""

    def __init__(self, directory, name):
        self._offset = directory / f"{name}.clock"

    @staticmethod
    def is_there():
        return LIBRARY.exists()

    def set(self, offset_s):
        """So many seconds off. The file is replaced as a whole, for the host may read it at any moment."""
        new = self._offset.with_suffix(".new")
        new.write_text(f"{offset_s:+d}\n", encoding="ascii")
        new.replace(self._offset)

    @staticmethod
    def is_off_by(host, offset_s):
        """Whether the last line that the host wrote to its log is of such a time."""
        said = [line for line in host.log().splitlines() if line.startswith("{")]
        shown = datetime.fromisoformat(json.loads(said[-1])["time"])
        return abs(shown - datetime.now(timezone.utc) - timedelta(seconds=offset_s)) < timedelta(seconds=SLACK_S)

    def environment(self):
        """Of the host's process."""
        return {
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._offset),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
