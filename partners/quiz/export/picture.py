"""The chart of a map question as a PNG file, for platforms that have no drawing of their own."""

from __future__ import annotations

import functools
import io
import re

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.path import Path

from partners.quiz import chart

_DPI = 150
_WIDE = 4.0
_SEA, _RIVER, _LAND, _MARK = "#c5dcea", "#7aa6c2", "#f6f3ec", "#1d2b38"


def _outline(data: str) -> Path:
    """Path data of the chart: ``M`` and a point, then ``l`` and steps, then ``z`` for a closed line."""
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    for found in re.finditer(r"M([^lz]+)l([^Mz]+)(z?)", data):
        x, y = map(float, found[1].split())
        start = len(vertices)
        vertices.append((x, y))
        steps = list(map(float, found[2].split()))
        for dx, dy in zip(steps[::2], steps[1::2], strict=True):
            x, y = x + dx, y + dy
            vertices.append((x, y))
        codes += [Path.MOVETO] + [Path.LINETO] * (len(vertices) - start - 1)
        if found[3]:
            vertices.append(vertices[start])
            codes.append(Path.CLOSEPOLY)
    return Path(vertices, codes)


@functools.cache
def png(spots: tuple[chart.Spot, ...]) -> bytes:
    """The coast with a numbered mark at each place, in the order given; drawn once however often it is asked for."""
    from matplotlib.patches import PathPatch

    figure = Figure(figsize=(_WIDE, _WIDE * chart.HEIGHT / chart.WIDTH), dpi=_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, chart.WIDTH), ylim=(chart.HEIGHT, 0), facecolor=_LAND)
    axes.set_axis_on()
    axes.set_xticks([])
    axes.set_yticks([])
    drawn = chart.paths()
    axes.add_patch(PathPatch(_outline(drawn["sea"]), facecolor=_SEA, edgecolor=_RIVER, linewidth=0.6))
    if drawn["rivers"]:
        axes.add_patch(PathPatch(_outline(drawn["rivers"]), fill=False, edgecolor=_RIVER, linewidth=0.8))
    for n, (x, y) in enumerate(spots, 1):
        box = {"boxstyle": "circle,pad=0.3", "facecolor": "white", "edgecolor": _MARK}
        axes.text(x, y, str(n), ha="center", va="center", fontsize=9, color=_MARK, bbox=box)
    stream = io.BytesIO()
    # The library's version would make the file another with each update.
    figure.savefig(stream, format="png", metadata={"Software": None})
    return stream.getvalue()
