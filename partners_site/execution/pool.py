"""Sphinx's side of the process that runs the chapters: hand in jobs, wait for results."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

from sphinx.errors import ExtensionError

from partners_site.execution.run import Job

ROOT = Path(__file__).resolve().parents[2]


def workers() -> int:
    """How many chapters run side by side: one a core that this process may use, and at least two."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(2, cores)


class Pool:
    """The server process, and what it has told so far."""

    def __init__(self) -> None:
        self._pid = os.getpid()
        self._ended: dict[str, int] = {}
        self._asked: set[str] = set()
        self._connection, theirs = multiprocessing.Pipe()
        command = [sys.executable, "-m", "partners_site.execution.server", str(theirs.fileno()), str(workers())]
        inherited = list(filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep)))
        path = os.pathsep.join(dict.fromkeys([str(ROOT), *inherited]))
        self._process = subprocess.Popen(
            command,
            pass_fds=[theirs.fileno()],
            env=os.environ | {"PYTHONPATH": path, "PARTNERS_STATIC": "1"},
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        atexit.register(self.close)

    @property
    def is_mine(self) -> bool:
        """False in a process that was forked from the one which made the pool: two may not read one pipe."""
        return self._pid == os.getpid()

    def submit(self, job: Job) -> None:
        """Hand in a job, unless it was handed in before."""
        if job.key not in self._asked:
            self._asked.add(job.key)
            self._connection.send(job)

    def wait(self, job: Job) -> None:
        """Wait until a job that was handed in has ended.

        :raises ExtensionError: when the process that ran it broke down, which no error of a cell does.
        """
        try:
            while job.key not in self._ended:
                key, status = self._connection.recv()
                self._ended[key] = status
        except EOFError:
            raise ExtensionError("the process that runs the chapters ended: see its last words above") from None
        if self._ended[job.key]:
            raise ExtensionError(f"{job.target}: running this chapter broke down: see the lines above")

    def close(self) -> None:
        """End the server; it ends its own children."""
        if self.is_mine:
            self._connection.close()
            self._process.terminate()
            self._process.wait()
