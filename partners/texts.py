"""Words that a reader sees and that belong to no table: labels of buttons, captions, notes."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from partners import paths
from partners.errors import BookError

DEFAULT_LANGUAGE = "en"


@cache
def section(name: str, lang: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """All texts of one section (``data/texts/LANG/NAME.yml``), for code that hands them on.

    :raises BookError: when the section does not exist in that language.
    """
    path = paths.data("texts", lang, f"{name}.yml")
    if not path.is_file():
        raise BookError(f"no texts for section {name!r} in language {lang!r}: add this file", path)
    return yaml.safe_load(path.read_text("utf8"))


def text(key: str, lang: str = DEFAULT_LANGUAGE, /, **values: Any) -> str:
    """The text ``section.name`` in a language, with its ``{placeholders}`` filled in.

    :raises BookError: for an unknown key.
    """
    name, *parts = key.split(".")
    found: Any = section(name, lang)
    for part in parts:
        found = found.get(part) if isinstance(found, dict) else None
    if not isinstance(found, str):
        raise BookError(f"no text {key!r}: add it", paths.data("texts", lang, f"{name}.yml"))
    return found.format(**values) if values else found
