"""A reader's copy beside the book's article: which sentences are the same, known by their hashes alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import razdel

from partners.text.lexicon import table
from partners.text.normalise import clean, digest, fingerprint, normalise
from partners.text.split import Sentence

#: Above this many words a stretch that does not match is not searched for sentences divided differently.
LONGEST_STRETCH = 400
#: No sentence of the article has more words.
LONGEST_SENTENCE = 50
_LOOK_ALIKE = str.maketrans("ABCEHKMOPTXaceopxy", "АВСЕНКМОРТХасеорху")
_ENDS = ("", ".", "!", "?", "…")


@dataclass(frozen=True)
class Line:
    """One line of the comparison. status: same, differs, missing or extra; how: a key of the texts, or empty."""

    sentence_id: str
    status: str
    how: str = ""
    text: str = ""

    @property
    def sentence(self) -> Sentence:
        """The reader's sentence under the book's id (X1, X2 … for one that the book has not)."""
        paragraph = re.match(r"P(\d+)", self.sentence_id)
        return Sentence(self.sentence_id, int(paragraph[1]) if paragraph else 0, self.text)


def is_the_article(found: Sequence[Sentence]) -> bool:
    """Whether at least half of the article's sentences stand in a text, letter for letter."""
    expected = {row["sha256"] for row in table("sentences", "sha256")}
    return 2 * len(expected & {fingerprint(sentence.text) for sentence in found}) >= len(expected)


def compare(found: Sequence[Sentence]) -> list[Line]:
    """The article's sentences in order, each with its fate in the reader's copy, and what the copy has more."""
    expected = [(row["sentence_id"], row["sha256"]) for row in table("sentences", "sentence_id", "sha256")]
    there = [fingerprint(sentence.text) for sentence in found]
    lines: list[Line] = []
    matcher = SequenceMatcher(None, [sha for _, sha in expected], there, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(expected[first:last], found[start:end], strict=True)
            lines += [Line(sentence_id, "same", "", sentence.text) for (sentence_id, _), sentence in pairs]
        else:
            lines += _stretch(expected[first:last], " ".join(sentence.text for sentence in found[start:end]))
    extra = iter(range(1, len(lines) + 1))
    return [line if line.sentence_id else Line(f"X{next(extra)}", "extra", "", line.text) for line in lines]


def _stretch(expected: Sequence[tuple[str, str]], text: str) -> list[Line]:
    """A stretch without an equal sentence: look for whole sentences inside it, then pair what is left in order."""
    words = clean(text).split()
    if expected and len(words) <= LONGEST_STRETCH:
        inside = _inside(words)
        for position, (sentence_id, sha) in enumerate(expected):
            if sha in inside:
                first, last, how = inside[sha]
                here = Line(sentence_id, "differs", how, " ".join(words[first:last]))
                before = _stretch(expected[:position], " ".join(words[:first]))
                return [*before, here, *_stretch(expected[position + 1 :], " ".join(words[last:]))]
    left = [sentence.text for sentence in razdel.sentenize(" ".join(words)) if re.search(r"\w", sentence.text)]
    paired = [
        Line(sentence_id, "differs", "words", text) for (sentence_id, _), text in zip(expected, left, strict=False)
    ]
    missing = [Line(sentence_id, "missing") for sentence_id, _ in expected[len(left) :]]
    return [*paired, *missing, *(Line("", "extra", "", text) for text in left[len(expected) :])]


def _inside(words: Sequence[str]) -> dict[str, tuple[int, int, str]]:
    """The hash of every run of words, as it is and mended, with first word, last word and what was mended."""
    found: dict[str, tuple[int, int, str]] = {}
    for how, spelt in (("divided", words), ("look_alike", [word.translate(_LOOK_ALIKE) for word in words])):
        level = [normalise(word) for word in spelt]
        for first in range(len(level)):
            for last in range(first, min(first + LONGEST_SENTENCE, len(level))):
                run = " ".join(level[first : last + 1])
                found.setdefault(digest(run), (first, last + 1, how))
                bare = run.rstrip(".!?…;:,")
                if bare != run or last == len(level) - 1:
                    for end in _ENDS:
                        found.setdefault(digest(bare + end), (first, last + 1, "ending"))
    return found
