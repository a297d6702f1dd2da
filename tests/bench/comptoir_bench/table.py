"""The figures as a table for people."""

from comptoir_bench.machine import QUIET_STEAL_PERCENT

HEADS = ("figure", "ours", "reference", "ratio", "goal", "met", "steal")


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def row(figure):
    met = {None: "", True: "yes", False: "NO"}[figure.is_met]
    ratio = "-" if figure.ratio is None else f"{figure.ratio:.2f}x"
    steal = f"{figure.steal_percent:.0f} %" + ("!" if figure.steal_percent > QUIET_STEAL_PERCENT else "")
    return f"{figure.name}, {figure.unit}", number(figure.ours), number(figure.reference), ratio, str(figure.goal or "-"), met, steal


def table(figures):
    cells = [HEADS, *map(row, figures)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    lines = ["  ".join(f"{cell:{'<' if column == 0 else '>'}{width}}" for column, (cell, width) in enumerate(zip(line, widths))) for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
