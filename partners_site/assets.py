"""What a page loads: this book's own files by content hash, maps as frames of their own, nothing it does not use."""

from __future__ import annotations

import hashlib
import html
import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from partners import maps, quiz, studio
from partners_site import cite

STATIC = Path(__file__).resolve().parent / "static"
TEMPLATES = Path(__file__).resolve().parent / "templates"

#: Scripts and styles of extensions, and the mark in a page's body that says it needs them.
NEEDED_BY = {
    "thebe": None,
    "mathjax": 'class="math',
    "require": None,
    "embed-amd": None,
    "sphinx-design": 'class="sd-',
    "design-tabs": 'class="sd-tab',
    "togglebutton": "dropdown admonition",
    "toggleHint": "dropdown admonition",
    "toggleOpenOnPrint": "dropdown admonition",
}
#: This book's own files, by the mark in a page's body that asks for them; every page asks for the first two.
OWN_BY_MARK = {
    "": ("book/book.css", "book/site.js"),
    'class="partners-explore"': ("book/explore.js",),
    'class="record-filter': ("book/filter.js",),
    'class="partners-quiz"': ("quiz/quiz.css", "quiz/quiz.js"),
    'class="partners-progress"': ("quiz/progress.js",),
    'class="partners-studio"': ("quiz/quiz.css", "studio/studio.css", "studio/studio.js"),
}
_PLACEHOLDER = re.compile(r"partners-static:/([\w./-]*\w)")
_SRCDOC = re.compile(r"""(<iframe\b[^>]*?)\bsrcdoc=(?:"([^"]*)"|'([^']*)')""")
_DRAWING = re.compile(r'<template class="partners-map-svg">(.*?)</template>', re.DOTALL)
# sphinx-thebe leaves these in the body of every notebook, though this book switches it off.
_LEFT_BY_THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>|<script>kernelName = .*?</script>', re.DOTALL
)


def _own_files() -> dict[str, bytes]:
    files = {f"book/{path.name}": path.read_bytes() for path in sorted(STATIC.iterdir()) if path.is_file()}
    for name, content in {**quiz.static_files(), **studio.static_files(), **maps.static_files()}.items():
        if isinstance(content, Path):
            content = content.read_bytes()
        elif callable(content):
            content = content()
        files[name] = content.encode() if isinstance(content, str) else content
    return files


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _hashed(name: str, content: bytes) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{ending}"


def _copy(app: Sphinx) -> None:
    """Write the own files under ``_static``; scripts and styles carry their hash, so a browser may keep them."""
    app.partners_files = {}
    if app.builder.format != "html":
        return
    for name, content in _own_files().items():
        # Leaflet's own style sheet names its pictures, so its files keep their names.
        target = name if name.startswith("vendor/") else _hashed(name, content)
        app.partners_files[name] = target
        _write(Path(app.outdir) / "_static" / target, content)


def _wanted(asset: Any, body: str) -> bool:
    words = f"{getattr(asset, 'filename', '')} {getattr(asset, 'attributes', '')}"
    for name, mark in NEEDED_BY.items():
        if name.lower() in words.lower():
            return mark is not None and mark in body
    return True


def _placed(app: Sphinx, words: str, static: str) -> str:
    """Put the address of each own file where an output left a placeholder for it."""
    return _PLACEHOLDER.sub(lambda match: f"{static}/{app.partners_files[match.group(1)]}", words)


def _frames(app: Sphinx, body: str, static: str) -> str:
    """Cut each map's document and drawing out of the page into files of their own, which load when they are seen."""
    folder = Path(app.outdir) / "_static" / "maps"

    def document(match: re.Match[str]) -> str:
        content = _placed(app, html.unescape(match.group(2) or match.group(3)), "..").encode()
        name = _hashed("map.html", content)
        _write(folder / name, content)
        return f'{match.group(1)}src="{static}/maps/{name}"'

    def drawing(match: re.Match[str]) -> str:
        content = match.group(1).strip().encode()
        name = _hashed("map.svg", content)
        _write(folder / name, content)
        alt = re.search(r'<svg[^>]*?aria-label="([^"]*)"', match.group(1))
        if not alt:
            raise ExtensionError("a map's drawing has no aria-label: partners.maps must give it one")
        return f'<img class="partners-map-print" src="{static}/maps/{name}" alt="{alt.group(1)}" loading="lazy">'

    return _placed(app, _DRAWING.sub(drawing, _SRCDOC.sub(document, body)), static)


def _dress(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    static = context["pathto"]("_static", 1)
    body = cite.link_cells(app, pagename, _frames(app, context.get("body", ""), static))
    # The label would hide the words of a fold ("Show one solution") from a screen reader.
    context["body"] = _LEFT_BY_THEBE.sub("", body).replace('<summary aria-label="Toggle hidden content">', "<summary>")
    context["icon"] = f"{static}/{app.partners_files['book/icon.svg']}"
    for name in dict.fromkeys(name for mark, names in OWN_BY_MARK.items() if mark in body for name in names):
        if name.endswith(".css"):
            app.add_css_file(app.partners_files[name])
        else:
            app.add_js_file(app.partners_files[name], loading_method="defer")
    for kind in ("script_files", "css_files"):
        context[kind] = [asset for asset in context.get(kind, []) if _wanted(asset, body)]


def _sweep(app: Sphinx, error: Exception | None) -> None:
    """Remove files of earlier builds that no page, and no map on a page, names any more."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    folders = {static / name.split("/")[0] for name in app.partners_files.values()} - {static / "vendor"}
    own = [file for folder in folders for file in folder.iterdir()]
    named = "".join(page.read_text("utf8") for page in Path(app.outdir).rglob("*.html") if page not in own)
    named += "".join(frame.read_text("utf8") for frame in own if frame.suffix == ".html" and frame.name in named)
    for file in own:
        if f"/{file.name}" not in named:
            file.unlink()


def _configure(app: Sphinx, config: Any) -> None:
    config.templates_path = [str(TEMPLATES), str(TEMPLATES / "components"), *config.templates_path]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx; late, after the extensions that add files to every page."""
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _copy)
    app.connect("html-page-context", _dress, priority=900)
    app.connect("build-finished", _sweep)
