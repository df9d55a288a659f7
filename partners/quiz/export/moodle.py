"""Moodle XML, as the importer of Moodle 4 reads it: chapters are categories, ids are idnumbers.

Moodle tells a wrong number one thing, so the explanations of too low and too high stand together. Labels (chapter,
objective, level, kind) are tags. Source: the import code of Moodle's ``qformat_xml`` and of its question types.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, indent

from partners.quiz.export import common
from partners.quiz.export.items import Choice, Item, Number
from partners.quiz.export.markup import add, document, html, number

Words = dict[str, Any]


def _rich(parent: Element, tag: str, text: str, **attributes: Any) -> Element:
    """HTML in Moodle's wrapping."""
    return _bare(parent, tag, text, **attributes, format="html")


def _bare(parent: Element, tag: str, text: str, **attributes: Any) -> Element:
    wrapped = add(parent, tag, **attributes)
    add(wrapped, "text", text)
    return wrapped


def _start(kind: str, item: Item, said: Words) -> Element:
    root = Element("question", {"type": kind})
    _bare(root, "name", item.id)
    _rich(root, "questiontext", common.prompt(item, said, html))
    _rich(root, "generalfeedback", common.basis(item, said))
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
    root = _start("multichoice", item, said)
    add(root, "single", "true" if item.single else "false")
    add(root, "shuffleanswers", "true")
    add(root, "answernumbering", "abc")
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


TABLE = {Choice: _choice, Number: _number}


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
