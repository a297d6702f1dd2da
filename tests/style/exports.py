"""Each plugin library exports exactly one symbol: anything more could bind across plugins, and keeps a library from being unloaded.

Usage: exports.py LIBRARY...; the exit code is 1 when one exports anything else, or when none is named.
"""

import subprocess
import sys

ENTRY = "comptoir_plugin_entry"


def exported(library: str) -> list[str]:
    """The symbols that a library offers to others. Names of versions are absolute symbols, and are no symbols to bind to."""
    listed = subprocess.run(["nm", "--dynamic", "--defined-only", "--format=posix", library], capture_output=True, text=True, check=True)
    fields = (line.split() for line in listed.stdout.splitlines())
    return sorted(name.split("@")[0] for name, kind, *_ in fields if kind != "A")


def main(libraries: list[str]) -> int:
    if not libraries:
        print("No plugin library was named.")
        return 1
    wrong = {library: symbols for library in libraries if (symbols := exported(library)) != [ENTRY]}
    for library, symbols in wrong.items():
        print(f"{library} exports {', '.join(symbols) or 'nothing'}; it must export {ENTRY} alone.")
    print(f"{len(libraries) - len(wrong)} of {len(libraries)} plugin libraries export {ENTRY} alone.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
