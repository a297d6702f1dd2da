"""Rules about the text of files: format, length, names, and words that have no place in it."""

import ast
import json
import re
import subprocess
from pathlib import Path
from typing import Iterator

from tree import Tree, Violation, code_of, in_tests, line_of, rule

COLUMNS_MAX = 150
FUNCTION_LINES_MAX = 60

# Files that wait by sleeping, each with the reason why no event tells them. A polling loop with a deadline stands in one place a language.
ALLOWED_SLEEPS = {
    "tests/servers/servers_test.cpp": "waits for a supervisor to clean up behind a process that was killed: nobody is left who could tell",
    "tests/servers/supervisor.py": "its wait_until is the one polling loop in Python: another program's port and files announce nothing",
}


@rule
def sources_are_formatted(tree: Tree) -> Iterator[Violation]:
    """clang-format leaves the C++ sources as they are."""
    sources = tree.sources()
    if not sources:
        return
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *sources], cwd=tree.root, capture_output=True, text=True, check=False)
    first = dict(reversed([(found[1], int(found[2])) for found in re.finditer(r"^([^:\n]+):(\d+):\d+: error", done.stderr, re.MULTILINE)]))
    for path, number in sorted(first.items()):
        yield Violation(path, number, "clang-format would change this: run './dev format'.")
    if done.returncode != 0 and not first:
        yield Violation(".clang-format", 1, f"clang-format failed: {done.stderr.strip()}")


@rule
def lines_are_short(tree: Tree) -> Iterator[Violation]:
    """No line of code or prose is longer than 150 columns; tables of a document may be."""
    for path in tree.paths:
        if not path.endswith((".cpp", ".hpp", ".h", ".c", ".py", ".cmake", "CMakeLists.txt", ".toml", ".md")) and path not in tree.scripts():
            continue
        for number, line in tree.lines(path):
            if len(line) > COLUMNS_MAX and not (path.endswith(".md") and (line.startswith("|") or " " not in line.strip())):
                yield Violation(path, number, f"The line has {len(line)} columns; {COLUMNS_MAX} is the limit.")


@rule
def blanks_are_clean(tree: Tree) -> Iterator[Violation]:
    """No tabs, no trailing blanks, one line feed at the end."""
    for path in tree.paths:
        text = tree.text(path)
        for number, line in tree.lines(path):
            if "\t" in line:
                yield Violation(path, number, "There is a tab: use spaces.")
            if line != line.rstrip():
                yield Violation(path, number, "The line ends in a blank.")
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield Violation(path, text.count("\n") + 1, "The file must end in exactly one line feed.")


TYPE_OR_NAMESPACE = re.compile(r"\A\s*(namespace|class|struct|union|enum|extern)\b|\b(class|struct|union|enum)\b[^()]*\Z")


def cxx_functions(text: str) -> Iterator[tuple[int, int]]:
    """First and last line of each outermost function body, by matching braces."""
    code = re.sub(r"^\s*#.*?(?<!\\)$", "", code_of(text), flags=re.MULTILINE)
    depth, opened, head = 0, None, 0
    for brace in re.finditer(r"[{};]", code):
        if brace.group() == "{":
            declaration = code[head : brace.start()]
            is_function = "(" in declaration and not TYPE_OR_NAMESPACE.search(declaration)
            depth += 1
            if opened is None and is_function:
                opened = (depth, line_of(code, head + len(declaration) - len(declaration.lstrip())))
        elif brace.group() == "}":
            if opened is not None and opened[0] == depth:
                yield opened[1], line_of(code, brace.start())
                opened = None
            depth -= 1
        head = brace.end()


