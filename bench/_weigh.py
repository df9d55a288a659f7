"""What a browser fetches for a page, weighed by the server: bodies under gzip, each address once."""

from __future__ import annotations

import gzip
import http.server
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page

#: Files that a host sends compressed; fonts and pictures are so already.
_PLAIN = {".html", ".css", ".js", ".json", ".svg", ".txt", ".csv", ".xml", ".ttf", ".map", ".ico", ".webmanifest"}
#: Slow 4G as Lighthouse has it: milliseconds of latency, bytes a second down and up.
_SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 1474.56 * 128, "uploadThroughput": 675 * 128}
_LATEST = """() => new Promise((done) => {
  let last = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { last = entry.startTime; }))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done(last), 500);
})"""


@dataclass
class Weight:
    """KiB under gzip and requests of a page: until it is quiet after loading, and once it was scrolled through."""

    page: str
    load: float
    total: float
    requests: int


@dataclass
class Site:
    """A folder served on this machine, and what was asked of it."""

    folder: Path
    address: str = ""
    log: dict[str, int] = field(default_factory=dict)
    _sizes: dict[Path, bytes] = field(default_factory=dict)

    def body(self, file: Path) -> bytes:
        """What is sent for a file."""
        if file not in self._sizes:
            content = file.read_bytes()
            packed = gzip.compress(content, 6, mtime=0) if file.suffix in _PLAIN else content
            self._sizes[file] = min(packed, content, key=len)
        return self._sizes[file]

    def pages(self) -> list[str]:
        """Every page of the folder, but not the frames inside pages."""
        found = (file.relative_to(self.folder) for file in sorted(self.folder.rglob("*.html")))
        return [path.as_posix() for path in found if not path.parts[0].startswith("_")]


def _handler(site: Site) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            file = site.folder / path.lstrip("/")
            if not file.is_file():
                # A browser asks for this by itself, once a session.
                if path != "/favicon.ico":
                    site.log[path] = 0
                self.send_error(404)
                return
            body = site.body(file)
            site.log[path] = len(body)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(file)))
            if file.suffix in _PLAIN and len(body) < file.stat().st_size:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A browser that closes its window breaks off what it was fetching: no news."""


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """A folder served until the end of the block."""
    site = Site(folder.resolve())
    server = _Server(("127.0.0.1", 0), _handler(site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield site
    server.shutdown()


def _scroll(page: Page) -> None:
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height + 700, 700):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(40)


def weigh(chromium: Browser, site: Site, name: str) -> Weight:
    """One page, by a reader who was never here before, on a laptop's screen."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    site.log.clear()
    page.goto(f"{site.address}/{name}", wait_until="load")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    load = sum(site.log.values())
    _scroll(page)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)
    found = Weight(name, load / 1024, sum(site.log.values()) / 1024, len(site.log))
    context.close()
    return found


def paint(chromium: Browser, site: Site, name: str, runs: int) -> float:
    """Seconds until the largest paint over slow 4G on a slow processor: the median of some first visits."""
    seconds = []
    for _ in range(runs):
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(f"{site.address}/{name}", wait_until="load", timeout=120_000)
        page.wait_for_timeout(2500)
        seconds.append(page.evaluate(_LATEST) / 1000)
        context.close()
    return statistics.median(seconds)
