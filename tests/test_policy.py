"""The Content-Security-Policy: every page works under it, and what somebody plants in a page does not run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, SITE, Watched, serve, until, visit
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sphinx.errors import ExtensionError

from partners_site import policy
from partners_site.__main__ import pages_of
from partners_site.trim import scripts

PAGES = [*pages_of(ROOT / "_toc.yml"), "search"]
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


def _rules(html: str) -> dict[str, str]:
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', html)
    assert found, "a page without a policy"
    return dict(rule.strip().split(" ", 1) for rule in found.group(1).split(";"))


def test_every_page_and_every_map_states_a_strict_policy() -> None:
    """Nothing inline without its hash, no eval, and nothing foreign but tiles, and those on maps alone."""
    maps = sorted((SITE / "_static" / "maps").glob("map.*.html"))
    assert maps
    for file in [*(SITE / f"{name}.html" for name in PAGES), *maps]:
        html = file.read_text("utf8")
        rules = _rules(html)
        assert rules["default-src"] == "'none'" and rules["object-src"] == "'none'" and rules["base-uri"] == "'none'"
        assert re.fullmatch(r"'self' 'sha256-[\w+/=]{44}'", rules["script-src"]), file
        foreign = re.findall(r"\w+://[^\s;]+", " ".join(rules.values()))
        assert foreign == ([policy.TILES] if file in maps else [])
        before = html[: html.index("Content-Security-Policy")]
        assert "<script" not in before and "<link" not in before, f"{file}: something stands before the policy"


def _answer_one(page: Page) -> None:
    form = page.locator(".partners-quiz form:has(input[type=radio])").first
    form.locator("input").first.check()
    form.locator(".pq-check").click()
    expect(form.locator("[role=status]")).not_to_be_empty()


def _use(page: Page, name: str) -> None:
    """Do what a reader does: search, colours, chapters, contents, copying, questions, controls, maps."""
    page.locator(".theme-switch-button:visible").click()
    if page.locator(".copy-button").count():
        page.locator(".copy-button").first.click()
    if page.locator(".partners-quiz").count():
        _answer_one(page)
    if page.locator(".partners-explore select").count():
        page.locator(".partners-explore select").first.select_option(index=1)
    for frame in [found for found in page.query_selector_all(".partners-map iframe") if found.is_visible()]:
        frame.scroll_into_view_if_needed()
        inner = frame.content_frame()
        assert inner is not None
        inner.wait_for_selector(".leaflet-container path", state="attached")
        marks = inner.locator(".leaflet-marker-icon")
        if marks.count():
            marks.first.focus()
            page.keyboard.press("Enter")
            inner.wait_for_selector(".leaflet-popup")
            page.keyboard.press("Escape")
        assert inner.evaluate("window.violations") == []
    if name != "search":
        # Keys pressed inside a map's frame stay there.
        page.locator("h1").first.click()
        page.keyboard.press("Control+k")
    page.locator("form.bd-search input:visible").fill("Kuryk")
    page.wait_for_selector(".search-found a")


#: Four pages stand for all on a disk: the policies are the same.
PLACES = [
    *(("http", name) for name in PAGES),
    *(("file", name) for name in ("index", "search", "chapters/ports", "chapters/original")),
]


@pytest.fixture
def listening(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's browser that notes what the policy stops."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(LISTEN)
    yield context
    context.close()


@pytest.mark.parametrize(("place", "name"), PLACES)
def test_a_page_works_under_its_policy(listening: BrowserContext, site: str, place: str, name: str) -> None:
    """On a server and on a disk."""
    root = site if place == "http" else SITE.as_uri()
    watched = Watched(listening)
    visit(watched.page, f"{root}/{name}.html")
    _use(watched.page, name)
    assert watched.page.evaluate("window.violations") == []
    assert watched.errors == []
    assert watched.elsewhere == []


def test_what_somebody_plants_in_a_page_does_not_run(browser: Browser, tmp_path: Path) -> None:
    """An inline script, a handler and a script from elsewhere: each is stopped, and the stop is noted."""
    for folder in ("chapters", "_static"):
        (tmp_path / folder).symlink_to(SITE / folder)
    planted = (
        "<script>window.planted = 1</script><img src='x' onerror='window.planted = 2'>"
        "<script src='https://evil.example/x.js'></script><img src='https://evil.example/x.png'></body>"
    )
    (tmp_path / "index.html").write_text((SITE / "index.html").read_text("utf8").replace("</body>", planted), "utf8")
    server, address = serve(tmp_path)
    context = browser.new_context()
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.goto(f"{address}/index.html")
    until(page, "window.violations.length >= 4")
    assert page.evaluate("window.planted") is None
    assert {line.split()[0] for line in page.evaluate("window.violations")} == {
        "script-src-elem", "script-src-attr", "img-src"
    }  # fmt: skip
    context.close()
    server.shutdown()


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<script>alert(1)</script>", "an inline script.*alert"),
        ('<button type="button" onclick="go()">x</button>', "onclick"),
        ('<a href="javascript:go()">x</a>', "javascript:"),
    ],
)
def test_the_build_refuses_what_its_policy_would_stop(inside: str, told: str) -> None:
    page = f'<html><head><meta charset="utf-8" /><script>{scripts.head()}</script></head><body>{inside}</body></html>'
    with pytest.raises(ExtensionError, match=rf"x\.html.*{told}"):
        policy.of_page(page, "x.html", scripts.head())


def test_a_policy_is_written_once_and_data_needs_no_hash() -> None:
    page = '<html><head><meta charset="utf-8" /></head><script type="application/ld+json">{"a": 1}</script></html>'
    once = policy.of_page(page, "x.html", scripts.head())
    assert policy.of_page(once, "x.html", scripts.head()) == once
    assert once.count("Content-Security-Policy") == 1
    assert policy.digest("alert(1)") == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
