"""The files of the project, as the rules see them: what git tracks, and what it would track."""

import re
import subprocess
from pathlib import Path
from typing import Callable, Iterator, NamedTuple


class Violation(NamedTuple):
    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


class Tree:
    """A folder and the paths of its text files, relative to it. Read once, then kept."""

    def __init__(self, root: Path):
        self.root = root
        listed = subprocess.run(
            ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, check=True
        )
        names = sorted(set(listed.stdout.decode().split("\0")) - {""})
        self.paths = [name for name in names if (root / name).is_file()]
        self._texts: dict[str, str] = {}

    def ending(self, *suffixes: str) -> list[str]:
        return [path for path in self.paths if path.endswith(suffixes)]

    def sources(self) -> list[str]:
        return self.ending(".cpp", ".hpp", ".h", ".c")

    def scripts(self) -> list[str]:
        """The shell scripts, known by their first line."""
        return [path for path in self.paths if re.match(r"#!.*\b(ba)?sh\b", self.text(path))]

    def text(self, path: str) -> str:
        """The text of a file; empty for one that is not UTF-8, such as a picture."""
        if path not in self._texts:
            try:
                self._texts[path] = (self.root / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self._texts[path] = ""
        return self._texts[path]

    def lines(self, path: str) -> Iterator[tuple[int, str]]:
        return enumerate(self.text(path).splitlines(), start=1)


Rule = Callable[[Tree], Iterator[Violation]]
rules: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Makes a function one of the rules of the house. Its docstring is the rule."""
    rules[function.__name__] = function
    return function


def in_tests(path: str) -> bool:
    return "tests" in Path(path).parts[:-1] or Path(path).stem.endswith("_test")


_BLANKED = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])*\'', re.DOTALL
)


def code_of(text: str) -> str:
    """C++ without its comments and literals, line for line."""
    return _BLANKED.sub(lambda found: "\n" * found.group().count("\n") if found.group()[0] == "/" else '""' + "\n" * found.group().count("\n"), text)


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
