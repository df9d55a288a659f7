"""The prose of a chapter, taken apart for the tests: cells, sentences, keys and typed figures."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conftest import ROOT
from razdel import sentenize

from partners import record
from partners.tables import KEY

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BOX = re.compile(r"^(`{3,}|:{3,})\{admonition\}([^\n]*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_HEADER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_QUOTED = re.compile(r"“[^”]{3,}”|«[^»]{3,}»")
#: A method is explained, or a value computed: the table behind it is named by the code above or below.
_FROM_A_TABLE = re.compile(r"\{eval\}`|`[\w.]+`")
CITATION = re.compile(rf"\[({KEY.pattern}(?:[,;] ?{KEY.pattern})*)\]")
_EVAL = re.compile(r"\{eval\}`\w+`")
_MONTHS = list(calendar.month_name)[1:]
_FULL_DATE = re.compile(rf"\b(\d{{1,2}})(?:[–-]\d{{1,2}})? ({'|'.join(_MONTHS)}) (\d{{4}})\b")
_MONTH_YEAR = re.compile(rf"\b({'|'.join(_MONTHS)}) (\d{{4}})\b")
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b")
_NUMBER = re.compile(r"(?<![\w/])\d[\d.,/\u00a0\u202f]*\d|(?<![\w/])\d(?![\w/])")


@dataclass(frozen=True)
class Chapter:
    """A chapter's source, in parts.

    :param name: its slug.
    :param cells: the source of each code cell, without its options.
    :param boxes: title, classes and text of each admonition.
    :param prose: what remains between header and cells, boxes included.
    """

    name: str
    cells: tuple[str, ...]
    boxes: tuple[tuple[str, str, str], ...]
    prose: str

    @property
    def story(self) -> str:
        """What the chapter tells: no tasks, no objectives, nothing from the exercises on."""
        told = re.split(r"^## Exercises", self.prose, maxsplit=1, flags=re.MULTILINE)[0]
        return _BOX.sub(lambda box: "" if re.search(r":class: (objectives|exercise)", box[3]) else box[0], told)

    def told(self) -> Iterator[tuple[str, list[str]]]:
        """Each sentence of the story with the keys that bear it out.

        Those are its own; failing that, those of the sentence right after it in its paragraph, or right before it; in
        the summary, which repeats, all of the chapter's.
        """
        body, summary, repeated = self.story.partition("## Summary")
        everything = keys(body)
        for block in _blocks(body):
            sentences = _sentences(block)
            own = [[], *map(keys, sentences), []]
            for before, sentence, this, after in zip(own, sentences, own[1:], own[2:], strict=False):
                yield sentence, this or after or before
        for block in _blocks(summary and repeated):
            yield from ((sentence, everything) for sentence in _sentences(block))


def unsourced(story: str, names: re.Pattern[str]) -> list[str]:
    """Sentences before the summary that name somebody of the story, or quote, and rest on nothing.

    A sentence rests on its own keys or those of the sentence right after it, or on the table from which its values are
    computed. A question states nothing.
    """
    found = []
    for sentences in map(_sentences, _blocks(story.partition("## Summary")[0])):
        for sentence, after in zip(sentences, [*sentences[1:], ""], strict=True):
            told = names.search(sentence) or _QUOTED.search(sentence)
            rests = keys(sentence) or keys(after) or _FROM_A_TABLE.search(sentence)
            if told and not rests and not sentence.endswith("?"):
                found.append(sentence)
    return found


def _sentences(block: str) -> list[str]:
    return [sentence.text.replace("\n", " ") for sentence in sentenize(block)]


def _blocks(text: str) -> list[str]:
    """Paragraphs and list items, without headings, fences and options."""
    text = re.sub(r"^(#+ .*|:\w+:.*|`{3,}.*|:{3,}.*)$", "\n", text, flags=re.MULTILINE)
    return [block.strip() for block in re.split(r"\n\s*\n|\n(?=[*-] )", text) if block.strip()]


def _options_off(cell: str) -> str:
    cell = re.sub(r"\A---\n.*?\n---\n", "", cell, flags=re.DOTALL)
    return re.sub(r"\A(?::\w+:.*\n)+", "", cell).strip("\n")


def read(path: Path) -> Chapter:
    """Take a chapter's file apart."""
    text = _HEADER.sub("", path.read_text("utf8"))
    cells = tuple(_options_off(body) for body in _CELL.findall(text))
    boxes = []
    for _, title, body in _BOX.findall(text):
        classes = re.search(r"^:class: (.*)$", body, re.MULTILINE)
        boxes.append((title.strip(), classes.group(1) if classes else "", body))
    return Chapter(path.stem, cells, tuple(boxes), _CELL.sub("\n\n", text))


def words(text: str) -> int:
    """How many words a reader reads: keys, marks and options do not count."""
    return len(re.findall(r"[^\W\d_][\w’'-]*", CITATION.sub("", re.sub(r"^:\w+:.*$", "", text, flags=re.MULTILINE))))


def keys(sentence: str) -> list[str]:
    """The keys a sentence cites, in order."""
    return [key for group in CITATION.findall(sentence) for key in re.split(r"[,;] ?", group)]


def _rows(cited: list[str]) -> str:
    """The rows behind the keys, and one step further (a claim's facts, a fact's sources), as one text."""
    found = []
    for key in cited:
        _, row = record.row(key)
        found.append(row)
        further = [item for name in ("fact_ids", "vote_ids", "source_ids") for item in (row.get(name) or [])]
        found += [record.row(item)[1] for item in further]
    return json.dumps(found, ensure_ascii=False, default=str)


def unsupported_figures(sentence: str, cited: list[str]) -> list[str]:
    """Typed dates, years, symbols and numbers of a sentence that none of the cited rows holds."""
    evidence = _rows(cited)
    plain = _EVAL.sub(" ", CITATION.sub(" ", re.sub(r"`[^`]*`|\]\([^)]*\)", " ", sentence)))
    plain = re.sub(r"\b(?:[Ee]xercise|ISO) \d+", " ", plain)
    missing = []

    def date(match: re.Match[str], iso: str) -> str:
        if iso not in evidence and match.group() not in evidence:
            missing.append(match.group())
        return " "

    def month(name: str) -> str:
        return f"{_MONTHS.index(name) + 1:02d}"

    plain = _FULL_DATE.sub(lambda m: date(m, f"{m[3]}-{month(m[2])}-{int(m[1]):02d}"), plain)
    plain = _MONTH_YEAR.sub(lambda m: date(m, f"{m[2]}-{month(m[1])}"), plain)
    plain = _DAY_MONTH.sub(lambda m: date(m, f"-{month(m[2])}-{int(m[1]):02d}"), plain)
    missing += [number for number in _NUMBER.findall(plain) if number not in evidence]
    return missing


def chapters() -> list[Path]:
    """The chapters with questions, in the order of the table of contents."""
    from partners_site.__main__ import pages_of

    pages = [ROOT / f"{page}.md" for page in pages_of(ROOT / "_toc.yml")]
    return [page for page in pages if (ROOT / "data" / "quizzes" / f"{page.stem}.yml").is_file()]
