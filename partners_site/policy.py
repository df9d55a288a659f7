"""The Content-Security-Policy of each page and each map: its own site, the inline scripts it was built with, no more.

A page of this book can hold one inline script, the one that sets the colours before anything is drawn; a map holds the
one that folium wrote. Each is allowed by its hash, so a script that somebody plants in a page does not run.
"""

from __future__ import annotations

import base64
import hashlib
import re

from sphinx.errors import ExtensionError

#: Where the maps' tiles come from, when a reader switches them on.
TILES = "https://tile.openstreetmap.org"
# Leaflet, matplotlib and frames set sizes and colours in style attributes; styles cannot run anything.
_COMMON = {
    "default-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "font-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "object-src": "'none'",
}
_PAGE = {"img-src": "'self' data:", "connect-src": "'self'", "frame-src": "'self'", "worker-src": "'self'",
         "manifest-src": "'self'", "media-src": "'self'"}  # fmt: skip
_FRAME = {"img-src": f"'self' data: {TILES}", "form-action": "'none'"}
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_RUNS = re.compile(r"""\btype\s*=\s*["']?(?!text/javascript|module)[\w/+-]+""", re.IGNORECASE)
_HANDLER = re.compile(r"""<[a-z][^<>]*?\s(on[a-z]+)\s*=\s*["'][^<>]*>""", re.IGNORECASE)
_JAVASCRIPT = re.compile(r"""(?:href|src|action)\s*=\s*["']\s*javascript:""", re.IGNORECASE)
META = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_CHARSET = re.compile(r"<meta[^>]*charset[^>]*>", re.IGNORECASE)


def inline_scripts(html: str) -> list[str]:
    """The scripts that a page carries in itself and a browser would run; data in script elements are none."""
    return [body for given, body in _SCRIPT.findall(html) if "src=" not in given and not _RUNS.search(given)]


def digest(script: str) -> str:
    """The source expression that allows one inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _with(html: str, rules: dict[str, str]) -> str:
    policy = "; ".join(f"{name} {value}" for name, value in rules.items())
    # A policy governs what comes after it, so it stands as early as it can.
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    html = META.sub("", html)
    start = _CHARSET.search(html) or re.search(r"<head>", html)
    if not start:
        raise ExtensionError("a page without <head> cannot carry a Content-Security-Policy")
    return html[: start.end()] + meta + html[start.end() :]


def _refuse_handlers(html: str, name: str) -> None:
    found = _HANDLER.search(html) or _JAVASCRIPT.search(html)
    if found:
        raise ExtensionError(
            f"{name}: {found.group()[:120]} would not run under the book's Content-Security-Policy: "
            "move it into a script of the site (partners_site/static)"
        )


def of_page(html: str, name: str, known: str) -> str:
    """The page with its policy.

    :param known: the one inline script that a page may carry.
    :raises ExtensionError: for another inline script, or an inline handler: the policy would keep it from running.
    """
    _refuse_handlers(html, name)
    for script in inline_scripts(html):
        if script != known:
            raise ExtensionError(
                f"{name}: an inline script would not run under the book's Content-Security-Policy; move it into a "
                f"script of the site (partners_site/static): {script.strip()[:120]!r}"
            )
    return _with(html, {**_COMMON, "script-src": f"'self' {digest(known)}", **_PAGE})


def of_map(html: str, name: str) -> str:
    """A map's document with its policy; the tiles of OpenStreetMap are the one thing it may fetch elsewhere."""
    _refuse_handlers(html, name)
    hashes = " ".join(map(digest, inline_scripts(html)))
    return _with(html, {**_COMMON, "script-src": f"'self' {hashes}", **_FRAME})