def python_functions(text: str) -> Iterator[tuple[int, int]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno or node.lineno


@rule
def functions_are_short(tree: Tree) -> Iterator[Violation]:
    """No function is longer than 60 lines."""
    for path in tree.sources() + tree.ending(".py"):
        functions = python_functions if path.endswith(".py") else cxx_functions
        for first, last in functions(tree.text(path)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield Violation(path, first, f"The function has {last - first + 1} lines; {FUNCTION_LINES_MAX} is the limit.")


EMPTY_WORDS = r"(Manager|Helpers?|Impl|Utils?|Utilities)"


@rule
def names_say_something(tree: Tree) -> Iterator[Violation]:
    """No type, namespace or file is called a manager, a helper, an implementation or utilities; no type has an I before its name."""
    declared = re.compile(r"\b(?:class|struct|union|enum|enum class|using|namespace|concept)\s+(\w+)")
    for path in tree.sources():
        code = code_of(tree.text(path))
        for found in declared.finditer(code):
            name = found.group(1)
            words = "".join(part.capitalize() for part in name.split("_")) if name.islower() else name
            if re.search(EMPTY_WORDS + r"(?![a-z])", words) or re.match(r"I[A-Z][a-z]", name):
                yield Violation(path, line_of(code, found.start()), f"'{name}' says nothing about the domain: name what it is or does.")
    for path in tree.paths:
        words = "".join(part.capitalize() for part in re.split(r"[_\-.]", Path(path).name.split(".")[0]))
        if re.search(EMPTY_WORDS + r"(?![a-z])", words):
            yield Violation(path, 1, "The file's name says nothing about the domain.")


@rule
def tests_do_not_sleep(tree: Tree) -> Iterator[Violation]:
    """A test waits for an event or a condition with a deadline; it never sleeps, except where a reason is written down."""
    sleeping = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|time\.sleep|asyncio\.sleep)\b|(?<![\w.])sleep\s*\(|^\s*sleep\s+[\d.$]")
    for path in tree.sources() + tree.ending(".py", ".sh"):
        if not (in_tests(path) or path.startswith("tests/")) or path in ALLOWED_SLEEPS or path.startswith("tests/style/"):
            continue
        for number, line in tree.lines(path):
            if sleeping.search(line.split("//")[0]):
                yield Violation(path, number, "A test sleeps: wait for an event, or for a condition with a deadline.")


@rule
def nothing_is_left_for_later(tree: Tree) -> Iterator[Violation]:
    """No comment puts work off. Three X alone are a currency: none."""
    later = re.compile(r"(//|#|/\*|\*|<!--|--)(.*\b(TO" r"DO|FIX" r"ME|HA" r"CK)\b|\s*X" r"XX:)")
    for path in tree.paths:
        for number, line in tree.lines(path):
            if later.search(line):
                yield Violation(path, number, "A comment puts work off: do it, or open an issue.")


@rule
def shell_scripts_are_clean(tree: Tree) -> Iterator[Violation]:
    """shellcheck has nothing to say, and a script stops at its first error."""
    for path in tree.scripts():
        if not re.search(r"^set -euo? ?", tree.text(path), re.MULTILINE):
            yield Violation(path, 1, "The script lacks 'set -euo pipefail'.")
        done = subprocess.run(["shellcheck", "--format=json", path], cwd=tree.root, capture_output=True, text=True, check=False)
        for remark in json.loads(done.stdout or "[]"):
            yield Violation(path, remark["line"], f"shellcheck SC{remark['code']}: {remark['message']}")


# The first parameter of a function of the C ABI says what it is: an object of ours that went to the other side as a plain pointer.
C_PARAMETER = re.compile(r"\(\s*(?:void\s*\*\s*(?:self|plugin|host)\b|comptoir_work\s*\*\s*\w+)")


def closing(code: str, opened: int) -> int:
    """The place behind the parenthesis that closes the one at `opened`."""
    depth = 0
    for position in range(opened, len(code)):
        depth += {"(": 1, ")": -1}.get(code[position], 0)
        if depth == 0:
            return position + 1
    return len(code)


@rule
def c_callbacks_are_noexcept(tree: Tree) -> Iterator[Violation]:
    """A C++ function of the C ABI, known by its first parameter (void* self, plugin or host, or comptoir_work*), is noexcept."""
    for path in tree.ending(".cpp", ".hpp"):
        if in_tests(path) or not path.startswith(("host/", "sdk/include/")):
            continue
        code = code_of(tree.text(path))
        for found in C_PARAMETER.finditer(code):
            if code[: found.start()].endswith(")"):  # the type of a pointer to one
                continue
            behind = closing(code, found.start())
            if not re.match(r"\s*(const\s*)?noexcept\b", code[behind : behind + 40]):
                yield Violation(path, line_of(code, found.start()), "What this throws would unwind into C: catch it, and say noexcept.")
