"""The page of other people's files says the truth about the bytes that the site ships."""

from __future__ import annotations

import hashlib
import re
from importlib import metadata

from bs4 import BeautifulSoup
from conftest import SITE

from partners_site import assets

STATIC = SITE / "_static"
OWN = re.compile(r"(book|quiz|studio|search|maps|notes|look)[/.]")


def _rows() -> dict[str, list[str]]:
    page = BeautifulSoup((SITE / "chapters" / "files.html").read_bytes(), "html.parser")
    rows = page.select(".partners-vendored tbody tr")
    return {row.a.get_text(): [cell.get_text() for cell in row.find_all("td")] for row in rows}


def test_every_row_fits_its_file() -> None:
    rows = _rows()
    assert len(rows) >= 10
    for path, (work, licence, size, checksum) in rows.items():
        content = (STATIC / path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == checksum, path
        assert f"{len(content):,}" == size, path
        assert re.search(r"\d", work) and licence, path


def test_versions_are_those_installed() -> None:
    rows = _rows()
    look = next(cells[0] for path, cells in rows.items() if path.startswith("look."))
    for name in ("pydata-sphinx-theme", "sphinx-book-theme", "Sphinx", "Pygments"):
        assert f"{name} {metadata.version(name)}" in look
    assert "Bootstrap 5." in look
    assert rows["vendor/leaflet/leaflet.js"][0] in f"Leaflet {metadata.version('django-js-lib-leaflet')}"
    version = re.search(r"Leaflet ([\d.]+)", (STATIC / "vendor/leaflet/leaflet.js").read_text("utf8"))
    assert version and version.group(1) in rows["vendor/leaflet/leaflet.js"][0]


def test_no_file_is_missing_from_the_table() -> None:
    """What is not on the page is the book's own, and nothing of the theme is left over."""
    listed = set(_rows())
    others = [
        path
        for file in STATIC.rglob("*")
        if file.is_file() and (path := file.relative_to(STATIC).as_posix()) not in listed and not OWN.match(path)
    ]
    assert sorted(others) == ["vendor/LICENCES.txt", "vendor/leaflet/LICENSE"]
    assert sum(file.stat().st_size for file in STATIC.rglob("*") if file.is_file()) < 6_000_000


def test_the_licences_are_handed_on() -> None:
    words = (STATIC / "vendor" / "LICENCES.txt").read_text("utf8")
    holders = ("The Bootstrap Authors", "Martin Porter", "Agafonkin", "Sphinx team", "ExecutableBookProject", "pandas")
    for holder in holders:
        assert holder in words, f"no licence of {holder}"
    sheet = next(STATIC.glob("look.*.css")).read_text("utf8")
    assert sheet.startswith("/*!") and "vendor/LICENCES.txt" in sheet[:400]


def test_a_file_that_nobody_decided_about_stops_the_build() -> None:
    """An update that puts a new script on every page does not pass unseen."""
    import pytest
    from sphinx.errors import ExtensionError

    class Asset:
        filename = "_static/scripts/tracker.js"

    class App:
        partners_files: dict[str, str] = {}

    with pytest.raises(ExtensionError, match="tracker.js.*DECIDED"):
        assets._wanted(App(), Asset(), "")  # type: ignore[arg-type]
