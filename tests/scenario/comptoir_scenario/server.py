"""A real server in a process of its own, torn down when the pipe to its supervisor closes: by `stop`, or because this process is gone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import supervisor

SERVERS = Path(supervisor.__file__).parent


class Server:
    """`node` is the file that runs it; `greeting` what it said once it was ready. Its files are below `directory`, where one is named."""

    def __init__(self, node, *arguments, directory=None):
        command = [sys.executable, "-B", str(SERVERS / node), *arguments]
        environment = os.environ | ({"TMPDIR": str(directory)} if directory else {})
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        line = self._node.stdout.readline()
        if not line:
            raise RuntimeError(f"The server of {node} did not start.")
        self.greeting = json.loads(line)

    def ask(self, *words):
        print(json.dumps(words), file=self._node.stdin, flush=True)
        outcome, _, text = self._node.stdout.readline().rstrip("\n").partition(" ")
        if outcome != "ok":
            raise RuntimeError(text)
        return text

    def stop(self):
        self._node.stdin.close()
        self._node.wait(60)
        self._node.stdout.close()
