"""For paper: a test and its key, two HTML files that load nothing. The key's name ends in ``-key``."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from partners.quiz.export import common
from partners.quiz.export.items import Choice, Item, Matching, Number, Ordering, Text
from partners.quiz.export.markup import html, number, plain

Words = dict[str, Any]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_STYLE = """\
body { font: 12pt/1.4 Georgia, "Times New Roman", serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4em; } ol { padding-inline-start: 2em; } li { margin-block: .4em; }
ol.questions > li { break-inside: avoid; margin-block: 1.4em; } .how { font-style: italic; }
td { padding-inline-end: 1.5em; vertical-align: top; } img { max-width: 16em; display: block; }
.line { margin-block: 2em 0; border-bottom: 1px solid; }
.who { display: flex; gap: 2em; } .who span { flex: 1; border-bottom: 1px solid; }
"""


class Piece(NamedTuple):
    """HTML of the question without its prompt, the right answer in a few plain words, HTML of the explanations."""

    asked: str
    right: str
    told: str


def _choice(item: Choice, said: Words) -> Piece:
    options = list(zip(LETTERS, item.options, strict=False))
    asked = "".join(f'<li dir="auto">{html(option.text)}</li>' for option in item.options)
    told = "".join(
        f'<li dir="auto"><strong>{html(option.text)}</strong> – {html(option.why)}</li>' for option in item.options
    )
    right = ", ".join(letter for letter, option in options if option.right)
    picture = ""
    if item.picture:
        data = b64encode(item.picture).decode()
        picture = f'<img src="data:image/png;base64,{data}" alt="{escape(said["map_alt"])}">'
    return Piece(f'{picture}<ol type="a">{asked}</ol>', right, f'<ol type="a">{told}</ol>')


def _number(item: Number, said: Words) -> Piece:
    margin = f" ± {number(item.tolerance)}" if item.tolerance else ""
    right = f"{number(item.answer)}{margin} {plain(item.unit)}".strip()
    told = dict.fromkeys([html(item.right), common.wrong_number(item, said, html)])
    return Piece('<p class="line"></p>', right, "".join(f'<p dir="auto">{text}</p>' for text in told))


def _list(lines: list[str], kind: str = "1") -> str:
    return f'<ol type="{kind}">{"".join(f"""<li dir="auto">{line}</li>""" for line in lines)}</ol>'


def _ordering(item: Ordering, said: Words) -> Piece:
    letters = {part.key: letter for letter, part in zip(LETTERS, item.start, strict=False)}
    right = ", ".join(letters[part.key] for part in item.parts)
    asked = _list([html(part.text) for part in item.start], "a")
    return Piece(f'{asked}<p class="line"></p>', right, _list(common.explained(item, html)))


def _matching(item: Matching, said: Words) -> Piece:
    letters = {partner.key: letter for letter, partner in zip(LETTERS, item.partners, strict=False)}
    right = ", ".join(f"{n}{letters[row.partner]}" for n, row in enumerate(item.rows, 1))
    rows = _list([f"{html(row.text)} ____" for row in item.rows])
    partners = _list([html(partner.text) for partner in item.partners], "a")
    asked = f"<table><tr><td>{rows}</td><td>{partners}</td></tr></table>"
    return Piece(asked, right, _list(common.explained(item, html)))


def _text(item: Text, said: Words) -> Piece:
    told = f'<p dir="auto">{html(item.right)}</p><p dir="auto">{common.wrong_text(item, html)}</p>'
    return Piece('<p class="line"></p>', " / ".join(item.accepted), told)


TABLE = {Choice: _choice, Number: _number, Ordering: _ordering, Matching: _matching, Text: _text}


def test_page(pieces: list[tuple[Item, Piece]], said: Words, title: str) -> str:
    """The questions, with lines for a name and a date, and nothing that tells an answer."""
    how = said["how"] | said["on_paper"]
    questions = "".join(
        f'<li><p dir="auto">{common.prompt(item, said, html)} '
        f'<span class="how">{escape(how[item.kind])}</span></p>{piece.asked}</li>'
        for item, piece in pieces
    )
    who = f'<p class="who"><span>{escape(said["name"])}:</span><span>{escape(said["date"])}:</span></p>'
    return _page(title, f'{who}<ol class="questions">{questions}</ol>', said)


def _key_page(pieces: list[tuple[Item, Piece]], said: Words, title: str) -> str:
    answers = "".join(
        f'<li><p dir="auto">{item.id} <strong>{escape(piece.right)}</strong></p>{piece.told}'
        f'<p dir="auto">{common.hint(item, said, html)}</p><p>{escape(common.basis(item, said))}</p></li>'
        for item, piece in pieces
    )
    return _page(said["key_of"].format(title=title), f'<ol class="questions">{answers}</ol>', said)


def _page(title: str, body: str, said: Words) -> str:
    return (
        f'<!doctype html>\n<html lang="{said["lang"]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1 dir=\"auto\">{escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def pack(pieces: list[tuple[Item, Piece]], said: Words, output: Path) -> dict[Path, bytes]:
    """Two files: the test, and beside it the key."""
    chapters = ", ".join(dict.fromkeys(item.chapter for item, _ in pieces))
    title = f"{said['book']}: {chapters}"
    key = output.with_name(f"{output.stem}-key{output.suffix}")
    return {
        output: test_page(pieces, said, title).encode(),
        key: _key_page(pieces, said, title).encode(),
    }
