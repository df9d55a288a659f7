"""Russian text as tables: who is named and how, where, when, in what tone, doing what.

>>> from partners import text
>>> doc = text.read()                      # the book's retelling; text.read("file.txt") for another text
>>> doc.mentions, doc.places, doc.dates, doc.tone, doc.acts, doc.sentences, doc.words
>>> doc.by_sentence("actors")              # or places, years, tone, acts
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from partners import texts
from partners.text import files, lexicon
from partners.text.document import Document
from partners.text.split import Sentence, split

__all__ = ["Document", "acts", "analyse", "dates", "mentions", "places", "read", "rules", "sentences", "tone"]


def read(path: str | Path | None = None, *, encoding: str = "utf-8") -> Document:
    """The retelling of the book's article, or the text in a file.

    :param path: a plain text file: title, then paragraphs. Without it: the Russian retelling.
    :raises BookError: when the file cannot be read as Russian text.
    """
    return _retelling() if path is None else analyse(files.read(path, encoding))


def analyse(string: str) -> Document:
    """A text given as a string."""
    return Document(split(string))


@cache
def _retelling() -> Document:
    rows = lexicon.table("sentences", "sentence_id", "paragraph", "ru", "sha256")
    return Document([Sentence(row["sentence_id"], int(row["paragraph"]), row["ru"]) for row in rows])


def sentences() -> pd.DataFrame:
    """The sentences of the retelling: see :attr:`Document.sentences`."""
    return read().sentences


def mentions() -> pd.DataFrame:
    """Who is named in the retelling: see :attr:`Document.mentions`."""
    return read().mentions


def places() -> pd.DataFrame:
    """The places in the retelling: see :attr:`Document.places`."""
    return read().places


def dates() -> pd.DataFrame:
    """The dates in the retelling: see :attr:`Document.dates`."""
    return read().dates


def tone() -> pd.DataFrame:
    """The words of tone in the retelling: see :attr:`Document.tone`."""
    return read().tone


def acts() -> pd.DataFrame:
    """The acts in the retelling: see :attr:`Document.acts`."""
    return read().acts


def rules(lang: str = texts.DEFAULT_LANGUAGE) -> pd.DataFrame:
    """The rules that the tables name in their column ``rule``, each with its reason: rule, reason."""
    return pd.DataFrame(texts.section("text", lang)["rules"].items(), columns=["rule", "reason"])
