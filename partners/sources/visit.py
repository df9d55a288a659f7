"""One address, asked politely: what did it answer?"""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from http import HTTPStatus

AGENT = "PartnersWhoDisagree-source-watch/1.0 (a teaching book checks its own references; one request a second a host)"
#: Wayback Machine availability API: https://archive.org/help/wayback_api.php
ARCHIVE = "https://archive.org/wayback/available?url="
TIMEOUT = 30.0
#: Gone for good. Other refusals (403, 429, 5xx) may be meant for programs, or for today.
_DEAD = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_NO_HEAD = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}


@dataclass(frozen=True)
class Answer:
    """What an address answered.

    :param state: ``alive``, ``moved`` (it answers at another address), ``dead`` (not found, gone), ``nowhere`` (no
        such host, or no line at all: one address cannot tell) or ``unsure`` (refused, broken or silent today).
    :param detail: the status, the new address or the error, for the person who reads the report.
    """

    state: str
    detail: str


def _request(url: str, method: str) -> tuple[int, str]:
    safe = urllib.parse.quote(url, safe="%/:=&?~#+!$,;'@()*[]")
    request = urllib.request.Request(safe, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})
    with urllib.request.urlopen(request, timeout=TIMEOUT) as response:
        return response.status, response.url


def _same(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing but scheme, ``www.`` and a last slash."""
    first, second = (urllib.parse.urlsplit(urllib.parse.unquote(url)) for url in (one, other))
    hosts = {part.netloc.lower().removeprefix("www.") for part in (first, second)}
    return len(hosts) == 1 and (first.path.rstrip("/"), first.query) == (second.path.rstrip("/"), second.query)


def visit(url: str) -> Answer:
    """Ask an address with HEAD, and with GET where HEAD is refused; redirects are followed.

    :return: what it answered; network errors are answers too.
    """
    for method in ("HEAD", "GET"):
        try:
            status, final = _request(url, method)
        except urllib.error.HTTPError as error:
            if method == "HEAD" and error.code in _NO_HEAD:
                continue
            return Answer("dead" if error.code in _DEAD else "unsure", f"status {error.code}")
        except urllib.error.URLError as error:
            no_name = isinstance(error.reason, socket.gaierror) and error.reason.errno == socket.EAI_NONAME
            return Answer("nowhere" if no_name else "unsure", str(error.reason))
        except (OSError, ValueError) as error:
            return Answer("unsure", str(error) or type(error).__name__)
        return Answer("alive", f"status {status}") if _same(url, final) else Answer("moved", final)
    raise AssertionError("the second method always returns")


def archived(url: str, archive: str = ARCHIVE) -> str:
    """The address of the archive's copy nearest to today, or an empty text."""
    asked = urllib.request.Request(archive + urllib.parse.quote(url, safe=""), headers={"User-Agent": AGENT})
    try:
        with urllib.request.urlopen(asked, timeout=TIMEOUT) as response:
            found = json.load(response)
        return str(found["archived_snapshots"]["closest"]["url"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
