"""A table of what was expected and what was found."""

from typing import NamedTuple


class Row(NamedTuple):
    group: str
    what: str
    expected: str
    found: str

    @property
    def agrees(self):
        return self.expected == self.found


class Table:
    HEADS = ("", "expected", "found", "")

    def __init__(self):
        self.rows = []
        self.details = []  # one line a difference, below the table

    def compare(self, group, what, expected, found):
        self.rows.append(Row(group, what, str(expected), str(found)))

    def tally(self, group, what, count, faults):
        """That none of `count` things has a fault; each fault is a sentence."""
        self.compare(group, what, count, count - len(faults))
        self.details += [f"{what}: {fault}" for fault in faults]

    @property
    def agrees(self):
        return all(row.agrees for row in self.rows)

    def __str__(self):
        cells = [self.HEADS] + [(f"  {row.what}", row.expected, row.found, "ok" if row.agrees else "DIFFERS") for row in self.rows]
        widths = [max(len(line[column]) for line in cells) for column in range(len(self.HEADS))]
        lines = [self._line(cells[0], widths), "-" * (sum(widths) + 6)]
        group = None
        for row, line in zip(self.rows, cells[1:]):
            if row.group != group:
                group = row.group
                lines.append(group)
            lines.append(self._line(line, widths))
        return "\n".join(lines + [""] * bool(self.details) + self.details[:40])

    @staticmethod
    def _line(cells, widths):
        what, expected, found, verdict = (f"{cell:{'<' if column in (0, 3) else '>'}{widths[column]}}" for column, cell in enumerate(cells))
        return f"{what}  {expected}  {found}  {verdict}".rstrip()
