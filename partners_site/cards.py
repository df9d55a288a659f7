"""The picture that a shared link shows: a page's title, and the article's sentences with those the page reads lit."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Collection

from partners import plots, record

#: Open Graph cards are drawn at 1.91 to 1; readers of the book never load them.
SIZE = (1200, 630)
LARGEST = 40 * 1024
_COLOURS = 48


def _bars(ax: object, lit: Collection[str]) -> None:
    """One line a paragraph, one bar a sentence, as long as its retelling."""
    sentences = record.table("sentences").query("paragraph > 0")
    for paragraph, rows in sentences.groupby("paragraph"):
        x = 0.0
        for row in rows.itertuples():
            wide = len(row.en) / 14
            colour = plots.COLOURS["saffron" if row.sentence_id in lit else "grid"]
            ax.barh(-int(paragraph), wide - 0.7, left=x, height=0.56, color=colour)  # type: ignore[attr-defined]
            x += wide


def draw(title: str, book: str, lit: Collection[str]) -> bytes:
    """A card as PNG.

    :param title: the page's title.
    :param book: the book's title.
    :param lit: the ids of the sentences that the page reads, such as ``P5S2``.
    """
    from matplotlib.figure import Figure
    from PIL import Image

    fig = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=plots.COLOURS["paper"])
    fig.patches.append(_band(fig))
    points, wide = (44, 28) if len(title) <= 56 else (36, 34)
    lines = "\n".join(textwrap.wrap(title, wide))
    fig.text(0.07, 0.84, lines, size=points, weight="bold", color=plots.COLOURS["ink"], va="top", linespacing=1.15)
    fig.text(0.07, 0.9, book, size=20, color=plots.COLOURS["sea"], va="bottom")
    ax = fig.add_axes((0.07, 0.09, 0.86, 0.34))
    _bars(ax, lit)
    ax.set_axis_off()
    ax.margins(0)
    raw = io.BytesIO()
    fig.savefig(raw, format="png", facecolor=fig.get_facecolor())
    small = io.BytesIO()
    Image.open(raw).convert("RGB").quantize(_COLOURS).save(small, format="png", optimize=True)
    return small.getvalue()


def _band(fig: object) -> object:
    from matplotlib.patches import Rectangle

    return Rectangle((0, 0), 0.02, 1, transform=fig.transFigure, color=plots.COLOURS["sea"])  # type: ignore[attr-defined]
