"""What ``python -m partners tables`` does and says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from partners import text, texts
from partners.text import compare, export, files
from partners.text.document import BY_SENTENCE, Document
from partners.text.split import split

#: So many surplus sentences are listed one by one.
MOST_EXTRA = 20


def run(source: Path | None, output: Path, encoding: str) -> Iterator[str]:
    """Read, write the tables, and tell the reader line by line.

    :raises BookError: when the text cannot be read or the tables cannot be written.
    """
    document, said = (text.read(), []) if source is None else _read(source, encoding)
    paths = export.write(document, output)
    yield from said
    yield _say("written", files=len(paths), folder=output)


def _read(source: Path, encoding: str) -> tuple[Document, list[str]]:
    found = split(files.read(source, encoding))
    if not compare.is_the_article(found):
        return Document(found), [_say("another", sentences=len(found))]
    lines = compare.compare(found)
    document = Document([line.sentence for line in lines if line.text])
    return document, list(_report(lines, document))


def _report(lines: Sequence[compare.Line], document: Document) -> Iterator[str]:
    theirs = {name: _by_id(document, name) for name in BY_SENTENCE}
    ours = {name: _by_id(text.read(), name) for name in BY_SENTENCE}
    extra = [line for line in lines if line.status == "extra"]
    for line in (line for line in lines if line.status != "extra" or line in extra[:MOST_EXTRA]):
        how = [_say(f"how.{line.how}")] if line.how else []
        if line.status == "differs":
            how.append(_differences(line.sentence_id, theirs, ours))
        yield f"{line.sentence_id:<5} {_say(f'status.{line.status}')}" + (f": {'; '.join(how)}" if how else "")
    if len(extra) > MOST_EXTRA:
        yield _say("more_extra", count=len(extra) - MOST_EXTRA)
    same = sum(line.status == "same" for line in lines)
    yield _say("summary", same=same, total=len(text.read().sentences))
    unequal = [name for name in BY_SENTENCE if theirs[name] != ours[name]]
    yield _say("unequal", names=", ".join(unequal)) if unequal else _say("equal")


def _by_id(document: Document, name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for sentence_id, value in document.by_sentence(name).itertuples(index=False):
        found.setdefault(sentence_id, set()).add(str(value))
    return found


def _differences(sentence_id: str, theirs: dict[str, dict[str, set[str]]], ours: dict[str, dict[str, set[str]]]) -> str:
    said = []
    for name in BY_SENTENCE:
        here, there = theirs[name].get(sentence_id, set()), ours[name].get(sentence_id, set())
        signed = [f"+{value}" for value in sorted(here - there)] + [f"-{value}" for value in sorted(there - here)]
        said += [f"{name} {' '.join(signed)}"] if signed else []
    return ", ".join(said) or _say("same_tables")


def _say(key: str, **values: object) -> str:
    return texts.text(f"text.{key}", **values)
