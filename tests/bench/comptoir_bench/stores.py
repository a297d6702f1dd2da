"""Stores without a host, for what measures the store alone."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

from comptoir_bench.databases import database_of_our_own

ENGINES = ("SQLite", "PostgreSQL")


@contextmanager
def filled(bench, engine, boards=0, notes=100):
    """The URL of a new store with so many boards, and so many notes on each; its files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="comptoir-bench-") as folder:
        url = f"sqlite:{folder}/comptoir.db" if engine == "SQLite" else database_of_our_own().new_url()
        bench.program("fill", url, boards, notes)
        yield url


def as_reference(url):
    """What the reference of the engine knows the store by: a path, or the same URL."""
    return Path(url.removeprefix("sqlite:")) if url.startswith("sqlite:") else url
