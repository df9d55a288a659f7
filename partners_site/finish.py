"""The last step of a build, over all pages at once: one style sheet, the search index, the policies, no leavings.

It reads the pages from the folder where Sphinx wrote them, so it does not matter which of them this build wrote anew,
or in which process. Run over its own result it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from sphinx.application import Sphinx

from partners_site import assets, policy, search, vendored
from partners_site.kept import Kept, digest, hashed, write
from partners_site.trim import expect, markup, purge, scripts, styles

#: Builders whose pages load the site's files; an e-book carries its own.
TRIMMED = {"html", "dirhtml", "singlehtml"}
#: Pages that are no part of the text.
UNSEARCHED = {"search.html"}
#: Of a folder that was built before the book had its own search and no index.
LEFT_BY_SPHINX = ("genindex.html", "searchindex.js")
#: The reader of markup; another one may see other kinds of elements.
KINDS = Path(purge.__file__).read_text("utf8")


def _pages(out: Path) -> dict[Path, str]:
    files = (file for file in sorted(out.rglob("*.html")) if "_static" not in file.relative_to(out).parts)
    return {file: file.read_text("utf8") for file in files}


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


def finish(out: Path, sheets: Path, files: dict[str, str], own_styles: dict[str, str], kept: Kept) -> None:
    """Complete the pages under ``out``.

    :param sheets: where the theme's style sheets lie.
    :param files: the book's own files under ``_static``, by their plain names.
    :param own_styles: the book's own style sheets for every page, by name, in their order.
    :raises ExtensionError: when a page or the theme is not as this book needs it.
    """
    static, pages = out / "_static", _pages(out)
    before = dict(pages)
    names: dict[str, str] = {}

    def ship(name: str, content: bytes) -> None:
        names[name] = hashed(name, content)
        write(static / names[name], content)

    also = assets.text()
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
    sweep(static, set(files.values()) | set(names.values()) | set(listed) | {vendored.LICENCES}, pages.values())


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
    finish(out, own / "sheets", app.partners_files, app.partners_styles, Kept(own / "finish.json"))


def setup(app: Sphinx) -> None:
    """Connect to Sphinx, after whatever else looks at the finished pages."""
    app.connect("build-finished", _finish, priority=700)
