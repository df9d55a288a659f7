"""The tables beside one student's notebook: drawn from the course's secret, so that nobody foresees another's."""

from __future__ import annotations

import hashlib
import hmac
import io
import random
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from partners.errors import BookError
from partners.grading.assignment import Assignment

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}\.csv")


def rng(secret: str, assignment: str, student: str) -> random.Random:
    """The student's own source of chance: HMAC-SHA256 of assignment and student (NFC) under the course's secret."""
    said = unicodedata.normalize("NFC", f"{assignment}\0{student}").encode("utf-8")
    return random.Random(hmac.new(secret.encode("utf-8"), said, hashlib.sha256).hexdigest())


def draw(assignment: Assignment, secret: str, student: str) -> dict[str, bytes]:
    """The files of one student, by name: CSV in UTF-8, as they are to lie beside the notebook.

    :raises BookError: when the assignment's ``draw`` fails, or gives what is no table with a plain name.
    """
    path = assignment.folder / "checks.py"
    try:
        tables = assignment.draw(rng(secret, assignment.name, student))
    except Exception as error:
        raise BookError(f"draw failed for {student!r} ({type(error).__name__}: {error})", path) from error
    for name, table in tables.items():
        if not _NAME.fullmatch(name) or not isinstance(table, pd.DataFrame):
            raise BookError(f"draw gives {name!r}: name each DataFrame in small letters, with .csv at the end", path)
    return {name: table.to_csv(index=False, lineterminator="\n").encode("utf-8") for name, table in tables.items()}


def released(folder: Path) -> dict[str, bytes]:
    """The tables in a student's released folder: what they worked with, even if the record has changed since."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv")) if _NAME.fullmatch(path.name)}


def read(files: Mapping[str, bytes]) -> dict[str, pd.DataFrame]:
    """The tables as the student reads them."""
    return {name: pd.read_csv(io.BytesIO(content)) for name, content in files.items()}
