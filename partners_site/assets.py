"""What a page loads: this book's own files by content hash, maps as frames of their own, nothing it does not use."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

import rjsmin
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from partners import maps, palette, quiz, studio
from partners.texts import section
from partners_site import cite, policy, reading, search
from partners_site.kept import digest, hashed, write
from partners_site.trim import purge, scripts

STATIC = Path(__file__).resolve().parent / "static"
TEMPLATES = Path(__file__).resolve().parent / "templates"

#: What becomes of each file that the theme and Sphinx's extensions put on a page: "" leaves it out, anything else is
#: the mark in a page's body that asks for it. The rules of some style sheets left out here come back in ``look.css``.
DECIDED = {
    "pygments.css": "",
    "styles/sphinx-book-theme.css": "",
    "mystnb.*.css": "",
    "copybutton.css": "",
    "sphinx-thebe.css": "",
    "sphinx-design.min.css": 'class="sd-',
    "togglebutton.css": "dropdown admonition",
    "documentation_options.js": "",
    "doctools.js": "",
    "sphinx_highlight.js": "",
    "clipboard.min.js": "",
    "copybutton.js": "",
    "scripts/sphinx-book-theme.js": "",
    "sphinx-thebe.js": "",
    "design-tabs.js": 'class="sd-tab',
    "togglebutton.js": "dropdown admonition",
    "translations.js": "",
    "https://*mathjax*": 'class="math',
}
#: This book's own files, by the mark in a page's body that asks for them; every page asks for the first ones,
#: whose styles go into ``look.css``.
OWN_BY_MARK = {
    "": ("book/book.css", "book/page.css", "book/site.js"),
    'class="partners-explore"': ("book/explore.js",),
    'class="record-filter': ("book/filter.js",),
    'class="partners-quiz"': ("quiz/quiz.css", "book/exercises.js"),
    'class="reading"': ("book/reading.js",),
    'class="citing"': ("book/reading.js",),
    "data-notes=": ("book/notes.js",),
    'class="partners-progress"': ("quiz/progress.js",),
    'class="partners-studio"': ("quiz/quiz.css", "studio/studio.css", "studio/studio.js"),
}
#: Loaded by ``exercises.js`` when the text is there.
QUIZ = "quiz/quiz.js"
#: Scripts that pages load as parts of one file (``_bundle``), never by themselves.
BUNDLED = {name for names in OWN_BY_MARK.values() for name in names if name.endswith(".js")}
#: The sheets in ``static/book``, in the order in which they are read.
SHEETS = ("theme", "type", "page", "text", "callouts", "tables", "record", "reading", "print")
_PLACEHOLDER = re.compile(r"partners-static:/([\w./-]*\w)")
_SRCDOC = re.compile(r"""(<iframe\b[^>]*?)\bsrcdoc=(?:"([^"]*)"|'([^']*)')""")
_DRAWING = re.compile(r'<template class="partners-map-svg">(.*?)</template>', re.DOTALL)
# sphinx-thebe leaves these in the body of every notebook, though this book switches it off.
_LEFT_BY_THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName = .*?</script>', re.DOTALL
)


def _style() -> bytes:
    """The style of every page: the palette, then the sheets in static/book, in one file and so one request."""
    sheets = [(STATIC / "book" / f"{name}.css").read_text("utf8") for name in SHEETS]
    return "\n".join([palette.style(), *sheets]).encode()


@cache
def _own_files() -> dict[str, bytes]:
    files = {f"book/{path.name}": path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file()}
    files["book/book.css"] = _style()
    files |= {"book/site.js": scripts.site().encode(), "search/search.js": search.script().encode()}
    for name, content in {**quiz.static_files(), **studio.static_files(), **maps.static_files()}.items():
        if isinstance(content, Path):
            content = content.read_bytes()
        elif callable(content):
            content = content()
        files[name] = content.encode() if isinstance(content, str) else content
    for name, content in files.items():
        if name.startswith("vendor/"):
            continue
        if name.endswith(".js"):
            files[name] = rjsmin.jsmin(content.decode()).encode()
        elif name.endswith(".css"):
            files[name] = purge.pack(purge.purge(content.decode())).encode()
    return files


def text() -> str:
    """Every script and style sheet of the book's own, in one text."""
    return "".join(content.decode() for name, content in _own_files().items() if name.endswith((".js", ".css")))


def every_page_styles() -> dict[str, str]:
    """The book's own style sheets for every page, by name, in their order."""
    files = _own_files()
    return {name: files[name].decode() for name in OWN_BY_MARK[""] if name.endswith(".css")}


def _copy(app: Sphinx) -> None:
    """Write the own files under ``_static``; scripts and styles carry their hash, so a browser may keep them."""
    app.partners_files, app.partners_styles = {}, every_page_styles()
    if app.builder.format != "html":
        return
    # Sphinx's own index and page of search: see partners_site.search.
    app.builder.search = False
    for name, content in _own_files().items():
        if name in app.partners_styles or name in BUNDLED:
            continue
        # Leaflet's own style sheet names its pictures, so its files keep their names.
        target = name if name.startswith("vendor/") else hashed(name, content)
        app.partners_files[name] = target
        write(Path(app.outdir) / "_static" / target, content)


