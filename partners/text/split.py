"""A text into title, paragraphs and sentences (razdel), each with its id."""

from __future__ import annotations

import re
from dataclasses import dataclass

import razdel

from partners.text.normalise import clean

#: Lines that a web page adds around an article.
FURNITURE = {
    "добавить комментарий",
    "комментарии",
    "оставить комментарий",
    "поделиться",
    "поделиться:",
    "читайте также",
    "читайте также:",
    "версия для печати",
    "подписаться",
    "реклама",
    "наверх",
}
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Sentence:
    """One sentence: ``T`` for the title (paragraph 0), else ``P<paragraph>S<sentence>``."""

    sentence_id: str
    paragraph: int
    text: str


def split(text: str) -> list[Sentence]:
    """The sentences of a text, in order.

    A short first line without a full stop is the title. Paragraphs stand between blank lines; in a text without
    blank lines (the title's aside) every line is one. Lines of page furniture (:data:`FURNITURE`) are left out.
    """
    lines = [line.strip() for line in clean(text).split("\n")]
    lines = [line for line in lines if line.lower().strip(" .") not in FURNITURE or not line]
    while lines and not lines[0]:
        lines.pop(0)
    sentences = []
    if lines and _is_title(lines, lines[0]):
        sentences.append(Sentence("T", 0, lines.pop(0)))
    for number, paragraph in enumerate(_paragraphs(lines), 1):
        for place, found in enumerate(razdel.sentenize(paragraph), 1):
            sentences.append(Sentence(f"P{number}S{place}", number, found.text))
    return sentences


def _is_title(lines: list[str], first: str) -> bool:
    alone = not any(lines[1:])
    return len(first) <= LONGEST_TITLE and not re.search(r"[.!?…;:,]$", first) and not alone


def _paragraphs(lines: list[str]) -> list[str]:
    body = "\n".join(lines).strip("\n")
    if "\n\n" not in body:
        return [line for line in body.split("\n") if line]
    return [" ".join(block.split("\n")) for block in re.split(r"\n{2,}", body) if block.strip()]
