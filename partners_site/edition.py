"""What this edition is called, by whom and of when: CITATION.cff, read once for every place that says so."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Edition:
    """Title, authors (joined with commas), version, year, summary and keywords."""

    title: str
    authors: str
    version: str
    year: str
    summary: str
    keywords: tuple[str, ...]

    @property
    def short(self) -> str:
        """The title without what follows its colon."""
        return self.title.partition(":")[0]


def edition(citation: Path) -> Edition:
    """The edition that a citation file (CFF 1.2) describes."""
    told = yaml.safe_load(citation.read_text("utf8"))
    authors = ", ".join(author["name"] for author in told["authors"])
    year = str(told["date-released"])[:4]
    return Edition(told["title"], authors, str(told["version"]), year, told["abstract"], tuple(told["keywords"]))
