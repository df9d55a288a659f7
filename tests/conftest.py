"""Shared by all tests: one browser without a network, and the built book served from this machine."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

#: The files that take longest, longest first: begun first, two workers end together.
_LONGEST = ("lab", "site", "access_use", "printing", "execution", "grading_class", "quiz_export_command", "public")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first, the others as they were collected."""
    rank = {f"test_{name}.py": nth for nth, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def chromium() -> str | None:
    """The system's Chromium, or None to let Playwright use its own."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return found or (str(_MAC) if _MAC.exists() else None)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def serve(folder: Path) -> tuple[http.server.ThreadingHTTPServer, str]:
    """Serve a folder on a free port of this machine; the caller shuts the server down."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium that can resolve no host name but this machine's; a missing browser fails the tests."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield launched
        launched.close()


def until(page: Page | Frame, expression: str) -> None:
    """Wait until an expression holds; Playwright's own way needs ``eval``, which the book's policy forbids."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it never came true: {expression}")


def visit(page: Page, address: str) -> None:
    """Open a page and wait until its questions are drawn, whose script comes after all else."""
    page.goto(address)
    until(page, "[...document.querySelectorAll('.partners-quiz')].every((quiz) => 'drawn' in quiz.dataset)")


class Watched:
    """A page that remembers what a reader must never meet: requests elsewhere, errors in the console or the page."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def _request(self, request: object) -> None:
        url = request.url  # type: ignore[attr-defined]
        if not url.startswith(("http://127.0.0.1", "data:", "blob:", "about:", "file:")):
            self.elsewhere.append(url)


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built book; `make test` builds it first."""
    assert (SITE / "index.html").is_file(), "no built book: run `make book` (or `make test`, which does both)"
    server, address = serve(SITE)
    yield address
    server.shutdown()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh page on a laptop's screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context)
    context.close()
