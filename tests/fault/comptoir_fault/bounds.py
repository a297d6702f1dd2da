"""How much a host may take, whatever happens to it."""

import os

_FACTOR = int(os.environ.get("COMPTOIR_MEMORY_FACTOR", "1"))  # a sanitizer keeps what was freed, and needs memory of its own

THREADS_MAX = 48
RSS_MAX_MIB = 150 * _FACTOR
MORE_MEMORY_MAX_MIB = 40 * _FACTOR
