"""What every group is given: where the programs are, how long to measure, and how to run what."""

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Bench:
    host: Path  # the executable comptoir
    plugins: Path  # the folder of the plugins that are measured
    programs: Path  # the folder of bench_* and of plugins/, the plugins to measure with
    runs: int
    seconds: int  # of one run under load
    long: bool = False  # the numbers that the goals are about, where they take more than minutes

    def program(self, name, *arguments):
        """Runs bench_<name> to its end; what it printed, a JSON object."""
        return json.loads(self._output([self.programs / f"bench_{name}", *arguments]))

    @contextmanager
    def serving(self, name, *arguments):
        """Runs bench_<name>, a server, for the time of a `with`: its port. It ends with its input, and so with this process at the latest."""
        command = [str(word) for word in (self.programs / f"bench_{name}", *arguments)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            yield json.loads(server.stdout.readline())["port"]
            server.stdin.close()

    def load(self, port, script, *arguments, connections=32, seconds=None):
        """Loads what listens at `port` with wrk, one thread, kept connections; every answer must be a success."""
        duration = f"-d{seconds or self.seconds}s"
        clients = ["-t1", f"-c{connections}", duration, "--timeout", "10s"]
        command = ["wrk", *clients, "-s", BENCH / "load" / script, f"http://127.0.0.1:{port}", "--", *arguments]
        lines = [line for line in self._output(command).splitlines() if line.startswith("{")]
        result = json.loads(lines[-1])
        if result["failed"] or not result["requests"]:
            raise RuntimeError(f"{result['failed']} of {result['requests']} requests of load/{script} failed: what was measured counts for nothing.")
        return result

    @staticmethod
    def _output(command):
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} ended with code {done.returncode}: {done.stderr.strip() or done.stdout.strip()}")
        return done.stdout
