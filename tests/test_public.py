"""What the book offers, and says of itself, once its repository is public; and that it offers nothing before."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import llmstxt
import msgspec_schemaorg.models
import public_book
import pytest
from audit import violations
from bs4 import BeautifulSoup
from conftest import serve
from PIL import Image
from playwright.sync_api import Browser, expect
from public_book import PAGES
from pyld import jsonld
from sitemap_verify.parser import parse_sitemap_document
from sitemap_verify.xsd_validator import XsdValidator

from partners.quiz import bank
from partners_site import cards

SITE = "https://some-body.github.io/the.book/"
REPOSITORY = "https://github.com/Some-Body/the.book"
EDIT = f"{REPOSITORY}/edit/main"
BINDER = "https://mybinder.org/v2/gh/Some-Body/the.book/v0.1.0?urlpath=lab/tree"
COLAB = "https://colab.research.google.com/github/Some-Body/the.book/blob/notebooks/v0.1.0"
OFFERED = {
    "index": [f"{BINDER}/START.md", f"{EDIT}/index.md"],
    "chapters/laboratories": [
        f"{BINDER}/chapters/laboratories.md",
        f"{COLAB}/laboratories.ipynb",
        "../notebooks/laboratories.ipynb",
        f"{EDIT}/chapters/laboratories.md",
    ],
    "chapters/claims": [f"{EDIT}/chapters/claims.md"],
    "chapters/build": [f"{EDIT}/chapters/build.md"],
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of both books; they are built at the same time."""
    states = {"public": public_book.PUBLISHED, "private": {}}
    folders = {state: tmp_path_factory.mktemp(state) for state in states}
    builds = {state: public_book.start(folders[state], told) for state, told in states.items()}
    return {state: public_book.finish(build, folders[state]) for state, build in builds.items()}


@pytest.fixture(scope="module")
def address(books: dict[str, Path]) -> Iterator[str]:
    server, address = serve(books["public"])
    yield address
    server.shutdown()


def _page(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.html").read_bytes(), "html.parser")


@pytest.mark.parametrize("name", PAGES)
def test_each_page_offers_these_addresses_and_no_others(books: dict[str, Path], name: str) -> None:
    assert [link["href"] for link in _page(books["public"], name).select(".launch a")] == OFFERED[name]


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_offered_while_the_address_is_unknown(books: dict[str, Path], name: str) -> None:
    """No button, no absolute address of this book, no card; and the words of the page stay the same."""
    private, public = _page(books["private"], name), _page(books["public"], name)
    assert not private.select(".launch, link[rel=canonical], meta[property^='og:']")
    assert not re.search(r"mybinder|colab|github\.(com|io)", str(private.head) + str(private.select("header, nav")))
    if name != "chapters/build":
        assert private.find("article").get_text() == public.find("article").get_text()


def test_files_of_a_public_site_are_not_made_for_a_private_one(books: dict[str, Path]) -> None:
    for name in ("sitemap.xml", "llms.txt", "notebooks", "_static/cards"):
        assert (books["public"] / name).exists()
        assert not (books["private"] / name).exists()
    assert (books["private"].parent / "notebooks" / "laboratories.ipynb").is_file()


def test_the_downloaded_notebook_is_there_and_installs_the_release(books: dict[str, Path]) -> None:
    notebook = json.loads((books["public"] / "notebooks" / "laboratories.ipynb").read_text("utf8"))
    first = "".join(notebook["cells"][0]["source"])
    wheel = "partners_who_disagree-0.1.0-py3-none-any.whl"
    assert f"%pip install --quiet {REPOSITORY}/releases/download/v0.1.0/{wheel}" in first
    assert not re.search(r"\]\([\w/-]+\.md", json.dumps(notebook))
    private = (books["private"].parent / "notebooks" / "laboratories.ipynb").read_text("utf8")
    assert f"%pip install --quiet ./{wheel}" in private


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_menu_opens_by_keyboard_and_reads_well(browser: Browser, address: str, theme: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=theme)
    page = context.new_page()
    page.goto(f"{address}/chapters/laboratories.html")
    menu = page.locator(".launch")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    for link in menu.locator("a").all():
        expect(link).to_be_visible()
        box = link.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] >= 24
    page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    assert violations(page) == []
    context.close()


def _described(folder: Path, name: str) -> dict[str, object]:
    (script,) = _page(folder, name).find_all("script", type="application/ld+json")
    return json.loads(script.string)


