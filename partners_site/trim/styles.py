"""The one style sheet that every page loads: the theme's rules as far as this book needs them, and the book's own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.errors import ExtensionError

from partners_site.trim import purge

#: Style sheets of other people, in the order of the cascade, as they lie under ``_static`` when Sphinx has copied them.
SHEETS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
)
#: Sheets that are only looked at, to see whether they still say what they said.
LOOKED_AT = ("styles/theme.css",)
#: What the book's own templates, scripts and styles rely on in those sheets. A theme that no longer has it has changed.
RELIED_ON = (
    ".bd-container", ".bd-sidebar-primary", ".bd-sidebar-secondary", ".pst-sidebar-hidden", "#pst-search-dialog",
    ".bd-article-container", ".bd-header-article",
    ".page-toc", ".toc-entry", ".nav-link.active", ".bd-links", ".skip-link", ".form-control", ".admonition",
    ".cell_input", ".cell_output", ".highlight", "--pst-color-background", "--pst-color-primary",
    "--pst-color-text-base",
)  # fmt: skip
#: The theme's icon font, which the book does not ship: its own templates draw the few icons they use.
_ICONS = re.compile(r"--fa-|--pst-icon|font ?awesome|\\\\f[0-9a-f]{3}\\b", re.IGNORECASE)
STATES = Path(__file__).with_name("states.html")
_NOTICE = (
    "/*! Parts of Bootstrap 5, pydata-sphinx-theme, sphinx-book-theme, Sphinx, Pygments and MyST-NB, each under its "
    "licence: see vendor/LICENCES.txt. The rest is the book's own. */\n"
)


def sheet(static: Path, name: str) -> Path:
    """The file of one of ``SHEETS``.

    :raises ExtensionError: when there is none, or more than one.
    """
    found = sorted(static.glob(name))
    if len(found) != 1:
        raise ExtensionError(
            f"the theme changed: {len(found)} files fit _static/{name}, not one (partners_site/trim/styles.py, SHEETS)"
        )
    return found[0]


def _theirs(static: Path) -> dict[str, str]:
    sheets = {name: sheet(static, name).read_text("utf8") for name in SHEETS}
    first = re.sub(r"\s+", " ", sheet(static, "styles/theme.css").read_text("utf8"))
    if re.sub(r"/\*.*?\*/", "", first).strip() != '@import "../basic.css";':
        raise ExtensionError(f"the theme changed: styles/theme.css does more than import basic.css: {first[:200]}")
    whole = "".join(sheets.values())
    for words in RELIED_ON:
        if not re.search(re.escape(words) + r"(?![\w-])", whole):
            raise ExtensionError(
                f"the theme changed: its style sheets no longer know {words}, which this book's pages rely on "
                "(partners_site/trim/styles.py, RELIED_ON)"
            )
    return sheets


def _read(name: str, css: str, elements: purge.Elements | None) -> list[purge.Block]:
    try:
        return purge.purge(css, elements)
    except ValueError as error:
        raise ExtensionError(f"{name} is no style sheet: {error}") from error


def _without_icons(blocks: list[purge.Block]) -> list[purge.Block]:
    """Rules without what draws an icon of the font: a pseudo-element that only holds one is gone with its content."""
    kept = []
    for block in blocks:
        lines = [line for line in block.declarations if not _ICONS.search(":".join(line))]
        inner = _without_icons(block.inner)
        if block.head == "@font-face":
            continue
        if lines or inner or not (block.declarations or block.inner):
            kept.append(purge.Block(block.head, lines, inner))
    return kept


def _without_plain_tokens(blocks: list[purge.Block]) -> list[purge.Block]:
    """Rules without those that give a token of code the colour that all code has: ``trim.markup`` drops its span.

    Operators and dots have that colour here, too: every line of a chapter is full of them.
    """
    all_code = (block for block in blocks if block.head.endswith(" .highlight"))
    whole = {block.head: dict(block.declarations).get("color") for block in all_code}

    def plain(block: purge.Block) -> bool:
        before, _, token = block.head.rpartition(" ")
        colour = whole.get(before)
        return colour is not None and (token == ".o" or token[:1] == "." and block.declarations == [("color", colour)])

    return [block for block in blocks if not plain(block)]


def look(static: Path, kinds: Iterable[purge.Signature] | None, own: dict[str, str], also_used: str) -> str:
    """The style sheet: rules of others that fit something on the pages, then the book's own ones, all packed.

    :param static: where Sphinx has put the sheets of theme and extensions.
    :param kinds: every kind of element on the built pages; what scripts make of them is added here; with None
        every rule stays.
    :param own: the book's own sheets for every page, by name, in their order.
    :param also_used: other sheets, pages and scripts, which may use custom properties.
    :raises ExtensionError: when an assumption about the theme no longer holds; the message says which.
    """
    states = re.sub(r"<!--.*?-->", "", STATES.read_text("utf8"), flags=re.DOTALL)
    elements = None if kinds is None else purge.Elements({*kinds, *purge.signatures(states)})
    blocks: list[purge.Block] = []
    for name, css in _theirs(static).items():
        blocks += _without_plain_tokens(_without_icons(_read(name, css, elements)))
    for name, css in own.items():
        blocks += _read(name, css, None)
    wanted = [block for block in purge.forget_unused(blocks, also_used) if not block.head.startswith("@charset")]
    css = purge.pack(wanted)
    addresses = re.findall(r"url\(\s*[\"']?(?!data:|#)([^)\"']+)", css)
    for address in addresses if elements else ():
        raise ExtensionError(f"the style sheet would load {address}, which no page of this book ships")
    return _NOTICE + css


def key(static: Path, kinds: Iterable[purge.Signature], own: dict[str, str], also_used: str) -> str:
    """A digest of all that ``look`` depends on; reading it takes a hundredth of the time."""
    digest = hashlib.sha256()
    folder = Path(__file__).parent
    files = [sheet(static, name) for name in (*SHEETS, *LOOKED_AT)]
    for file in (*files, *sorted(folder.glob("*.py")), STATES):
        digest.update(file.read_bytes())
    digest.update(repr(sorted((tag, sorted(names), sorted(rest)) for tag, names, rest in kinds)).encode())
    digest.update(repr(sorted(set(re.findall(r"--[\w-]+", also_used)))).encode())
    digest.update(repr(own).encode())
    return digest.hexdigest()
