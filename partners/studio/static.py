"""The studio without a kernel: a coding sheet and its key, which a script turns into the studio of a notebook."""

from __future__ import annotations

import html
import json
from typing import Any

from partners.quiz.static import inline


def _cite(key: str) -> str:
    return f'<span class="cite" data-key="{key}">{key}</span>'


def _codebook(content: dict[str, Any]) -> str:
    groups = "".join(
        f"<p>{html.escape(quad['name'])}</p><dl>"
        + "".join(f"<dt>{one['code']}</dt><dd>{html.escape(one['text'])}</dd>" for one in quad["classes"])
        + "</dl>"
        for quad in content["quads"]
    )
    words = content["words"]
    return (
        f'<details class="studio-codebook"><summary>{html.escape(words["codebook"])}</summary>{groups}'
        f"<p>{html.escape(words['licence'])}</p></details>"
    )


def _sheet(sentence: dict[str, Any], words: dict[str, Any]) -> str:
    blanks = "".join(f"<span>{html.escape(words[f'sheet_{part}'])}</span>" for part in ("class", "actor", "recipient"))
    acts = "".join(
        f'<li><strong>{act["id"]}</strong> {html.escape(act["event"])}<p class="studio-blanks">{blanks}</p></li>'
        for act in sentence["acts"]
    )
    return (
        f'<li><p class="studio-said" data-for="{sentence["id"]}">{html.escape(sentence["text"])} '
        f"{_cite(sentence['id'])}</p><ul>{acts}</ul></li>"
    )


def _who(act: dict[str, Any]) -> str:
    actors, recipients = ("; ".join(act[part]) or "–" for part in ("actors", "recipients"))
    return f"{actors} → {recipients}."


def _key(content: dict[str, Any]) -> str:
    words = content["words"]
    rows = "".join(
        f"<li>{_cite(act['id'])} <strong>{act['plover']}</strong> {_who(act)} {html.escape(words['reason'])} "
        f"{html.escape(act['reason'])} {html.escape(words['doubt'])} {html.escape(act['doubt'])}</li>"
        for sentence in content["sentences"]
        for act in sentence["acts"]
    )
    return f'<details class="studio-key"><summary>{html.escape(words["key"])}</summary><ul>{rows}</ul></details>'


def as_html(content: dict[str, Any]) -> str:
    """The sentences with room for codes, the classes, the key in a fold, and in an attribute what the script needs."""
    data = html.escape(json.dumps(content, ensure_ascii=False, separators=(",", ":")))
    sheet = "".join(_sheet(sentence, content["words"]) for sentence in content["sentences"])
    return (
        f'<div class="partners-studio" lang="{content["lang"]}" data-partners-studio="{data}">'
        f"<p>{inline(content['words']['intro'])}</p>{_codebook(content)}"
        f'<ul class="studio-sheet">{sheet}</ul>{_key(content)}</div>'
    )


def as_text(content: dict[str, Any]) -> str:
    """The acts alone, for a terminal."""
    return "\n".join(f"{act['id']} {act['event']}" for sentence in content["sentences"] for act in sentence["acts"])
