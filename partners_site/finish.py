"""The last step of a build, over all pages at once: one style sheet, the search index, the policies, no leavings.

It reads the pages from the folder where Sphinx wrote them, so it does not matter which of them this build wrote anew,
or in which process. Run over its own result it changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from partners_site import policy, search, vendored
from partners_site.trim import expect, markup, purge, scripts, styles

#: Builders whose pages load the site's files; an e-book carries its own.
TRIMMED = {"html", "dirhtml", "singlehtml"}
#: Pages that are no part of the text.
UNSEARCHED = {"search.html"}
#: Of a folder that was built before the book had its own search and no index.
LEFT_BY_SPHINX = ("genindex.html", "searchindex.js")
#: The reader of markup; another one may see other kinds of elements.
KINDS = Path(purge.__file__).read_text("utf8")


def hashed(name: str, content: bytes) -> str:
    """The name of a file with a digest of its content, so that a browser may keep it for good."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{ending}"


def write(path: Path, content: bytes) -> None:
    """Write a file unless it holds these bytes already."""
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


class Kept:
    """What the last build worked out, by the digest of what it depends on."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.old: dict[str, Any] = {}
        self.new: dict[str, Any] = {}
        if file.is_file():
            self.old = json.loads(file.read_text("utf8"))

    def get(self, key: str, make: Callable[[], Any]) -> Any:
        """The value for a key, made when the last build had none."""
        if key not in self.new:
            self.new[key] = self.old[key] if key in self.old else make()
        return self.new[key]

    def also(self, key: str, other: str) -> None:
        """Keep the value of a key under another one too: the next build meets the page as this one leaves it."""
        if key in self.new:
            self.new[other] = self.new[key]

    def save(self) -> None:
        """Keep what this build used, and forget the rest."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps(self.new, ensure_ascii=False), "utf8")


def _pages(out: Path) -> dict[Path, str]:
    files = (file for file in sorted(out.rglob("*.html")) if "_static" not in file.relative_to(out).parts)
    return {file: file.read_text("utf8") for file in files}


def digest(*texts: str) -> str:
    """A SHA-256 over texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _stable(html: str) -> str:
    """A page without what changes on it when another page does: names with digests, and the policy."""
    return policy.META.sub("", re.sub(r"\.[0-9a-f]{10}(?=\.(?:css|js)\b)", "", html))


def _kinds(pages: dict[Path, str], kept: Kept) -> set[purge.Signature]:
    found: set[purge.Signature] = set()
    for html in pages.values():
        listed = kept.get(
            "kinds " + digest(KINDS, _stable(html)),
            lambda html=html: [[tag, sorted(a), sorted(b)] for tag, a, b in purge.signatures(html)],
        )
        found.update((tag, frozenset(a), frozenset(b)) for tag, a, b in listed)
    return found


def _place(pages: dict[Path, str], names: dict[str, str]) -> None:
    """Put the names with their digests where pages name the files, with or without the digest of an earlier build."""
    for plain, name in names.items():
        stem, _, ending = plain.rpartition(".")
        pattern = re.compile(rf"(_static/){re.escape(stem)}(?:\.[0-9a-f]{{10}})?\.{ending}(?:\?v=\w+)?")
        for file, html in pages.items():
            pages[file] = pattern.sub(lambda match, name=name: match.group(1) + name, html)


def keep_sheets(static: Path, folder: Path) -> None:
    """Put the theme's style sheets aside: ``sweep`` takes them from the site, and Sphinx may not copy them again."""
    for pattern in (*styles.SHEETS, *styles.LOOKED_AT):
        found = list(static.glob(pattern))
        if found:
            for old in folder.glob(pattern):
                old.unlink()
        for file in found:
            write(folder / file.relative_to(static), file.read_bytes())


