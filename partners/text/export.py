"""The tables of a document as CSV files: all of them or, when something fails, none half-written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from partners.errors import BookError
from partners.text.document import BY_SENTENCE, Document
from partners.text.normalise import fingerprint


def frames(document: Document) -> dict[str, pd.DataFrame]:
    """The tables by file name (without .csv).

    sentences has sentence_id, paragraph, characters, words and sha256, not the text: the tables of a copyrighted
    text can be passed on.
    """
    sentences = document.sentences
    counts = document.words[document.words["pos"] != ""].groupby("sentence_id").size()
    summary = sentences[["sentence_id", "paragraph"]].assign(
        characters=sentences["text"].str.len(),
        words=sentences["sentence_id"].map(counts).fillna(0).astype("int64"),
        sha256=sentences["text"].map(fingerprint),
    )
    details = {name: getattr(document, name) for name in ("mentions", "places", "dates", "tone", "acts")}
    by_sentence = {f"sentence_{name}": document.by_sentence(name) for name in BY_SENTENCE}
    return {"sentences": summary, **details, **by_sentence}


def write(document: Document, folder: str | Path) -> list[Path]:
    """Write every table into a folder (made if missing) and return the paths.

    Each file is replaced in one step, and none before all are written.

    :raises BookError: when the folder or a file cannot be written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tables-", dir=folder) as draft:
            made = frames(document)
            drafts = [Path(draft, f"{name}.csv") for name in made]
            for path, frame in zip(drafts, made.values(), strict=True):
                frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8", errors="replace")
            for path in drafts:
                path.replace(folder / path.name)
    except OSError as error:
        raise BookError(
            f"cannot write here ({error.strerror or error}): choose another folder with -o", folder
        ) from error
    return [folder / path.name for path in drafts]
