"""Moodle XML, as the importer of Moodle 4 reads it: chapters are categories, ids are idnumbers.

Moodle tells a wrong number one thing, so the explanations of too low and too high stand together. It explains no
single part of an order or a match: these explanations are the general feedback. Of spellings it overlooks capitals
only, so the common ones are listed. A map question is a choice under a picture: Moodle's markers on a picture could not
explain each place. Labels (chapter, objective, level, kind) are tags. Source: the import code of Moodle's
``qformat_xml`` and of its question types.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, indent

from partners.quiz.export import common
from partners.quiz.export.items import Choice, Inexpressible, Item, Matching, Number, Ordering, Text
from partners.quiz.export.markup import add, document, html, number, plain
from partners.quiz.export.spelling import spellings

Words = dict[str, Any]


def _rich(parent: Element, tag: str, text: str, **attributes: Any) -> Element:
    """HTML in Moodle's wrapping."""
    return _bare(parent, tag, text, **attributes, format="html")


def _bare(parent: Element, tag: str, text: str, **attributes: Any) -> Element:
    wrapped = add(parent, tag, **attributes)
    add(wrapped, "text", text)
    return wrapped


def _start(kind: str, item: Item, said: Words, picture: bytes = b"") -> Element:
    root = Element("question", {"type": kind})
    _bare(root, "name", item.id)
    asked = common.prompt(item, said, html)
    if picture:
        name = f"{item.id}.png"
        asked += f'<br><img src="@@PLUGINFILE@@/{name}" alt="{escape(said["map_alt"])}">'
    text = _rich(root, "questiontext", asked)
    if picture:
        add(text, "file", b64encode(picture).decode(), name=name, path="/", encoding="base64")
    after = f"<p>{common.basis(item, said)}</p>"
    if isinstance(item, (Ordering, Matching)):
        after = f"<ol>{''.join(f'<li>{line}</li>' for line in common.explained(item, html))}</ol>{after}"
    _rich(root, "generalfeedback", after)
    # Tries cost nothing in the book either.
    for tag, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", item.id)):
        add(root, tag, value)
    return root


def _combined(root: Element, said: Words) -> None:
    for outcome, word in (("correct", "right"), ("partiallycorrect", "partly"), ("incorrect", "wrong")):
        _rich(root, f"{outcome}feedback", said[word])


def _end(root: Element, item: Item) -> Element:
    _rich(root, "hint", html(item.hint))
    labels = add(root, "tags")
    for label in common.tags(item):
        _bare(labels, "tag", label)
    return root


def _choice(item: Choice, said: Words) -> Element:
    root = _start("multichoice", item, said, item.picture)
    add(root, "single", "true" if item.single else "false")
    add(root, "shuffleanswers", "false" if item.picture else "true")
    add(root, "answernumbering", "none" if item.picture else "abc")
    _combined(root, said)
    for option in item.options:
        answer = _rich(root, "answer", html(option.text), fraction=common.percent(item.fraction(option)))
        _rich(answer, "feedback", html(option.why))
    return _end(root, item)


def _number(item: Number, said: Words) -> Element:
    root = _start("numerical", item, said)
    right = add(root, "answer", fraction="100", format="moodle_auto_format")
    add(right, "text", number(item.answer))
    _rich(right, "feedback", html(item.right))
    add(right, "tolerance", number(item.tolerance))
    wrong = add(root, "answer", fraction="0", format="moodle_auto_format")
    add(wrong, "text", "*")
    _rich(wrong, "feedback", common.wrong_number(item, said, html))
    add(wrong, "tolerance", "0")
    if item.unit:
        unit = add(add(root, "units"), "unit")
        add(unit, "multiplier", "1")
        add(unit, "unit_name", item.unit)
    # 0: a unit may be typed and is not graded; 3: there is none.
    for tag, value in (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "0" if item.unit else "3")):
        add(root, tag, value)
    add(root, "unitsleft", "0")
    return _end(root, item)


def _ordering(item: Ordering, said: Words) -> Element:
    root = _start("ordering", item, said)
    # The rule of the book's own score: right neighbours count.
    rule = "RELATIVE_NEXT_EXCLUDE_LAST"
    for tag, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL"), ("gradingtype", rule)):
        add(root, tag, value)
    add(root, "selectcount", str(len(item.parts)))
    _combined(root, said)
    for n, part in enumerate(item.parts, 1):
        if part.text == "0":
            raise Inexpressible("Moodle drops a part that reads 0")
        _rich(root, "answer", html(part.text), fraction=n)
    return _end(root, item)


def _matching(item: Matching, said: Words) -> Element:
    common.distinct(plain(partner.text) for partner in item.partners)
    root = _start("match", item, said)
    add(root, "shuffleanswers", "true")
    _combined(root, said)
    asked = [(html(row.text), item.partner_of(row)) for row in item.rows]
    used = {row.partner for row in item.rows}
    # A partner of nobody is one of an empty row.
    for text, partner in [*asked, *(("", partner) for partner in item.partners if partner.key not in used)]:
        _bare(_rich(root, "subquestion", text), "answer", plain(partner.text))
    return _end(root, item)


def _typed(text: str) -> str:
    """An answer as Moodle compares it: a star stands for any letters, unless a backslash stands before it."""
    return text.replace("*", "\\*")


def _text(item: Text, said: Words) -> Element:
    root = _start("shortanswer", item, said)
    add(root, "usecase", "0")
    told = [(text, 100, item.right) for text in map(_typed, spellings(item.accepted))]
    told += [(_typed(text), 0, slip.why) for slip in item.slips for text in spellings(slip.texts)]
    for text, fraction, why in [*told, ("*", 0, item.wrong)]:
        answer = _bare(root, "answer", text, fraction=fraction, format="plain_text")
        _rich(answer, "feedback", html(why))
    return _end(root, item)


TABLE = {Choice: _choice, Number: _number, Ordering: _ordering, Matching: _matching, Text: _text}


def pack(pieces: list[tuple[Item, Element]], said: Words, output: Path) -> dict[Path, bytes]:
    """One file; each chapter begins with its category."""
    root = Element("quiz")
    chapter = None
    for item, question in pieces:
        if item.chapter != chapter:
            chapter = item.chapter
            category = add(root, "question", type="category")
            _bare(category, "category", common.category(item, said))
        root.append(question)
    indent(root)
    return {output: document(root)}