def finish(
    out: Path, sheets: Path, files: dict[str, str], bundled: set[str], own_styles: dict[str, str], kept: Kept
) -> None:
    """Complete the pages under ``out``.

    :param sheets: where the theme's style sheets lie.
    :param files: the book's own files under ``_static``, by their plain names.
    :param bundled: which of them pages load as parts of another file.
    :param own_styles: the book's own style sheets for every page, by name, in their order.
    :raises ExtensionError: when a page or the theme is not as this book needs it.
    """
    static, pages = out / "_static", _pages(out)
    before = dict(pages)
    names: dict[str, str] = {}

    def ship(name: str, content: bytes) -> None:
        names[name] = hashed(name, content)
        write(static / names[name], content)

    also = "".join((static / name).read_text("utf8") for name in files.values() if name.endswith((".js", ".css")))
    also += " ".join(sorted(set(re.findall(r"var\(\s*--[\w-]+", "".join(pages.values())))))
    kinds = _kinds(pages, kept)
    css = kept.get(styles.key(sheets, kinds, own_styles, also), lambda: styles.look(sheets, kinds, own_styles, also))
    ship("look.css", css.encode())
    for name in search.STEMMERS:
        write(static / "vendor" / "snowball" / name, search.stemmer(name))
    listed = vendored.parts(sheets)
    write(static / vendored.LICENCES, vendored.licences(listed).encode())
    for file, html in pages.items():
        if vendored.MARK[:-6] in html:
            root = "../" * len(file.relative_to(out).parents[:-1]) + "_static/"
            pages[file] = vendored.fill(html, vendored.as_html(listed, names, static, root))
    found = {file.relative_to(out).as_posix(): html for file, html in pages.items()}
    sections = [
        (address, kept.get("words " + digest(search.CODE, _stable(html)), lambda html=html: search.sections(html)))
        for address, html in found.items()
        if address not in UNSEARCHED
    ]
    ship("search/index.js", search.index(sections).encode())
    _place(pages, {**names, "search/search.js": files["search/search.js"]})
    styled = markup.styled_tokens(css)
    for file, html in pages.items():
        address = file.relative_to(out).as_posix()
        expect.page(html, address)
        pages[file] = policy.of_page(markup.slim(html, styled), address, scripts.head())
        if pages[file] != before[file]:
            write(file, pages[file].encode())
        for what, code in (("kinds ", KINDS), ("words ", search.CODE)):
            kept.also(what + digest(code, _stable(before[file])), what + digest(code, _stable(pages[file])))
    kept.save()
    alone = {name for plain, name in files.items() if plain not in bundled}
    sweep(static, alone | set(names.values()) | set(listed) | {vendored.LICENCES}, pages.values())


def sweep(static: Path, own: set[str], pages: Iterable[str]) -> None:
    """Remove what no page, and no map on a page, names: files of theme and extensions, and files of earlier builds.

    :param own: files that stay in any case, by their paths under ``static``.
    """
    named = "".join(pages)
    named += "".join(file.read_text("utf8") for file in sorted(static.glob("maps/map.*.html")) if file.name in named)
    for file in sorted(static.rglob("*"), reverse=True):
        path = file.relative_to(static).as_posix()
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif path not in own and f"/{path}" not in named:
            file.unlink()


def _finish(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name not in TRIMMED:
        return
    templates = app.builder.templates  # type: ignore[attr-defined]
    expect.layout(lambda name: templates.get_source(templates.environment, name)[0])
    out, own = Path(app.outdir), Path(app.doctreedir) / "partners"
    for name in LEFT_BY_SPHINX:
        (out / name).unlink(missing_ok=True)
    keep_sheets(out / "_static", own / "sheets")
    bundled = app.partners_bundled
    finish(out, own / "sheets", app.partners_files, bundled, app.partners_styles, Kept(own / "finish.json"))


def setup(app: Sphinx) -> None:
    """Connect to Sphinx, after whatever else looks at the finished pages."""
    app.connect("build-finished", _finish, priority=700)
