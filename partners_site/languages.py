"""Every word of another language says so, wherever on a page it stands: tables, code, questions, tooltips.

``cite.MarkLanguages`` marks the prose for every format; this is the last look at a page's HTML, at what directives,
outputs of cells and the highlighting of code put there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from sphinx.application import Sphinx

from partners.tables import language_of
from partners_site.cite import CYRILLIC_RUN

_TAG = r"<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>"
_TOKEN = re.compile(rf"<!--.*?-->|<(script|style|textarea)\b.*?</\1>|{_TAG}|[^<]+", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_LANG = re.compile(r"\blang=\"([^\"]*)\"")
_TOLD = re.compile(r"\b(?:title|alt|aria-label)=\"([^\"]*)\"")
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: Elements that hold text alone: they can bear a language, and no element inside them can.
_TEXT_ONLY = {"option", "title"}


@dataclass
class _Open:
    name: str
    lang: str
    closing: str = ""


def mark(body: str, language: str) -> str:
    """The same HTML with a ``lang`` on each run of Cyrillic, and on each element whose tooltip or label is in it.

    :param language: that of the page.
    """
    opened: list[_Open] = []
    parts: list[str] = []
    for match in _TOKEN.finditer(body):
        token = match.group()
        current = opened[-1].lang if opened else language
        if token.startswith(("<!--", "<!")) or match.group(1):
            parts.append(token)
        elif token.startswith("</"):
            parts.append(_close(opened, token))
        elif token.startswith("<"):
            parts.append(_open(opened, token, current))
        else:
            parts.append(_words(token, current, opened, language))
    return "".join(parts)


def _open(opened: list[_Open], token: str, current: str) -> str:
    found = _NAME.match(token)
    if not found:
        return token
    name = found.group(1)
    own = _LANG.search(token)
    lang = own.group(1) if own else current
    closing = ""
    told = None if own else _told(token)
    if told and told != lang:
        start = len(found.group())
        token = f'{token[:start]} lang="{told}"{token[start:]}'
        if name not in _VOID:
            # The label is in that language, what stands inside is still in the page's.
            token, closing = f'{token}<span lang="{lang}">', "</span>"
    if name not in _VOID and not token.endswith("/>"):
        opened.append(_Open(name, lang, closing))
    return token


def _told(token: str) -> str | None:
    for words in _TOLD.findall(token):
        told = unescape(words)
        first = CYRILLIC_RUN.match(told)
        # A label of two languages is read in the one that it begins with.
        if lang := language_of(told) or (language_of(first.group()) if first else None):
            return lang
    return None


def _close(opened: list[_Open], token: str) -> str:
    found = _NAME.match(token)
    name = found.group(1) if found else ""
    closing = ""
    if any(one.name == name for one in opened):
        while (last := opened.pop()).name != name:
            closing += last.closing
        closing += last.closing
    return closing + token


def _words(words: str, current: str, opened: list[_Open], language_of_page: str) -> str:
    if opened and opened[-1].name in _TEXT_ONLY:
        return words
    tag = "tspan" if any(one.name == "svg" for one in opened) else "span"

    def run(match: re.Match[str]) -> str:
        lang = language_of(match.group()) or "ru"
        # Russian is the guess for what bears no letter of its own: inside Kazakh, say, it proves nothing.
        if lang == current or (lang == "ru" and current != language_of_page):
            return match.group()
        return f'<{tag} lang="{lang}">{match.group()}</{tag}>'

    return CYRILLIC_RUN.sub(run, words)


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    if "body" in context:
        context["body"] = mark(context["body"], app.config.language)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx, after all that adds to a page's body."""
    app.connect("html-page-context", _dress, priority=950)
