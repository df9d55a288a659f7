"""Take out of a page's markup what no reader and no script notices: it weighs on every first visit."""

from __future__ import annotations

import re

_PRE = re.compile(r"(<(pre|textarea|script|style)\b.*?</\2>)", re.DOTALL)
_TOKEN = re.compile(r'<span class="([\w -]+)">([^<]*)</span>')
_PLOT = re.compile(r'(<figure class="partners-plot.*?</figure>)', re.DOTALL)
_ATTRIBUTE = re.compile(r'\b(d|x|y|x1|x2|y1|y2|cx|cy|transform|points|width|height|viewBox)="([^"]*)"')
_NUMBER = re.compile(r"-?\d+\.\d{3,}")
_STYLED = re.compile(r"\.highlight (?:pre )?\.(\w+)")
_QUOTED = re.compile(r' (data-[\w-]+)="([^"]*&quot;[^"]*)"')
_ID = re.compile(r' id="([^"]+)"')


def styled_tokens(css: str) -> set[str]:
    """The classes of code that a style sheet colours."""
    return set(_STYLED.findall(css))


def _plain_code(pre: str, styled: set[str]) -> str:
    def token(match: re.Match[str]) -> str:
        return match.group() if set(match.group(1).split()) & styled else match.group(2)

    return _TOKEN.sub(token, pre).replace("<span></span>", "")


def _short(match: re.Match[str]) -> str:
    return f"{float(match.group()):.2f}".rstrip("0").rstrip(".")


def _drawing(svg: str) -> str:
    """A plot with coordinates to a hundredth of a pixel, and only those ids that something in it names."""
    svg = _ATTRIBUTE.sub(lambda m: f'{m.group(1)}="{" ".join(_NUMBER.sub(_short, m.group(2)).split())}"', svg)
    named = set(re.findall(r'#([\w-]+)|aria-(?:labelledby|describedby)="([^"]+)"', svg))
    kept = {name for pair in named for name in pair}
    return _ID.sub(lambda m: m.group() if m.group(1) in kept else "", svg)


def _single_quoted(match: re.Match[str]) -> str:
    """An attribute that holds JSON between single quotes: its many double ones are then one character each."""
    value = re.sub(r"'|&#x27;", "&#39;", match.group(2)).replace("&quot;", '"')
    return f" {match.group(1)}='{value}'"


def slim(html: str, styled: set[str]) -> str:
    """The page with less markup; text, links, classes that are styled, and every other id stay as they are.

    :param styled: the classes of code that have a colour.
    """
    html = _PLOT.sub(lambda match: _drawing(match.group()), html)
    parts = _PRE.split(html)
    done = []
    for i, part in enumerate(parts):
        if i % 3 == 0:
            done.append(_QUOTED.sub(_single_quoted, re.sub(r"\s*\n\s*", "\n", part)))
        elif i % 3 == 1:
            done.append(_plain_code(part, styled) if part.startswith("<pre") else part)
    return "".join(done)
