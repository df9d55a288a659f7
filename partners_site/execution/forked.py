"""A kernel forked from a process that has imported the heavy libraries: it starts in a twentieth of the time."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from importlib.util import find_spec

#: What chapters and kernels import, none of it this project's own: a chapter's own imports must show as its own.
PRELOAD = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "myst_nb.core.execute.inline",
    "anywidget",
    "folium",
    "ipywidgets",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.config",
    "pandas",
    "pydantic",
    "pymorphy3",
    "razdel",
    "yaml",
)


class ForkedKernel:
    """The part of ``subprocess.Popen`` that a kernel's manager asks of its process.

    :param connection_file: where the kernel finds its ports and its key.
    :param folder: where it runs.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection_file: str, folder: str) -> None:
        self.returncode: int | None = None
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._become(connection_file, folder, parent)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)

    @staticmethod
    def _become(connection_file: str, folder: str, parent: int) -> None:
        from ipykernel.kernelapp import IPKernelApp

        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.chdir(folder)
        # A kernel ends by itself when the process that this variable names is gone.
        os.environ["JPY_PARENT_PID"] = str(parent)
        launcher = find_spec("ipykernel_launcher")
        sys.argv = [launcher.origin if launcher and launcher.origin else "ipykernel_launcher", "-f", connection_file]
        app = IPKernelApp.instance()
        app.initialize(["-f", connection_file, "--HistoryManager.enabled=False"])
        app.start()
        os._exit(0)

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; the timeout is there for the interface and never needed after a kill."""
        ends = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if ends is not None and time.monotonic() > ends:
                raise TimeoutError(f"kernel {self.pid} still runs")
            time.sleep(0.01)
        return self.returncode or 0

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)
