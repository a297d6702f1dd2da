"""Rules about the project as a whole: its root, its build files, its decisions, and code quoted in documents."""

import re
import textwrap
from pathlib import Path
from typing import Iterator, NamedTuple

from tree import Tree, Violation, line_of, rule

ROOT_FILES = {
    *(".clang-format", ".clang-tidy", ".editorconfig", ".gitattributes", ".gitignore"),
    *("CHANGELOG.md", "CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md", "dev"),
}
ROOT_FOLDERS = {".ci", "docs", "host", "packaging", "plugins", "sdk", "tests"}
DECISION_LINES_MAX = 60
DECISIONS = "docs/decisions/"


@rule
def the_root_is_tidy(tree: Tree) -> Iterator[Violation]:
    """The root holds what everybody looks for there, and no plans, drafts or patches."""
    for path in tree.paths:
        first, *rest = path.split("/")
        if first not in (ROOT_FOLDERS if rest else ROOT_FILES):
            yield Violation(path, 1, f"'{first}' does not belong in the root.")


@rule
def cmake_lists_its_sources(tree: Tree) -> Iterator[Violation]:
    """CMake speaks of targets: no globbing, no flags or folders for a whole directory."""
    for_all = "include_directories|link_directories|link_libraries|add_compile_options|add_link_options|add_definitions"
    forbidden = re.compile(rf"\bfile\s*\(\s*GLOB|\b({for_all})\s*\(", re.IGNORECASE)
    for path in tree.ending("CMakeLists.txt", ".cmake"):
        for number, line in tree.lines(path):
            if forbidden.search(line.split("#")[0]):
                yield Violation(path, number, "List the sources and speak of targets: nothing for a whole directory.")


@rule
def clang_tidy_does_not_contradict_itself(tree: Tree) -> Iterator[Violation]:
    """No check of .clang-tidy is listed twice, be it on, off or both."""
    if ".clang-tidy" not in tree.paths:
        return
    seen: set[str] = set()
    listed = re.search(r"^Checks: >\n((?:  .*\n)+)", tree.text(".clang-tidy"), re.MULTILINE)
    for name in re.split(r"[,\s]+", listed.group(1).strip()) if listed else []:
        bare = name.removeprefix("-")
        if bare in seen:
            yield Violation(".clang-tidy", 1, f"'{bare}' is listed twice.")
        seen.add(bare)


@rule
def decisions_fit_a_page(tree: Tree) -> Iterator[Violation]:
    """A decision is called NNNN-name.md, has its own number, at most 60 lines, and says context, decision and consequences."""
    numbers: dict[str, str] = {}
    for path in tree.paths:
        if not path.startswith(DECISIONS):
            continue
        name = path.removeprefix(DECISIONS)
        text = tree.text(path)
        if not re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name):
            yield Violation(path, 1, "A decision is called NNNN-what-was-decided.md.")
        elif name[:4] in numbers:
            yield Violation(path, 1, f"Number {name[:4]} is already taken by {numbers[name[:4]]}.")
        numbers.setdefault(name[:4], path)
        if text.count("\n") > DECISION_LINES_MAX:
            yield Violation(path, 1, f"The decision has {text.count(chr(10))} lines; a page has {DECISION_LINES_MAX}.")
        for heading in ("Context", "Decision", "Consequences"):
            if not re.search(rf"^## {heading}$", text, re.MULTILINE):
                yield Violation(path, 1, f"The heading '## {heading}' is missing.")


class Block(NamedTuple):
    """A fenced block of a document; `source` and `marker` are empty when it quotes nothing."""

    line: int
    source: str
    marker: str
    language: str
    start: int
    end: int
    text: str


BLOCK = re.compile(
    r"^(?:<!-- quote: (?P<source>\S+)#(?P<marker>\S+) -->\n+)?(?P<fence>`{3,})(?P<language>[^\s`]*)[^\n]*\n(?P<text>.*?)^(?P=fence)[ ]*$",
    re.MULTILINE | re.DOTALL,
)


def blocks(document: str) -> Iterator[Block]:
    for found in BLOCK.finditer(document):
        start, end = found.span("text")
        yield Block(line_of(document, start), found["source"] or "", found["marker"] or "", found["language"], start, end, found["text"])


def quoted_text(tree: Tree, block: Block) -> str | None:
    """What stands between the markers in the source, without its common indentation; None when there is no such place."""
    if block.source not in tree.paths:
        return None
    sign = r"[ \t]*(?://|#|--)[ \t]*"
    marker = re.escape(block.marker)
    found = re.search(rf"^{sign}\[{marker}\]\n(.*?)^{sign}\[/{marker}\]$", tree.text(block.source), re.MULTILINE | re.DOTALL)
    return textwrap.dedent(found.group(1)) if found else None


@rule
def documents_quote_compiled_code(tree: Tree) -> Iterator[Violation]:
    """C and C++ in a document is quoted by marker from a file that is compiled, and is equal to it. Decisions tell history, and are exempt."""
    for path in tree.ending(".md"):
        if path.startswith(DECISIONS):
            continue
        for block in blocks(tree.text(path)):
            if not block.source:
                if block.language in ("c", "cpp", "c++", "cxx"):
                    yield Violation(path, block.line, "Code is quoted from a compiled file: precede the block with <!-- quote: path#marker -->.")
                continue
            text = quoted_text(tree, block)
            if text is None:
                yield Violation(path, block.line, f"{block.source} has no lines between [{block.marker}] and [/{block.marker}].")
            elif text != block.text:
                yield Violation(path, block.line, f"The block differs from {block.source}#{block.marker}: run './dev quotes'.")


def refresh_quotes(tree: Tree) -> list[str]:
    """Rewrites the blocks that differ from what they quote; answers the paths of the documents that were changed."""
    changed = []
    for path in tree.ending(".md"):
        document = tree.text(path)
        for block in reversed(list(blocks(document))):
            text = quoted_text(tree, block) if block.source else None
            if text is not None:
                document = document[: block.start] + text + document[block.end :]
        if document != tree.text(path):
            (Path(tree.root) / path).write_text(document, encoding="utf-8")
            changed.append(path)
    return changed
