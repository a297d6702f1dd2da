"""Rules about who may include what: they are the architecture, written as include lines."""

import posixpath
import re
from pathlib import PurePosixPath
from typing import Iterator, NamedTuple

from tree import Tree, Violation, in_tests, rule


class Home(NamedTuple):
    """A third-party library, known by how its headers begin, and the folders that may include it. The longest beginning counts."""

    header: str
    folders: tuple[str, ...]


POCO = ("host/http/", "host/storage/", "host/security/")
TESTS = ("sdk/include/comptoir/testing/",)

# A part that is linked into others, and who they are: the only ones that may include it.
SHARED = {"plugins/rabbitmq": ("plugins/inbox-rabbitmq", "plugins/outbox-rabbitmq")}
RABBITMQ = tuple(f"{folder}/" for folder in ("plugins/rabbitmq", *SHARED["plugins/rabbitmq"]))

HOMES = (
    Home("Poco/", POCO),
    Home("Poco/Net/", ("host/http/",)),
    Home("Poco/JSON/", ("host/http/", "host/storage/postgresql/")),
    Home("Poco/JWT/", ("host/security/",)),
    Home("Poco/Data/", ("host/storage/sqlite/",)),
    Home("sqlite3.h", ("host/storage/sqlite/",)),
    Home("libpq-fe.h", ("host/storage/postgresql/",)),
    Home("pg_query.h", ("host/storage/postgresql/",)),
    Home("boost/asio", ("host/http/", "host/dispatch/", "host/outbox/")),
    Home("boost/", ("host/http/", "host/dispatch/", "host/outbox/", "host/plugins/")),
    Home("boost/dll", ("host/plugins/",)),
    Home("toml++/", ("host/configuration/",)),
    Home("CLI/", ("host/cli/",)),
    Home("prometheus/", ("host/telemetry/",)),
    Home("openssl/", ("host/storage/", "host/security/")),
    Home("amqp", RABBITMQ),
    Home("rabbitmq-c/", RABBITMQ),
    Home("gtest/", TESTS),
    Home("gmock/", TESTS),
    Home("benchmark/", TESTS),
    Home("malloc.h", TESTS),
)

C_STANDARD = {
    f"{name}.h"
    for name in "assert ctype errno fenv float inttypes limits locale math setjmp signal stdarg stddef stdint stdio stdlib string time wchar".split()
}
POSIX_NAMES = "dirent dlfcn elf fcntl fnmatch glob grp link netdb poll pthread pwd sched semaphore spawn syslog termios unistd"
POSIX = {f"{name}.h" for name in POSIX_NAMES.split()}
POSIX_FOLDERS = ("sys/", "netinet/", "arpa/", "linux/", "net/")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')


def includes(tree: Tree, path: str) -> Iterator[tuple[int, str, str]]:
    """Line, angled header, quoted header; one of the two is empty."""
    for number, line in tree.lines(path):
        if found := INCLUDE.match(line):
            yield number, found.group(1) or "", found.group(2) or ""


def is_cxx_standard(header: str) -> bool:
    return re.fullmatch(r"[a-z0-9_]+", header) is not None


def home_of(header: str) -> Home | None:
    return max((home for home in HOMES if header.startswith(home.header)), key=lambda home: len(home.header), default=None)


@rule
def third_party_headers_stay_at_home(tree: Tree) -> Iterator[Violation]:
    """Each third-party library is included in its own folder alone, and a library without a folder nowhere."""
    for path in tree.sources():
        for number, header, _ in includes(tree, path):
            if is_cxx_standard(header) or not header or header.startswith(("comptoir/", *POSIX_FOLDERS)) or header in C_STANDARD | POSIX:
                continue
            home = home_of(header)
            if home is None:
                yield Violation(path, number, f"<{header}> belongs to no known library: give it a folder in tests/style/includes.py.")
            # The benchmarks measure bare libraries beside us, and so include any of them.
            elif not (path.startswith(("tests/bench/", *home.folders)) or home.folders == TESTS and in_tests(path)):
                places = " or ".join(home.folders) if home.folders != TESTS else "tests"
                yield Violation(path, number, f"<{header}> may only be included in {places}.")


@rule
def the_sdk_needs_the_standard_library_only(tree: Tree) -> Iterator[Violation]:
    """The SDK includes nothing but itself and the standard library; only its tests and testing/ know a test framework."""
    for path in tree.sources():
        if not path.startswith("sdk/"):
            continue
        testing = in_tests(path) or path.startswith(TESTS)
        for number, header, _ in includes(tree, path):
            own = not header or header.startswith("comptoir/") or is_cxx_standard(header) or header in C_STANDARD
            framework = testing and (header.startswith(("gtest/", "gmock/")) or header in POSIX or header.startswith(POSIX_FOLDERS))
            if not own and not framework:
                yield Violation(path, number, f"<{header}> is neither the SDK's own nor of the standard library.")


def area_of(path: str) -> str:
    """The part of the project that a file belongs to; what it includes in quotes must lie in the same part."""
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "plugins" and len(parts) > 2 else parts[0]


@rule
def parts_do_not_include_each_other(tree: Tree) -> Iterator[Violation]:
    """A plugin reaches neither another plugin nor the host, only what is linked into it; the host reaches no plugin; the SDK reaches neither."""
    known = set(tree.paths)
    for path in tree.sources():
        area = area_of(path)
        if area == "tests":
            continue
        for number, angled, quoted in includes(tree, path):
            if angled.startswith("comptoir/") and f"sdk/include/{angled}" not in known and not angled.startswith("comptoir/version"):
                yield Violation(path, number, f"<{angled}> is not a header of the SDK.")
            # A test also finds the samples of the parts around it, and the servers that every test may start.
            parents = PurePosixPath(path).parents if in_tests(path) else ()
            around = [str(parent / "tests") for parent in parents]
            bases = (posixpath.dirname(path), area, f"{area}/include", f"{area}/tests", *around)
            candidates = [posixpath.normpath(posixpath.join(base, quoted)) for base in bases]
            linked = f"plugins/{quoted}" in known and area in (area_of(f"plugins/{quoted}"), *SHARED.get(area_of(f"plugins/{quoted}"), ()))
            server = in_tests(path) and quoted.startswith("servers/") and f"tests/{quoted}" in known
            if quoted and not server and not linked and not any(candidate in known and area_of(candidate) == area for candidate in candidates):
                yield Violation(path, number, f'"{quoted}" is not a file of {area}/: parts share wire names and the SDK (<comptoir/...>) alone.')


@rule
def headers_say_pragma_once(tree: Tree) -> Iterator[Violation]:
    """Each header guards itself with #pragma once; the C headers of the ABI, for any compiler, by a macro."""
    for path in tree.ending(".hpp", ".h"):
        guard = r"^#ifndef (\w+_H)\n#define \1$" if path.startswith("sdk/include/comptoir/abi/") else r"^#pragma once$"
        if not re.search(guard, tree.text(path), re.MULTILINE):
            yield Violation(path, 1, "The header has no guard.")
