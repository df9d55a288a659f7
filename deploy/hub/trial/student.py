"""A student who logs in, fetches the book, runs a chapter, answers a question and hands in an assignment."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import requests
import websocket

#: Seconds that one step may take before the student gives up.
PATIENCE = 600
BRANCH = "main"
#: How the Hub answers for a server that is not there.
_NOT_RUNNING = 424


@dataclass
class Diary:
    """What one student saw: seconds from the first click, and what went wrong."""

    name: str
    ready: float = 0.0
    last_cell: float = 0.0
    cells: int = 0
    score: float = 0.0
    errors: list[str] = field(default_factory=list)


class Student:
    """One student at a Hub, over HTTP and a kernel's channel as a browser uses them.

    :param address: of the Hub; :param name: the login; :param password: of the trial's Hub.
    """

    def __init__(self, address: str, name: str, password: str) -> None:
        self.address, self.name, self.password = address, name, password
        self.base = f"{address}/user/{name}"
        self.session = requests.Session()
        self.kernel = ""

    def _xsrf(self, at: str) -> dict[str, str]:
        """The token that a form or a call must send back, as set for a part of the site."""
        for cookie in self.session.cookies:
            if cookie.name == "_xsrf" and at.startswith(cookie.path.rstrip("/") or "/"):
                return {"X-XSRFToken": cookie.value or ""}
        return {}

    def log_in(self) -> None:
        """Fill in the Hub's form.

        :raises requests.HTTPError: when the Hub refuses.
        """
        page = self.session.get(f"{self.address}/hub/login", timeout=PATIENCE)
        page.raise_for_status()
        form = {"username": self.name, "password": self.password, "_xsrf": self.session.cookies.get("_xsrf", "")}
        # The answer leads on to a server, for which ``start_server`` asks in its own time.
        answer = self.session.post(f"{self.address}/hub/login", data=form, timeout=PATIENCE, allow_redirects=False)
        if answer.status_code != requests.codes.found:
            raise requests.HTTPError(f"the Hub refuses the login: {answer.status_code}", response=answer)

    def _ask_for_server(self) -> None:
        """Open the page that starts a server; when too many come at once, wait as long as the Hub says."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = self.session.get(f"{self.address}/hub/spawn", timeout=PATIENCE)
            if answer.status_code != requests.codes.too_many_requests:
                return
            time.sleep(float(answer.headers.get("Retry-After", 5)))

    def start_server(self) -> None:
        """Ask for the server and wait until it answers.

        :raises TimeoutError: when it does not.
        """
        self._ask_for_server()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            # The page of the Lab leads through the Hub's own login for servers, and sets the token for later calls.
            page = self.session.get(f"{self.base}/lab", timeout=PATIENCE)
            if page.status_code == _NOT_RUNNING:
                # The Hub has found the server dead and offers to start another.
                self._ask_for_server()
            if page.ok and page.url.startswith(self.base):
                answer = self.session.get(f"{self.base}/api/status", timeout=PATIENCE)
                if answer.ok and "started" in answer.text:
                    return
            time.sleep(0.5)
        raise TimeoutError(f"{self.name}: no server after {PATIENCE} s")

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """One call of the server's own interface.

        :raises requests.HTTPError: when the server refuses.
        """
        answer = self.session.request(
            method, f"{self.base}/{path}", headers=self._xsrf(f"/user/{self.name}/"), timeout=PATIENCE, **more
        )
        answer.raise_for_status()
        return answer

    def fetch_book(self, repository: str) -> None:
        """Follow an nbgitpuller link: the book comes into the home folder.

        :raises RuntimeError: when git fails on the server.
        """
        path = f"git-pull/api?repo={quote(repository, safe='')}&branch={BRANCH}&targetpath=book"
        with self.session.get(
            f"{self.base}/{path}", headers=self._xsrf(f"/user/{self.name}/"), stream=True, timeout=PATIENCE
        ) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                if not line.startswith(b"data: "):
                    continue
                event = json.loads(line[6:])
                if event.get("phase") == "finished":
                    return
                if event.get("phase") == "error":
                    raise RuntimeError(f"git-pull: {event.get('message')}")
        raise RuntimeError("git-pull ended without an answer")

    def notebook(self, path: str) -> list[dict[str, Any]]:
        """The cells of a chapter, opened as the Lab opens it."""
        return self.call("GET", f"api/contents/{path}?type=notebook").json()["content"]["cells"]

    def start_kernel(self, path: str) -> None:
        """A kernel for a notebook."""
        wish = {"path": path, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        self.kernel = self.call("POST", "api/sessions", json=wish).json()["kernel"]["id"]

    def channel(self) -> Channel:
        """The kernel's channel, as a browser opens it."""
        address = self.base.replace("http://", "ws://") + f"/api/kernels/{self.kernel}/channels"
        cookies = "; ".join(
            f"{c.name}={c.value}" for c in self.session.cookies if f"/user/{self.name}/".startswith(c.path)
        )
        return Channel(websocket.create_connection(address, cookie=cookies, timeout=PATIENCE, origin=self.address))

    def save(self, path: str, content: str) -> None:
        """Save a file in the home folder."""
        *folders, _ = path.split("/")
        for depth in range(1, len(folders) + 1):
            self.call("PUT", f"api/contents/{'/'.join(folders[:depth])}", json={"type": "directory"})
        self.call("PUT", f"api/contents/{path}", json={"type": "file", "format": "text", "content": content})

    def download(self, path: str) -> bytes:
        """A file as the student takes it out of the Lab."""
        return self.call("GET", f"files/{path}").content


class Channel:
    """A kernel's messages; closes with the ``with`` block."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self.socket = socket

    def __enter__(self) -> Channel:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, kind: str, content: dict[str, Any], channel: str = "shell") -> str:
        """Send one message and give its id."""
        key = uuid.uuid4().hex
        header = {"msg_id": key, "msg_type": kind, "username": "student", "session": "trial", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel}
        self.socket.send(json.dumps({**message, "buffers": []}))
        return key

    def run(self, code: str) -> tuple[list[dict[str, Any]], str | None]:
        """Run code: the messages that came of it until the kernel was idle, and its error if there was one."""
        key = self.send("execute_request", {"code": code, "silent": False, "store_history": True, "allow_stdin": False})
        came: list[dict[str, Any]] = []
        error = None
        while True:
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") != key:
                continue
            came.append(message)
            if message["msg_type"] == "error":
                error = f"{message['content']['ename']}: {message['content']['evalue']}"
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return came, error
