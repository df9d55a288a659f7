"""What a reader of a chapter is told and given: how long it takes, how far one got, notes in place, how to cite it."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from partners import record
from partners.quiz import bank
from partners.quiz.widget import BOOK
from partners.tables import language_of
from partners.texts import section
from partners_site import cite
from partners_site.edition import Edition, edition

ROOT = Path(__file__).resolve().parent.parent
#: Words a minute of silent reading in English non-fiction (M. Brysbaert, Journal of Memory and Language 109, 2019).
WORDS_A_MINUTE = 238
_NOT_PROSE = re.compile(r"<(script|style|pre|template|details|select|svg)\b.*?</\1>", re.DOTALL)
_QUIZ = re.compile(r'<div class="partners-quiz".*', re.DOTALL)
_STATED = re.compile(r"Time: about (\d+) minutes")
_LINK = re.compile(r'<a class="(?:cite|term|[^"]* term)\b[^>]*>')
_PARTS = re.compile(r'href="([^"#]*)#([^"]+)"(?: title="([^"]*)")?')
_TITLE = re.compile(r' title="[^"]*"')


def minutes(body: str) -> int:
    """How long a page takes to read: its words without code, drawings and questions, in whole minutes."""
    words = re.sub(r"<[^>]+>", " ", _NOT_PROSE.sub(" ", _QUIZ.sub("", body))).split()
    return max(1, round(len(words) / WORDS_A_MINUTE))


def _panel(chapter: str, body: str, words: dict[str, Any], lang: str) -> str:
    """The line under a chapter's title; a script adds the reader's own progress to it."""
    questions = [question.id for question in bank.load(chapter).questions]
    content = {"book": BOOK, "chapter": chapter, "lang": lang, "questions": questions, "words": words}
    data = html.escape(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    told = [words["time"].format(minutes=minutes(body))]
    if stated := _STATED.search(body):
        told.append(words["with_exercises"].format(minutes=stated.group(1)))
    spans = "".join(f"<span>{html.escape(line)}</span>" for line in told)
    return (
        f'<div class="reading" role="group" aria-label="{html.escape(words["group"])}" data-reading="{data}">'
        f"{spans}</div>"
    )


def _bibtex(key: str, title: str, told: Edition) -> str:
    return (
        f"@incollection{{partners-{key},\n  title = {{{title}}},\n  booktitle = {{{told.title}}},\n"
        f"  author = {{{{{told.authors}}}}},\n  year = {{{told.year}}},\n  note = {{Version {told.version}}}\n}}"
    )


def _citing(key: str, title: str, told: Edition, words: dict[str, Any]) -> str:
    """How to cite a chapter, in words and as BibTeX, in a fold; a script adds the buttons that copy."""
    plain = words["citation"].format(title=title, book=told.title, version=told.version, year=told.year)
    data = html.escape(json.dumps({name: words[name] for name in ("copy", "copied", "not_copied")}))
    return (
        f'<details class="citing" data-citing="{data}"><summary>{words["cite"]}</summary>'
        f'<p>{html.escape(words["how"])}</p><p class="citing-label">{words["words"]}</p>'
        f'<p class="citing-text">{html.escape(plain)}</p><p class="citing-label">{words["bibtex"]}</p>'
        f'<pre class="citing-text">{html.escape(_bibtex(key, title, told))}</pre></details>'
    )


def _language(words: str) -> dict[str, str]:
    """The language of words that are not in the page's, for those who hear the note."""
    lang = language_of(words)
    return {"lang": lang} if lang else {}


def _sources(row: dict[str, Any], folder: str) -> list[dict[str, str]]:
    """Title and address of each source of a row: outside if it has one, else its row on the page of sources."""
    found = []
    for key in row.get("source_ids") or []:
        _, source = record.row(key)
        uri = source.get("url") or f"{folder}sources.html#{key}"
        words = cite.gist("sources", source)
        found.append({"key": key, "words": words, "uri": uri, **_language(words)})
    return found


def notes(body: str) -> dict[str, Any]:
    """What the notes of a page say: for each row or term that it links to, its gist and, of a row, its sources."""
    found: dict[str, Any] = {}
    for link in _LINK.findall(body):
        parts = _PARTS.search(link)
        if not parts or parts[2] in found:
            continue
        page, key, gist = parts.groups()
        gist = html.unescape(gist or "")
        note: dict[str, Any] = {"gist": gist, **_language(gist)}
        if link.startswith('<a class="cite'):
            _, row = record.row(key)
            note["sources"] = _sources(row, page.rpartition("/")[0] + "/" if "/" in page else "")
        found[key] = note
    return found


def without_tooltips(body: str) -> str:
    """The page's body without the gists at its links: the notes say them, and load when the first is opened."""
    return _LINK.sub(lambda link: _TITLE.sub("", link.group()), body)


def holder(src: str, lang: str) -> str:
    """What the script of the notes needs: the address of the page's rows, and its words."""
    words = section("reading", lang)
    kept = {name: words[name] for name in ("note", "close", "whole", "sources", "term")}
    data = html.escape(json.dumps({"src": src, "words": kept}, ensure_ascii=False))
    return f'<div hidden data-notes="{data}"></div>'


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    folder, _, name = pagename.rpartition("/")
    if folder != "chapters" or "body" not in context:
        return
    lang = app.config.language
    words, body = section("reading", lang), context["body"]
    if 'class="partners-quiz"' in body:
        head, end, rest = body.partition("</h1>")
        body = f"{head}{end}{_panel(name, body, words, lang)}{rest}"
    title = re.sub(r"<[^>]+>", "", context.get("title", name))
    context["body"] = body + _citing(name, html.unescape(title), edition(ROOT / "CITATION.cff"), words)


def setup(app: Sphinx) -> None:
    """Connect to Sphinx: before the files that a page needs are counted."""
    app.connect("html-page-context", _dress, priority=890)