def _vocabulary(thing: object) -> None:
    """Every property belongs, by schema.org's own model, to the type that carries it."""
    if isinstance(thing, dict):
        known = getattr(msgspec_schemaorg.models, str(thing["@type"])).__struct_fields__
        assert set(thing) - {"@context", "@type"} <= set(known)
    for inner in thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else []:
        _vocabulary(inner)


@pytest.mark.parametrize("state", ["public", "private"])
@pytest.mark.parametrize("name", ["index", "chapters/laboratories"])
def test_a_json_ld_processor_reads_each_learning_resource(books: dict[str, Path], state: str, name: str) -> None:
    """schema.org's context puts each name into its vocabulary; what the processor does not know, it drops."""
    found = _described(books[state], name)
    _vocabulary(found)

    def context(url: str, _: object) -> dict[str, object]:
        assert url.rstrip("/") == "https://schema.org"
        return {"documentUrl": url, "contextUrl": None, "document": {"@context": {"@vocab": "https://schema.org/"}}}

    (expanded,) = jsonld.expand(found, {"documentLoader": context})
    says = {key.removeprefix("https://schema.org/"): value for key, value in expanded.items() if key != "@type"}
    assert expanded["@type"] == ["https://schema.org/LearningResource"]
    assert {"educationalLevel", "inLanguage", "isBasedOn", "license", "author", "description"} <= set(says)
    assert says["license"] == [{"@value": "https://creativecommons.org/licenses/by-sa/4.0/"}]
    if name != "index":
        objectives = [objective.text["en"] for objective in bank.load("laboratories").objectives]
        assert [item["@value"] for item in says["teaches"]] == objectives
        assert says["timeRequired"] == [{"@value": "PT90M"}]
    absolute = [{"@value": f"{SITE}{name}.html"}] if state == "public" else None
    assert says.get("url") == absolute


@pytest.mark.parametrize("name", PAGES)
def test_a_shared_link_shows_a_picture_that_readers_never_load(books: dict[str, Path], name: str) -> None:
    page = _page(books["public"], name)
    shared = {meta["property"]: meta["content"] for meta in page.select("meta[property^='og:']")}
    assert {"og:title", "og:type", "og:image", "og:url", "og:description", "og:image:alt"} <= set(shared)
    assert shared["og:url"] == f"{SITE}{name}.html" == page.find("link", rel="canonical")["href"]
    picture = books["public"] / urlsplit(shared["og:image"]).path.removeprefix("/the.book/")
    content = picture.read_bytes()
    assert len(content) <= cards.LARGEST
    assert Image.open(io.BytesIO(content)).size == cards.SIZE
    assert picture.name not in str(page.body)


def test_each_card_is_its_own(books: dict[str, Path]) -> None:
    assert len({path.read_bytes() for path in (books["public"] / "_static" / "cards").iterdir()}) == len(PAGES)


def test_the_sitemap_keeps_to_the_schema_and_lists_every_page(books: dict[str, Path]) -> None:
    text = (books["public"] / "sitemap.xml").read_text("utf8")
    document = parse_sitemap_document(text, source="sitemap.xml", uncompressed_size=len(text), is_gzipped=False)
    assert document.kind == "urlset"
    assert XsdValidator().validate(document) == []
    assert re.findall(r"<loc>(.*?)</loc>", text) == [f"{SITE}{name}.html" for name in PAGES]


def test_llms_txt_is_well_formed_and_its_links_lead_to_pages(books: dict[str, Path]) -> None:
    text = (books["public"] / "llms.txt").read_text("utf8")
    assert [check for check in llmstxt.validate(text).checks if not check.ok] == []
    links = [link.url for part in llmstxt.parse(text).sections for link in part.links]
    assert links == [f"{SITE}{name}.html" for name in PAGES[1:]]
    for link in links:
        assert (books["public"] / link.removeprefix(SITE)).is_file()


def test_the_page_of_the_build_prints_its_own_figures(books: dict[str, Path]) -> None:
    tables = _page(books["private"], "chapters/build").select("article table")
    versions, times = ({row.th.text: row.td.text for row in table.select("tbody tr")} for table in tables)
    assert versions["This book"] == "0.1.0" and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", versions["Built"])
    assert versions["pandas"] == __import__("pandas").__version__
    assert len(times) == 2 and all(float(seconds) > 0 for seconds in times.values())
