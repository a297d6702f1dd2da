"""Keeps the house: prints every violation of its rules as path:line: sentence, and exits with 1 when there is one.

Usage: check.py --root FOLDER [--rule NAME]... | --refresh-quotes | --list
"""

import argparse
import sys
from pathlib import Path

import documents
import includes  # noqa: F401, registers its rules
import text  # noqa: F401, registers its rules
from tree import Tree, rules


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Keeps the house.")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--rule", action="append", choices=sorted(rules), help="only this rule")
    parser.add_argument("--refresh-quotes", action="store_true", help="rewrite the code that documents quote")
    parser.add_argument("--list", action="store_true", help="print the rules")
    options = parser.parse_args(arguments)
    if options.list:
        for name, rule in rules.items():
            print(f"{name}: {rule.__doc__}")
        return 0
    tree = Tree(options.root)
    if options.refresh_quotes:
        for path in documents.refresh_quotes(tree):
            print(f"{path}: quotes refreshed")
        return 0
    chosen = options.rule or list(rules)
    violations = [(name, violation) for name in chosen for violation in rules[name](tree)]
    for name, violation in violations:
        print(f"{violation} [{name}]")
    print(f"{len(violations)} violations of {len(chosen)} rules in {len(tree.paths)} files.")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
