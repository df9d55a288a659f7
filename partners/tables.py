"""A DataFrame as a table that everyone can read: with a caption, header scopes and its source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from partners import mode
from partners.texts import DEFAULT_LANGUAGE, text

#: A key of the record, or of a sentence of the article, standing alone in a cell.
KEY = re.compile(r"(?:[CEGKLNPRSVW]\d{2,3}|P[1-6]S[1-4]|T)")
#: A wider table does not fit a phone, where the style sheet turns its rows into cards.
PHONE_CHARACTERS = 44
#: So long a text of a cell may stand in two lines; so wide a first column may break its words as often as it likes.
_TWO_LINES, _FIRST = 28, 16
#: JupyterLab centres captions and sets headers to the right; the built site has a style sheet instead.
_LIVE_STYLE = (
    "<style>.partners-table table{margin:.5em 0}.partners-table caption{text-align:left;font-weight:600;padding:.3em}"
    ".partners-table th,.partners-table td{text-align:left!important;vertical-align:top;max-width:34em;"
    "white-space:normal!important}.visually-hidden{position:absolute;clip-path:inset(50%);width:1px;height:1px;"
    "overflow:hidden}</style>"
)
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z]")
_LETTERS_OF = {
    "kk": re.compile(r"[ӘәҒғҚқҢңӨөҰұҮүҺһ]"),
    "uk": re.compile(r"[ҐґЄєЇї]|\b[Іі]\b"),
    "be": re.compile(r"[Ўў]"),
}


def language_of(value: str) -> str | None:
    """``kk``, ``uk``, ``be`` or ``ru`` for a text that is mostly Cyrillic, else None.

    Only letters that Russian lacks tell the others apart, so a Kazakh word without one counts as Russian.
    """
    cyrillic = len(_CYRILLIC.findall(value))
    if not cyrillic or cyrillic < len(_LATIN.findall(value)):
        return None
    return next((language for language, letters in _LETTERS_OF.items() if letters.search(value)), "ru")


def _missing(value: Any) -> bool:
    return value is None or (not isinstance(value, (list, tuple, set)) and bool(pd.isna(value)))


def _is_figure(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and not _missing(value)


def _plain(value: Any, lang: str) -> str:
    if isinstance(value, (list, tuple, set)):
        return "; ".join(_plain(item, lang) for item in value)
    if _missing(value) or value == "":
        return text("tables.missing", lang)
    if isinstance(value, bool) or type(value).__name__ == "bool_" or type(value).__name__ == "bool":
        return text("tables.yes" if value else "tables.no", lang)
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) else f"{value:.4g}"
    return str(value)


def _with_keys(words: str) -> str:
    """HTML of a line of words in which keys such as V11 carry the hook for a link."""
    return re.sub(
        r"\b([CEGKLNPRSVW]\d{2,3}|P[1-6]S[1-4])\b",
        r'<span class="cite" data-key="\1">\1</span>',
        html.escape(words),
    )


def _inline(value: Any, lang: str) -> str:
    """The HTML inside a cell; keys carry a hook that the built site turns into links."""
    items = value if isinstance(value, (list, tuple)) else [value]
    plain = [_plain(item, lang) for item in items] or [text("tables.missing", lang)]
    parts = [
        f'<span class="cite" data-key="{part}">{part}</span>' if KEY.fullmatch(part) else html.escape(part)
        for part in plain
    ]
    if plain == [text("tables.missing", lang)]:
        spoken = html.escape(text("tables.missing_spoken", lang))
        return f'<span aria-hidden="true">{parts[0]}</span><span class="visually-hidden">{spoken}</span>'
    return "; ".join(parts)


def _cell(value: Any, tag: str, label: str, lang: str, *, of_figures: bool = False) -> str:
    part = language_of(_plain(value, lang))
    attributes = f' lang="{part}"' if part else ""
    if of_figures or _is_figure(value):
        attributes += ' class="num"'
    elif isinstance(value, str) and _DATE.fullmatch(value):
        attributes += ' class="date"'
    if tag == "th":
        return f'<th scope="row" role="rowheader"{attributes}>{_inline(value, lang)}</th>'
    return f'<td role="cell" data-label="{html.escape(label)}"{attributes}>{_inline(value, lang)}</td>'


def _name(label: Any) -> str:
    words = " · ".join(map(str, label)) if isinstance(label, tuple) else str(label)
    return words.replace("_", " ")


def _least_width(texts: Iterable[str], *, first: bool) -> int:
    """How many characters a column needs on a phone: its longest word, and a text of a line or two in two lines."""
    longest = max(map(len, texts := list(texts)))
    word = max(len(part) for words in texts for part in words.split() or [""])
    if first:
        return max(word, min(longest, _FIRST))
    return max(word, -(-longest // 2)) if longest <= _TWO_LINES else longest


@dataclass(frozen=True)
class Table:
    """What :func:`show` returns: Jupyter draws it as HTML, a terminal as text."""

    frame: pd.DataFrame
    caption: str
    note: str | None = None
    source: str | None = None
    lang: str = DEFAULT_LANGUAGE

    def _head(self, corner: str | None) -> str:
        # Figures are set to the right, and so are the heading and the gaps of a column that holds nothing else.
        marks = [""] if corner is not None else []
        marks += [' class="num"' if self._is_of_figures(values) else "" for _, values in self.frame.items()]
        names = ([corner] if corner is not None else []) + [_name(c) for c in self.frame.columns]
        cells = "".join(
            f'<th scope="col" role="columnheader"{mark}>{html.escape(name)}</th>'
            for mark, name in zip(marks, names, strict=True)
        )
        return f'<thead role="rowgroup"><tr role="row">{cells}</tr></thead>'

    @staticmethod
    def _is_of_figures(values: pd.Series) -> bool:
        known = [value for value in values if not _missing(value)]
        return bool(known) and all(_is_figure(value) for value in known)

    def _rows(self, with_index: bool) -> Iterable[str]:
        labels = [_name(c) for c in self.frame.columns]
        figures = [self._is_of_figures(values) for _, values in self.frame.items()]
        for index, values in zip(self.frame.index, self.frame.itertuples(index=False, name=None), strict=True):
            header = _name(index) if isinstance(index, tuple) else index
            cells = [_cell(header, "th", "", self.lang)] if with_index else []
            cells += [
                _cell(value, "th" if i == 0 and not with_index else "td", label, self.lang, of_figures=of_figures)
                for i, (label, value, of_figures) in enumerate(zip(labels, values, figures, strict=True))
            ]
            yield f'<tr role="row">{"".join(cells)}</tr>'

    def _is_wide(self, with_index: bool) -> bool:
        named = [(_name(name), values) for name, values in self.frame.items()]
        if with_index:
            named.insert(0, ("", self.frame.index))
        cells = [[name, *(_plain(value, self.lang) for value in column)] for name, column in named]
        widths = [_least_width(texts, first=i == 0) for i, texts in enumerate(cells)]
        return sum(widths) + 2 * len(widths) > PHONE_CHARACTERS

    def _repr_html_(self) -> str:
        with_index = not isinstance(self.frame.index, pd.RangeIndex)
        corner = _name(self.frame.index.name or " · ".join(filter(None, self.frame.index.names)) or "row")
        lines = [_with_keys(self.note)] if self.note else []
        if self.source:
            lines.append(_with_keys(text("tables.source", self.lang, source=self.source)))
        foot = "".join(f"<p>{line}</p>" for line in lines)
        wide = " wide" if self._is_wide(with_index) else ""
        return (
            f'{"" if mode.static() else _LIVE_STYLE}'
            f'<figure class="partners-table{wide}" lang="{self.lang}"><table role="table">'
            f"<caption>{html.escape(self.caption)}</caption>"
            f"{self._head(corner if with_index else None)}"
            f'<tbody role="rowgroup">{"".join(self._rows(with_index))}</tbody></table>'
            f"{f'<figcaption>{foot}</figcaption>' if foot else ''}</figure>"
        )

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.frame.to_string()}"


def show(
    df: pd.DataFrame | pd.Series,
    caption: str,
    *,
    note: str | None = None,
    source: str | None = None,
    lang: str = DEFAULT_LANGUAGE,
) -> Table:
    """Draw a table with a caption.

    The index becomes the row headers, unless it is a plain 0, 1, 2 …; then the first column does. Lists are joined
    with semicolons, missing values show as a dash, Russian and Kazakh cells say so to a screen reader.

    :param df: what to draw; a Series becomes a table of one column.
    :param caption: what the table says, in a few words.
    :param note: a remark under the table.
    :param source: where the rows come from, as a reader would cite it.
    """
    frame = df.to_frame() if isinstance(df, pd.Series) else df
    return Table(frame, caption, note, source, lang)
