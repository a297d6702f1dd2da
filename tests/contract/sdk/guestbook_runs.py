"""Builds the guestbook against an installed SDK, as a partner does, and runs it in the real host.

The library must export its entry alone, weigh little once stripped, and answer over HTTP. Exits with 1 and a sentence when it does not.
"""

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import supervisor

ENTRY = "comptoir_plugin_entry"
STRIPPED_BYTES_MAX = 300_000
SECONDS_MAX = 60

# What the page prints, but for the port, which nobody may fix.
PRINTED_ADDRESS, ANY_ADDRESS = '"127.0.0.1:8080"', '"127.0.0.1:0"'


class Broken(Exception):
    """What was promised does not hold."""


def expect(holds: bool, sentence: str) -> None:
    if not holds:
        raise Broken(sentence)


def run(*command: str | Path) -> str:
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    expect(done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def build(options: argparse.Namespace) -> Path:
    expect(shutil.which(options.compiler) is not None, f"There is no {options.compiler} on this machine: './dev setup test' installs it.")
    folder = options.folder / "build"
    run(
        *("cmake", "-G", "Ninja", "-S", options.source, "-B", folder),
        *(f"-DCMAKE_PREFIX_PATH={options.sdk}", f"-DCMAKE_CXX_COMPILER={options.compiler}", f"-DCMAKE_CXX_FLAGS={options.flags}"),
        "-DCMAKE_BUILD_TYPE=Release",
    )
    # Debian's googletest is built for libstdc++, so its test is run with the compiler that everybody has.
    run("cmake", "--build", folder, *([] if options.test else ["--target", "guestbook"]))
    if options.test:
        print(run("ctest", "--test-dir", folder, "--output-on-failure", "--no-tests=error"))
    return folder / "plugins" / "guestbook.so"


def check_library(library: Path) -> None:
    listed = run("nm", "--dynamic", "--defined-only", "--format=posix", library)
    exported = [line.split()[0].split("@")[0] for line in listed.splitlines() if line.split()[1] != "A"]
    expect(exported == [ENTRY], f"{library} exports {exported}; it must export {ENTRY} alone.")

    stripped = library.with_suffix(".stripped")
    run("strip", "--strip-unneeded", "-o", stripped, library)
    size = stripped.stat().st_size
    expect(size < STRIPPED_BYTES_MAX, f"{library} has {size} bytes once stripped; it must stay under {STRIPPED_BYTES_MAX}.")
    print(f"{library} exports one symbol and has {size} bytes once stripped.")


class Host:
    """The host with the guestbook, on a port of its own choice."""

    def __init__(self, options: argparse.Namespace, library: Path) -> None:
        self.folder = options.folder / "host"
        self.log = self.folder / "host.log"
        self.outbox = self.folder / "var" / "outbox.jsonl"
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "plugins").mkdir(parents=True)
        shutil.copy(library, self.folder / "plugins")
        shutil.copy(options.publisher, self.folder / "plugins" / "outbox-log.so")
        printed = (options.source / "comptoir.toml").read_text(encoding="utf-8")
        expect(PRINTED_ADDRESS in printed, f"The guestbook's configuration does not listen on {PRINTED_ADDRESS}.")
        (self.folder / "comptoir.toml").write_text(printed.replace(PRINTED_ADDRESS, ANY_ADDRESS), encoding="utf-8")
        with open(self.log, "wb") as log:
            command = [str(options.host), "--config", "comptoir.toml", "serve"]
            self.process = supervisor.spawn(command, directory=self.folder, log=log)

    def __enter__(self) -> "Host":
        self.address = supervisor.wait_until(self.serving_address, "the host's readiness", SECONDS_MAX)
        return self

    def __exit__(self, *_: object) -> None:
        supervisor.end(self.process)

    def serving_address(self) -> str | None:
        said = self.log.read_text(encoding="utf-8")
        expect(self.process.poll() is None, f"The host ended before it served:\n{said}")
        serving = re.search(r"Serving on (http://[\d.:]+)", said)
        return serving and serving.group(1)

    def ask(self, method: str, path: str) -> tuple[int, dict]:
        request = urllib.request.Request(f"{self.address}/api/v1{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as problem:
            return problem.code, json.load(problem)

    def published(self) -> list[dict]:
        return [json.loads(line) for line in self.outbox.read_text(encoding="utf-8").splitlines()] if self.outbox.exists() else []

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(SECONDS_MAX)
        expect(code == 0, f"The host ended with {code}:\n{self.log.read_text(encoding='utf-8')}")


def check_answers(host: Host) -> None:
    status, problem = host.ask("GET", "/guests/ada/visits")
    expect((status, problem["code"]) == (404, "guest.unknown"), f"A stranger is answered with {status} {problem}.")

    for visit in (1, 2, 3):
        status, answer = host.ask("POST", "/guests/ada/visits")
        expect(status == 200, f"Visit {visit} is answered with {status} {answer}.")
    status, problem = host.ask("POST", "/guests/ada/visits")
    expect((status, problem["code"]) == (409, "guest.is_regular"), f"A regular is answered with {status} {problem}.")

    status, visits = host.ask("GET", "/guests/ada/visits")
    expect((status, visits) == (200, {"guest": "ada", "visits": 3}), f"The visits are answered with {status} {visits}.")


def check_outbox(host: Host) -> None:
    supervisor.wait_until(lambda: len(host.published()) >= 3, "the third event in the outbox", SECONDS_MAX)
    told = [(event["type"], event["data"]) for event in host.published()]
    expect(told == [("guest.welcomed/1", {"guest": "ada", "visits": visit}) for visit in (1, 2, 3)], f"The outbox carried {told}.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sdk", type=Path, required=True, help="the prefix that the SDK was installed to")
    parser.add_argument("--source", type=Path, required=True, help="the guestbook")
    parser.add_argument("--folder", type=Path, required=True, help="for all that is made here")
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--flags", default="", help="for the compiler")
    parser.add_argument("--host", type=Path, required=True, help="the program comptoir")
    parser.add_argument("--publisher", type=Path, required=True, help="the library of outbox-log")
    parser.add_argument("--test", action="store_true", help="also build and run the guestbook's own test")
    options = parser.parse_args()
    try:
        library = build(options)
        check_library(library)
        with Host(options, library) as host:
            check_answers(host)
            check_outbox(host)
            host.stop()
    except Broken as broken:
        print(broken)
        return 1
    print("The guestbook was built, loaded, asked and stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
