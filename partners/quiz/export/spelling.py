"""Spellings to list where a platform compares letter by letter.

The book's own rule (``partners.quiz.score.fold``) lets hyphens, spaces, marks and Kazakh letters go; platforms overlook
capitals at most. So each accepted text is listed as it is, with its letters folded, and with its hyphens and spaces the
one for the other or gone. A reader who mixes these within one word is refused there and not in the book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from partners.quiz import score

_BREAK = re.compile("[ \u2010-\u2015-]+")


def spellings(texts: Iterable[str]) -> list[str]:
    """The texts and their variants, the texts first, none twice."""
    given = list(texts)
    variants = []
    for text in given:
        words = _BREAK.split(text)
        folded = [score.fold(word) for word in words]
        variants += [sign.join(form) for form in (words, folded) for sign in (" ", "-", "")]
    found: dict[str, str] = {}
    for text in (*given, *variants):
        found.setdefault(text.strip().casefold(), text.strip())
    return [text for text in found.values() if text]
