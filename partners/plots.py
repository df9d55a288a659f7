"""matplotlib figures as SVG: the page's font and theme, and words for those who cannot see them."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from partners import palette

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Colours that a chapter draws with, from the book's palette; the page's theme takes them over. They stay apart in
#: grey and for the common kinds of colour blindness (after Okabe and Ito, "Color Universal Design", 2008).
_NAMES = {"saffron": "saffron-mark"}
COLOURS = {
    name: palette.light(_NAMES.get(name, name))
    for name in ("ink", "muted", "grid", "paper", "sea", "saffron", "brick", "sky", "sand")
}
#: A figure drawn wider than this is not shrunk below it.
PHONE_PIXELS = 520
_RC = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.edgecolor": COLOURS["muted"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "text.color": COLOURS["ink"],
    "xtick.color": COLOURS["ink"],
    "ytick.color": COLOURS["ink"],
    "grid.color": COLOURS["grid"],
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
}


@contextmanager
def style() -> Iterator[None]:
    """Give the figures made inside the book's look: ``with plots.style(): fig, ax = plt.subplots()``.

    Such a figure shows when :func:`figure` hands it on, not a second time at the end of its cell.
    """
    import matplotlib
    import matplotlib.pyplot as plt

    before = set(plt.get_fignums())
    with matplotlib.rc_context(_RC):
        yield
    for number in set(plt.get_fignums()) - before:
        plt.close(number)


def _svg(fig: Figure, alt: str) -> str:
    import matplotlib

    buffer = io.StringIO()
    salt = hashlib.sha256(alt.encode()).hexdigest()[:8]
    with matplotlib.rc_context({**_RC, "svg.hashsalt": salt}):
        fig.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\b(id|xlink:href|href)="(#?)([^"]+)"', rf'\1="\g<2>{salt}-\3"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{salt}-\1)", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    # matplotlib leaves black text without a fill: what a chapter writes outside style() would be black on a dark page.
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt)}" style="fill: {COLOURS["ink"]}"', 1)
    for name, value in COLOURS.items():
        svg = svg.replace(value, palette.colour(_NAMES.get(name, name)))
    return svg


@dataclass(frozen=True)
class Plot:
    """A drawn figure: inline SVG for pages and notebooks, its description for terminals."""

    svg: str
    alt: str
    caption: str
    width: float

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # A wide drawing scrolls inside its figure on a phone, and what scrolls must take the keyboard's focus.
        wide = ' tabindex="0"' if self.width > PHONE_PIXELS else ""
        return {
            "text/html": f'<figure class="partners-plot{" wide" if wide else ""}"{wide} '
            f'style="max-width:{self.width:.0f}px">{self.svg}'
            f"<figcaption>{html.escape(self.caption)}</figcaption></figure>",
            "text/plain": f"{self.caption}\n{self.alt}",
        }


def figure(fig: Figure, *, alt: str, caption: str) -> Plot:
    """Turn a matplotlib figure into an SVG figure of the book.

    :param fig: the figure; draw it inside :func:`style` and with :data:`COLOURS`, so that it follows the dark theme.
    :param alt: what the figure shows, in a sentence or two, for readers who cannot see it.
    :param caption: the line under the figure.
    """
    return Plot(_svg(fig, alt), alt, caption, fig.get_figwidth() * 96)
