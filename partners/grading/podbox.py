"""A container as the box, where a cluster does not let bubblewrap build one.

Two containers of one pod share nothing but a socket: the grader, with the course, and the box, without it. The grader
starts a relay of this module in place of bubblewrap; the box runs ``python -m partners.grading.podbox SOCKET --users``,
which takes one submission after the other, each as a user of its own, and afterwards kills whatever is left and empties
its folders. Without ``--users`` all run as the user who started it: for trials on one machine. Network, memory,
processes and privileges are bound by the pod's own settings (``deploy/grading``).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import select
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from partners.errors import BookError
from partners.grading import processes
from partners.grading.box import Box

_CHUNK = 1 << 16
#: Seconds in which a grader must say what it wants.
_PATIENCE = 10
_USERS = range(20_000, 60_000)


@dataclass(frozen=True)
class PodBox(Box):
    """Runs jobs in the box at the other end of a socket.

    :param socket: where the box listens.
    """

    socket: Path = Path("box.sock")

    def check(self) -> None:
        """:raises BookError: when no box listens there."""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as line:
            try:
                line.connect(str(self.socket))
            except OSError as error:
                raise BookError(f"no box listens ({error.strerror}): start its container first", self.socket) from None

    def command(self, files: Mapping[str, Path], answers: int, filter_: int | None) -> list[str]:
        laid = json.dumps({name: str(path) for name, path in files.items()})
        return [sys.executable, "-I", "-m", "partners.grading.podbox", str(self.socket), "--relay", str(answers), laid]


def relay(address: str, answers: int, files: Mapping[str, str]) -> None:
    """Carry a job from stdin to the box, and what it says to the descriptor ``answers``, until either ends."""
    line = socket.socket(socket.AF_UNIX)
    line.connect(address)
    laid = {name: base64.b64encode(Path(path).read_bytes()).decode() for name, path in files.items()}
    line.sendall(json.dumps({"files": laid}).encode() + b"\n")
    ears = [0, line]
    while line in ears:
        for ready in select.select(ears, [], [])[0]:
            heard = os.read(0, _CHUNK) if ready == 0 else line.recv(_CHUNK)
            if not heard:
                ears.remove(ready)
            elif ready == 0:
                line.sendall(heard)
            else:
                _write_all(answers, heard)


def _write_all(descriptor: int, content: bytes) -> None:
    while content:
        content = content[os.write(descriptor, content) :]


def serve(address: Path, users: Sequence[int] = ()) -> None:
    """Take one job after the other, for ever.

    :param users: ids of which each job gets one by lot; only root can give them.
    """
    address.unlink(missing_ok=True)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as door:
        door.bind(str(address))
        # No submission can knock: it runs as another user.
        address.chmod(0o600)
        door.listen()
        while True:
            line, _ = door.accept()
            with (
                contextlib.closing(line),
                tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True) as home,
            ):
                child = os.fork()
                if child == 0:
                    _run(line, Path(home), random.SystemRandom().choice(users) if users else None)
                os.waitpid(child, 0)
                _clear()


def _run(line: socket.socket, home: Path, user: int | None) -> None:
    """Become the run: never returns."""
    try:
        os.setsid()
        line.settimeout(_PATIENCE)
        files = json.loads(_first_line(line))["files"]
        line.settimeout(None)
        for name, content in files.items():
            (home / Path(name).name).write_bytes(base64.b64decode(content))
        home.chmod(0o755)
        if user:
            os.chown(home, user, user)
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        os.chdir(home)
        os.dup2(line.fileno(), 0)
        os.set_inheritable(line.fileno(), True)
        command = [sys.executable, "-I", "-X", "utf8", "-m", "partners.grading.boxed", str(line.fileno())]
        os.execve(sys.executable, command, Box(sandbox=False).environment(str(home)))
    finally:
        os._exit(1)


def _first_line(line: socket.socket) -> bytes:
    """Byte by byte: what follows belongs to the run."""
    found = b""
    while not found.endswith(b"\n"):
        byte = line.recv(1)
        if not byte:
            raise EOFError
        found += byte
    return found


def _clear() -> None:
    """Kill what a run has left; in a container of its own that is everything but this process."""
    if os.getpid() == 1:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        for folder in ("/tmp", "/dev/shm", "/var/tmp"):
            for left in Path(folder).glob("*"):
                shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    else:
        for pid in processes.below(os.getpid())[1:]:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


if __name__ == "__main__":
    if "--relay" in sys.argv:
        relay(sys.argv[1], int(sys.argv[3]), json.loads(sys.argv[4]))
    else:
        serve(Path(sys.argv[1]), _USERS if "--users" in sys.argv else ())
