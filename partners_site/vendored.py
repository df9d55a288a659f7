"""What the site hands on of other people's code: version, licence and checksum of each file, and the licences."""

from __future__ import annotations

import hashlib
import html
import re
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from partners.maps import vendor
from partners.texts import section
from partners_site import search
from partners_site.trim import styles

#: The place on a page that the last step of the build fills, when every file has its final bytes.
MARK = '<div class="partners-vendored"></div>'
LICENCES = "vendor/LICENCES.txt"
_BOOTSTRAP = Path(__file__).parent / "licences" / "bootstrap.txt"


class Part(NamedTuple):
    """Somebody's work in a file of the site."""

    name: str
    version: str
    licence: str
    licence_text: str


def _text(package: str) -> str:
    found = metadata.distribution(package)
    file = next((f for f in found.files or () if re.match(r"(LICEN[CS]E|COPYING)", f.name, re.IGNORECASE)), None)
    if file is None:
        raise ExtensionError(f"the package {package} carries no licence, so the site may not hand its files on")
    return file.read_text("utf8")


def _package(name: str, package: str, licence: str) -> Part:
    return Part(name, metadata.version(package), licence, _text(package))


def _bootstrap(sheet: str) -> Part:
    version = re.search(r"Bootstrap\s+v([\d.]+)", sheet)
    if not version:
        raise ExtensionError("the theme changed: its style sheet no longer says which Bootstrap it carries")
    return Part("Bootstrap", version.group(1), "MIT", _BOOTSTRAP.read_text("utf8"))


def parts(static: Path) -> dict[str, list[Part]]:
    """Whose work each file of other people is, by its path under ``_static``, before names carry hashes.

    :param static: where Sphinx has put the files of theme and extensions.
    """
    theme = styles.sheet(static, "styles/pydata-sphinx-theme.css").read_text("utf8")
    found = {
        "look.css": [
            _bootstrap(theme),
            _package("pydata-sphinx-theme", "pydata-sphinx-theme", "BSD-3-Clause"),
            _package("sphinx-book-theme", "sphinx-book-theme", "BSD-3-Clause"),
            _package("Sphinx", "sphinx", "BSD-2-Clause"),
            _package("Pygments", "pygments", "BSD-2-Clause"),
            _package("MyST-NB", "myst-nb", "BSD-3-Clause"),
        ]
    }
    with_sphinx = f"{section('site')['vendored']['with']} Sphinx {metadata.version('sphinx')}"
    stemmers = Part("Snowball", with_sphinx, "BSD-3-Clause", _text("snowballstemmer"))
    found |= {f"vendor/snowball/{name}": [stemmers] for name in search.STEMMERS}
    for entry in vendor.vendored():
        words = vendor.static_files()["vendor/leaflet/LICENSE"]().decode()
        part = Part(entry["name"], entry["version"], entry["licence"], words)
        found |= {name: [part] for name in entry["sha256"] if not name.endswith("LICENSE")}
    return found


def licences(found: dict[str, list[Part]]) -> str:
    """The text of every licence, once each, under the names of the works."""
    unique = dict.fromkeys(part for listed in found.values() for part in listed)
    return "\n".join(f"{part.name} {part.version}\n{'=' * 72}\n{part.licence_text.strip()}\n\n" for part in unique)


def as_html(found: dict[str, list[Part]], names: dict[str, str], static: Path, root: str) -> str:
    """The table: a row for each file, with its size and the SHA-256 of the bytes that a reader gets."""
    words = section("site")["vendored"]
    rows = []
    for name, listed in sorted(found.items()):
        path = names.get(name, name)
        content = (static / path).read_bytes()
        checksum = hashlib.sha256(content).hexdigest()
        whose = "; ".join(f"{part.name} {part.version}" for part in listed)
        licence = ", ".join(dict.fromkeys(part.licence for part in listed))
        cells = [whose, licence, f"{len(content):,}"]
        titles = [words["work"], words["licence"], words["bytes"]]
        body = "".join(
            f'<td data-label="{html.escape(title)}">{html.escape(cell)}</td>'
            for title, cell in zip(titles, cells, strict=True)
        )
        # A narrow column breaks a path between its folders and not in a word.
        breakable = html.escape(path).replace("/", "/<wbr>")
        rows.append(
            f'<tr><th scope="row"><a href="{root}{path}">{breakable}</a></th>{body}'
            f'<td data-label="{html.escape(words["checksum"])}"><code>{checksum}</code></td></tr>'
        )
    heads = "".join(
        f'<th scope="col">{html.escape(words[name])}</th>' for name in ("file", "work", "licence", "bytes", "checksum")
    )
    return (
        '<div class="partners-vendored"><div class="partners-table wide"><table>'
        f"<caption>{html.escape(words['caption'])}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
        f'<p><a href="{root}{LICENCES}">{html.escape(words["licences"])}</a></p><!--vendored--></div>'
    )


def fill(page: str, table: str) -> str:
    """A page with the table in its place; a page of an earlier build gets the new one."""
    place = r'<div class="partners-vendored">(?:</div>|.*?<!--vendored--></div>)'
    return re.sub(place, lambda _: table, page, flags=re.DOTALL)


class Vendored(SphinxDirective):
    """``{vendored-files}``: no arguments, no content."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        return [nodes.raw("", MARK, format="html")]


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_directive("vendored-files", Vendored)
