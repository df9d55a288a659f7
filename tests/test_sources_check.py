"""The source watch against a server of this machine that answers as public ones do."""

from __future__ import annotations

import csv
import datetime
import http.server
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from partners import sources
from partners.errors import BookError
from partners.record import table as record_table

FIELDS = list(record_table("sources").columns)


class Server(http.server.BaseHTTPRequestHandler):
    """Pages that are there, gone, moved, refuse HEAD or are broken; and an archive that keeps one of them."""

    asked: list[str] = []

    def answer(self) -> None:
        Server.asked.append(f"{self.command} {self.path}")
        status, headers, body = 200, {}, b""
        if self.path.startswith("/archive"):
            kept = {"closest": {"url": "https://archive.example/gone"}} if "gone" in self.path else {}
            body = json.dumps({"archived_snapshots": kept}).encode()
        elif "gone" in self.path or "lost" in self.path:
            status = 410 if "gone" in self.path else 404
        elif self.path == "/old":
            status, headers = 301, {"Location": "/new"}
        elif self.path == "/slash":
            status, headers = 301, {"Location": "/slash/"}
        elif self.path == "/get-only" and self.command == "HEAD":
            status = 405
        elif self.path == "/broken":
            status = 503
        elif self.path == "/for-people":
            status = 403
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_GET = do_HEAD = answer

    def log_message(self, *args: object) -> None:
        """Nothing to the console."""


@pytest.fixture
def host() -> Iterator[str]:
    Server.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def table(path: Path, addresses: dict[str, str], **more: str) -> Path:
    with path.open("w", newline="", encoding="utf8") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        for key, url in addresses.items():
            writer.writerow({"source_id": key, "title": "Порт Құрық, «ратификация»", "url": url, **more})
    return path


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(newline="", encoding="utf8") as file:
        return {row["source_id"]: row for row in csv.DictReader(file)}


def test_each_address_gets_its_state_and_day(host: str, tmp_path: Path) -> None:
    """Alive, moved and dead are kept with the day; what refuses or breaks today keeps no state; the rest stands."""
    pages = ["alive", "get-only", "slash", "old", "gone", "lost", "broken", "for-people"]
    path = table(tmp_path / "sources.csv", {page: f"{host}/{page}" for page in pages})
    told = {}
    days = {datetime.date.today().isoformat()}
    dead = sources.check(
        path, pause=0, archive=f"{host}/archive?url=", told=lambda key, answer: told.update({key: answer.state})
    )
    days.add(datetime.date.today().isoformat())
    expected = dict.fromkeys(["alive", "get-only", "slash"], "alive") | {"old": "moved", "gone": "dead", "lost": "dead"}
    found = rows(path)
    assert {key: row["address_state"] for key, row in found.items()} == expected | {"broken": "", "for-people": ""}
    assert {key for key, row in found.items() if row["state_date"] in days} == set(expected)
    assert told == expected | {"broken": "unsure", "for-people": "unsure"}
    assert {row["source_id"]: row["archived"] for row in dead} == {"gone": "https://archive.example/gone", "lost": ""}
    assert {row["title"] for row in found.values()} == {"Порт Құрық, «ратификация»"}
    assert list(tmp_path.iterdir()) == [path]


def test_a_second_run_asks_only_what_is_due(host: str, tmp_path: Path) -> None:
    """An answer of today stands; one that has grown old, and one that was unsure, are asked again."""
    path = table(tmp_path / "sources.csv", {"S1": f"{host}/alive", "S2": f"{host}/broken"})
    sources.check(path, pause=0)
    Server.asked.clear()
    sources.check(path, pause=0)
    assert Server.asked == ["HEAD /broken"]
    Server.asked.clear()
    sources.check(path, pause=0, only=["S1"])
    assert Server.asked == ["HEAD /alive"]
    old = table(tmp_path / "old.csv", {"S1": f"{host}/alive"}, address_state="dead", state_date="2020-01-01")
    sources.check(old, pause=0)
    assert rows(old)["S1"]["address_state"] == "alive"


def test_a_host_that_does_not_exist_is_dead_unless_nothing_answers(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No such name is final, if the line works at all; a closed door may open tomorrow."""

    def no_such_name(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    addresses = {"S1": "http://nowhere.invalid/page", "S2": "http://127.0.0.1:9/page"}
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda name, *more, **options: (no_such_name if name[0] == "n" else resolve)(name, *more, **options),
    )
    path = table(tmp_path / "sources.csv", addresses)
    sources.check(path, pause=0, archive=f"{host}/archive?url=")
    assert [row["address_state"] for row in rows(path).values()] == ["", ""]
    path = table(tmp_path / "more.csv", addresses | {"S3": f"{host}/alive"})
    sources.check(path, pause=0, archive=f"{host}/archive?url=")
    assert [row["address_state"] for row in rows(path).values()] == ["dead", "", "alive"]


def test_an_id_that_does_not_exist_is_named(tmp_path: Path) -> None:
    path = table(tmp_path / "sources.csv", {"S1": "http://127.0.0.1:9/"})
    with pytest.raises(BookError, match="no source S2"):
        sources.check(path, only=["S2"])
