"""What the scripts that run a real server for a test have in common.

A test process starts such a script with pipes. The script makes a private directory, starts the server on private ports, writes one line when it
is ready, then answers commands, one line each. When its standard input ends, since the test is done or has crashed, everything is torn down.
Should the script itself be killed, the kernel kills the servers with it.
"""

import ctypes
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PR_SET_PDEATHSIG = 1
LOOK_MAX_S = 5  # a look takes longer only when the machine stands still


reserved = []  # sockets that nobody listens on


def free_ports(count):
    """Ports that nobody has, below those that the kernel gives to outgoing connections. They are held for as long as this process lives: a server of
    ours may listen on them beside us, since it sets SO_REUSEADDR, and another process that looks for free ports passes over them."""
    ports = []
    while len(ports) < count:
        holder = socket.socket()
        port = random.randrange(20_000, 32_000)
        try:
            holder.bind(("127.0.0.1", port))
        except OSError:
            holder.close()
            continue
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.append(holder)
        ports.append(port)
    return ports


def private_directory(server):
    directory = tempfile.mkdtemp(prefix=f"comptoir-{server}-")
    os.chmod(directory, 0o755)
    return directory


def spawn(arguments, environment=None, directory=None, log=subprocess.DEVNULL, **identity):
    """Starts a child in a session of its own, which dies with this script; `identity` may say user, group and extra_groups."""
    libc = ctypes.CDLL(None)
    return subprocess.Popen(
        arguments,
        env=environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **identity,
        preexec_fn=lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL),
    )


def end(child, how=signal.SIGKILL, patience_s=30):
    """Ends a child and whatever else runs in its session."""
    if child is None:
        return
    if child.poll() is None:
        child.send_signal(how)
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def is_up(child):
    return child is not None and child.poll() is None


def children(process_id):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process_id)], capture_output=True, text=True, check=False)  # 1: there are none
    return [int(child) for child in found.stdout.split()]


def is_running(process_id):
    """Whether it has not ended, be it that nobody has asked yet how."""
    try:
        with open(f"/proc/{process_id}/stat", encoding="utf-8", errors="replace") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(condition, what, deadline_s=180):
    """Returns what the condition answered, once that is true."""
    answer, _ = time_until(condition, what, deadline_s)
    return answer


def time_until(condition, what, deadline_s=180):
    """The same, with the seconds that it took. When this process was stopped meanwhile, as the servers with it, that time does not count."""
    waited = 0
    before = time.monotonic()
    while not (answer := condition()):
        now = time.monotonic()
        waited += min(now - before, LOOK_MAX_S)
        before = now
        if waited > deadline_s:
            raise RuntimeError(f"{what} did not happen within {deadline_s} s")
        time.sleep(0.02)
    return answer, waited + min(time.monotonic() - before, LOOK_MAX_S)


def serve(server, greeting):
    """Says hello, then calls the method that each line names with the rest of the line; answers "ok TEXT" or "error TEXT" as one JSON text."""
    print(json.dumps(greeting), flush=True)
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        try:
            answer = ["ok", getattr(server, name)(*arguments) or ""]
        except Exception as error:  # whatever it was, the test must hear of it
            answer = ["error", str(error)]
        print(" ".join(answer).replace("\n", "\\n"), flush=True)


def run(server):
    """Runs a server to the end of standard input, and cleans up whatever happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Control-C is for the test; its end is our end
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        serve(server, server.start())
    except BrokenPipeError:  # the test ended while we were busy for it
        pass
    finally:
        server.tear_down()
        shutil.rmtree(server.directory, ignore_errors=True)