def _wanted(app: Sphinx, asset: Any, body: str) -> bool:
    """Whether a page loads a file that Sphinx lists for it."""
    name = str(getattr(asset, "filename", "") or "").removeprefix("_static/")
    if not name:
        # Lines that set options of scripts which this book leaves out.
        return False
    if name in app.partners_files.values() or fnmatch(name, "book/page.*.js"):
        return True
    marks = [mark for pattern, mark in DECIDED.items() if fnmatch(name, pattern)]
    if not marks:
        raise ExtensionError(
            f"the theme or an extension puts {name} on every page; decide whether the book needs it "
            "(partners_site/assets.py, DECIDED)"
        )
    return bool(marks[0]) and marks[0] in body


def _placed(app: Sphinx, words: str, static: str) -> str:
    """Put the address of each own file where an output left a placeholder for it."""
    return _PLACEHOLDER.sub(lambda match: f"{static}/{app.partners_files[match.group(1)]}", words)


def _frames(app: Sphinx, body: str, static: str) -> str:
    """Cut each map's document and drawing out of the page into files of their own, which load when they are seen."""
    folder = Path(app.outdir) / "_static" / "maps"

    def document(match: re.Match[str]) -> str:
        inner = _placed(app, html.unescape(match.group(2) or match.group(3)), "..")
        content = policy.of_map(inner, "a map's frame").encode()
        name = hashed("map.html", content)
        write(folder / name, content)
        return f'{match.group(1)}src="{static}/maps/{name}"'

    def drawing(match: re.Match[str]) -> str:
        content = match.group(1).strip().encode()
        name = hashed("map.svg", content)
        write(folder / name, content)
        alt = re.search(r'<svg[^>]*?aria-label="([^"]*)"', match.group(1))
        if not alt:
            raise ExtensionError("a map's drawing has no aria-label: partners.maps must give it one")
        return f'<img class="partners-map-print" src="{static}/maps/{name}" alt="{alt.group(1)}" loading="lazy">'

    return _placed(app, _DRAWING.sub(drawing, _SRCDOC.sub(document, body)), static)


def _notes(app: Sphinx, body: str, static: str) -> str:
    """The body with its notes in a script of their own, which loads when the first note is opened."""
    if not (notes := reading.notes(body)):
        return body
    rows = json.dumps(notes, ensure_ascii=False, separators=(",", ":"))
    content = f"window.PARTNERS_NOTES={rows};".encode()
    name = hashed("notes/rows.js", content)
    write(Path(app.outdir) / "_static" / name, content)
    return reading.without_tooltips(body) + reading.holder(f"{static}/{name}", app.config.language)


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    static = context["pathto"]("_static", 1)
    body = cite.link_cells(app, pagename, _frames(app, context.get("body", ""), static))
    # The label would hide the words of a fold ("Show one solution") from a screen reader.
    context["body"] = _LEFT_BY_THEBE.sub("", body).replace('<summary aria-label="Toggle hidden content">', "<summary>")
    script = f'<div class="partners-quiz" data-script="{static}/{app.partners_files[QUIZ]}"'
    context["body"] = _notes(app, context["body"].replace('<div class="partners-quiz"', script), static)
    context["icon"] = f"{static}/{app.partners_files['book/icon.svg']}"
    body = context["body"]
    own = dict.fromkeys(name for mark, names in OWN_BY_MARK.items() if mark in body for name in names)
    for name in own:
        if name.endswith(".css") and name not in app.partners_styles:
            app.add_css_file(app.partners_files[name])
    app.add_js_file(_bundle(app, [name for name in own if name.endswith(".js")]), loading_method="defer")
    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context.get(kind, []) if _wanted(app, asset, body)]


def _bundle(app: Sphinx, names: list[str]) -> str:
    """The scripts of a page as one file, each with its own names; pages with the same parts share it."""
    content = "".join(f"(()=>{{{_own_files()[name].decode()}\n}})();\n" for name in names).encode()
    name = hashed("book/page.js", content)
    write(Path(app.outdir) / "_static" / name, content)
    return name


def _search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "search", {}, "search.html"


def _configure(app: Sphinx, config: Any) -> None:
    # A page names its script by its content, so a changed script asks for every page to be written again.
    config.partners_assets = digest(text())
    # Here and not for each page, because the theme draws its parts once before the pages are dressed.
    own = {"site": section("site"), "head_script": scripts.head(), "search_scripts": search.SCRIPTS}
    config.html_context = {**config.html_context, **own}
    config.templates_path = [str(TEMPLATES), str(TEMPLATES / "components"), *config.templates_path]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx; late, after the extensions that add files to every page."""
    app.add_config_value("partners_assets", "", "html", types=(str,))
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _copy)
    app.connect("html-page-context", _dress, priority=900)
    app.connect("html-collect-pages", _search_page)
