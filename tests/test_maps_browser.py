"""Maps as a reader meets them: in Chromium, with the network off, by mouse and by keyboard, light and dark."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from audit import violations
from conftest import Watched, serve
from playwright.sync_api import Browser, Frame, Page, Route, expect

from partners import maps, mode, record

PAGE = """<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Page</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"></head>
<body data-jp-theme-light="true"><main><h1>Page</h1><p><a href="#after">Before the map</a></p>
{figure}<p id="after"><a href="#">After the map</a></p></main></body></html>"""
#: One grey pixel.
TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
PORTS, LEGS, STOPS = record.table("ports"), record.table("route_legs"), record.table("waypoints")


def _static(figure: str, folder: Path, name: str) -> str:
    """What the site's extension does: the frame's document becomes a file, its files are copied."""
    for path, content in maps.static_files().items():
        target = folder / "_static" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content())
    inner = re.search(r"srcdoc='([^']*)'", figure)
    document = inner.group(1).replace("&#39;", "'").replace("&amp;", "&").replace("partners-static:/", "../")
    (folder / "_static" / "maps" / f"{name}.html").write_text(document, "utf8")
    figure = figure.replace(inner.group(0), f'src="_static/maps/{name}.html"')
    return re.sub(r"<template.*</template>", "", figure, flags=re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Pages with each map in both lives: NAME-live.html and NAME-static.html, and the drawing NAME.svg."""
    folder = tmp_path_factory.mktemp("maps")
    evil = PORTS.head(1).assign(name="</script><img src=x onerror=document.title='hacked'>")
    drawn = {
        "twice": maps.port_map(PORTS.head(3)),
        "ports": maps.port_map(PORTS),
        "both": maps.port_map(PORTS, LEGS, STOPS),
        "route": maps.route_map(LEGS, STOPS),
        "evil": maps.port_map(evil),
    }
    for name, map_ in drawn.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(mode.VARIABLE, raising=False)
            figure = map_.figure() * (2 if name == "twice" else 1)
            (folder / f"{name}-live.html").write_text(PAGE.format(figure=figure), "utf8")
            patch.setenv(mode.VARIABLE, "1")
            figure = _static(map_.figure(), folder, name)
            (folder / f"{name}-static.html").write_text(PAGE.format(figure=figure), "utf8")
        (folder / f"{name}.svg").write_text(map_.svg(), "utf8")
    server, where = serve(folder)
    yield where
    server.shutdown()


def frame_of(page: Page, url: str) -> Frame:
    page.goto(url)
    frame = page.locator("iframe").element_handle().content_frame()
    frame.wait_for_selector(".pin")
    return frame


def card(frame: Frame):  # noqa: ANN201
    return frame.get_by_role("dialog")


@pytest.mark.parametrize("life", ["live", "static"])
def test_every_port_is_a_named_button_and_nobody_is_asked(watched: Watched, address: str, life: str) -> None:
    frame = frame_of(watched.page, f"{address}/ports-{life}.html")
    for port in PORTS.itertuples():
        button = frame.get_by_role("button", name=f"{port.name}, {port.country}, {port.sea_or_river} port", exact=True)
        expect(button).to_be_visible()
    assert frame.locator("path.ground-land").count() > 15
    assert frame.locator("path.ground-disputed").count() >= 2
    assert watched.elsewhere == []
    assert watched.errors == []


@pytest.mark.parametrize("life", ["live", "static"])
def test_keyboard_opens_reads_closes_and_comes_back(watched: Watched, address: str, life: str) -> None:
    page = watched.page
    frame = frame_of(page, f"{address}/ports-{life}.html")
    aktau = frame.get_by_role("button", name="Aktau, Kazakhstan, sea port")
    for key in ("Enter", "Space"):
        aktau.focus()
        page.keyboard.press(key)
        expect(card(frame)).to_be_focused()
        expect(card(frame)).to_contain_text("12 million tonnes a year")
        expect(card(frame)).to_contain_text("S105")
        page.keyboard.press("Escape")
        expect(card(frame)).to_have_count(0)
        expect(aktau).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    close = frame.get_by_role("button", name="Close")
    expect(close).to_be_focused()
    page.keyboard.press("Enter")
    expect(card(frame)).to_have_count(0)
    expect(aktau).to_be_focused()


def test_tab_goes_through_the_map_and_out_again(watched: Watched, address: str) -> None:
    page = watched.page
    frame = frame_of(page, f"{address}/ports-live.html")
    page.get_by_text("Before the map").focus()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "After the map":
            break
        seen.append(frame.evaluate("(e => e.getAttribute('aria-label') || e.tagName)(document.activeElement)"))
    else:
        pytest.fail(f"the map is a trap: {seen}")
    assert [name for name in seen if name.endswith("port")] == [
        f"{p.name}, {p.country}, {p.sea_or_river} port"
        for kind in ("sea", "river")
        for p in PORTS[PORTS["sea_or_river"] == kind].itertuples()
    ]


def test_focus_can_be_seen(watched: Watched, address: str) -> None:
    frame = frame_of(watched.page, f"{address}/ports-live.html")
    watched.page.get_by_text("Before the map").focus()
    for _ in range(4):
        watched.page.keyboard.press("Tab")
    style = frame.evaluate("(s => [s.outlineStyle, s.outlineWidth])(getComputedStyle(document.activeElement))")
    assert style == ["solid", "3px"]


def test_mouse_opens_a_card_and_a_second_one_replaces_it(watched: Watched, address: str) -> None:
    frame = frame_of(watched.page, f"{address}/ports-live.html")
    frame.get_by_role("button", name=re.compile("^Makhachkala")).click()
    expect(card(frame)).to_contain_text("Makhachkala")
    frame.get_by_role("button", name=re.compile("^Kuryk")).click()
    expect(card(frame)).to_have_count(1)
    expect(card(frame)).to_contain_text("Kuryk")


@pytest.mark.parametrize("life", ["live", "static"])
def test_tiles_are_asked_for_when_the_reader_says_so(browser: Browser, address: str, life: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(content_type="image/png", body=TILE)

    context.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), answer)
    page = context.new_page()
    frame = frame_of(page, f"{address}/ports-{life}.html")
    frame.get_by_role("button", name="Zoom in").click()
    page.wait_for_load_state("networkidle")
    assert asked == []
    tiles = frame.get_by_role("checkbox", name=re.compile("OpenStreetMap"))
    with page.expect_request(re.compile(r"^https://tile\.openstreetmap\.org/\d+/\d+/\d+\.png$")):
        tiles.check()
    expect(frame.get_by_role("link", name="OpenStreetMap")).to_be_visible()
    expect(frame.locator(".tiled")).to_have_count(1)
    page.wait_for_load_state("networkidle")
    assert {re.sub(r"/\d+/\d+/\d+\.png$", "", url) for url in asked} == {"https://tile.openstreetmap.org"}
    tiles.uncheck()
    expect(frame.locator(".tiled")).to_have_count(0)
    context.close()


def test_base_map_stays_when_no_tile_comes(watched: Watched, address: str) -> None:
    frame = frame_of(watched.page, f"{address}/ports-live.html")
    with watched.page.expect_event("requestfailed"):
        frame.get_by_role("checkbox", name=re.compile("OpenStreetMap")).check()
    expect(frame.locator(".place", has_text="Caspian Sea").first).to_be_visible()
    expect(frame.locator("path.ground-sea")).to_be_visible()


def test_layers_can_be_switched_off_and_on(watched: Watched, address: str) -> None:
    frame = frame_of(watched.page, f"{address}/both-live.html")
    rivers = frame.get_by_role("checkbox", name="River ports")
    astrakhan = frame.get_by_role("button", name=re.compile("^Astrakhan"))
    rivers.uncheck()
    expect(astrakhan).to_have_count(0)
    rivers.check()
    expect(astrakhan).to_be_visible()
    frame.get_by_role("checkbox", name="Transit route").uncheck()
    expect(frame.locator(".folium-map path.leg")).to_have_count(0)
    assert watched.errors == []


def test_frame_follows_the_page_and_jupyterlab(watched: Watched, address: str) -> None:
    page = watched.page
    frame = frame_of(page, f"{address}/ports-static.html")
    root = frame.locator("html")
    expect(root).to_have_attribute("data-theme", "light")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(root).to_have_attribute("data-theme", "dark")
    page.evaluate("delete document.documentElement.dataset.theme")
    expect(root).to_have_attribute("data-theme", "light")
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    expect(root).to_have_attribute("data-theme", "dark")


def test_frame_of_another_origin_asks_for_the_theme_and_obeys_the_page_alone(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(
        f"""<!DOCTYPE html><html lang="en"><title>Page</title><link rel="icon" href="data:,">
        <script>addEventListener("message", function (event) {{
          if (event.data.partnersTheme === "ask") event.source.postMessage({{partnersTheme: "dark"}}, "*");
        }});</script><iframe src="{address}/_static/maps/ports.html" width="800" height="600"></iframe>""",
        "utf8",
    )
    server, elsewhere = serve(tmp_path)
    context = browser.new_context(color_scheme="light")
    frame = frame_of(context.new_page(), f"{elsewhere}/page.html")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    frame.evaluate("postMessage({partnersTheme: 'light'}, '*')")
    frame.evaluate("new Promise(done => setTimeout(done))")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    context.close()
    server.shutdown()


@pytest.mark.parametrize("life", ["live", "static"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(browser: Browser, address: str, life: str, theme: str, width: int) -> None:
    """At rest and with a card open; on a telephone and on a desk."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    frame = frame_of(page, f"{address}/both-{life}.html")
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    expect(frame.locator("html")).to_have_attribute("data-theme", theme)
    assert violations(page) == []
    frame.get_by_role("button", name="Aktau, Kazakhstan, sea port").press("Enter")
    expect(card(frame)).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert frame.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


def test_axe_finds_nothing_where_a_page_has_two_maps(watched: Watched, address: str) -> None:
    watched.page.goto(f"{address}/twice-live.html")
    for iframe in watched.page.locator("iframe").all():
        iframe.scroll_into_view_if_needed()
        expect(iframe.content_frame.locator(".pin")).to_have_count(3)
    assert violations(watched.page) == []


_OVERLAPS = """selector => {
  const seen = [...document.querySelectorAll(selector)].filter(e => getComputedStyle(e).visibility === 'visible')
    .map(e => [e.textContent, e.getBoundingClientRect()]);
  const meet = (r, s) => Math.min(r.right, s.right) - Math.max(r.left, s.left) > 1
    && Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top) > 1;
  return seen.flatMap(([a, r], i) => seen.slice(i + 1).filter(([b, s]) => meet(r, s)).map(([b]) => a + ' / ' + b));
}"""


@pytest.mark.parametrize("name", ["ports", "both", "route"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_names_do_not_overlap_and_the_marked_ports_are_named(
    browser: Browser, address: str, name: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    frame = frame_of(context.new_page(), f"{address}/{name}-live.html")
    for _ in range(3):
        assert frame.evaluate(_OVERLAPS, ".name, .place") == []
        if name != "route":
            for port in ("Aktau", "Kuryk"):
                expect(frame.locator(".pin-marked .name", has_text=port)).to_have_css("visibility", "visible")
        zoom = frame.evaluate("document.querySelector('.leaflet-control-scale').textContent")
        frame.get_by_role("button", name="Zoom in").click()
        expect(frame.locator(".leaflet-control-scale")).not_to_have_text(zoom)
        expect(frame.locator(".leaflet-zoom-anim")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("name", ["ports", "both", "route"])
def test_no_cut_edge_can_be_reached(watched: Watched, address: str, name: str) -> None:
    """Out as far as it goes, then to the four corners: ground or water everywhere, never the end of the data."""
    frame = frame_of(watched.page, f"{address}/{name}-live.html")
    box = """() => { const map = Object.values(window).find(v => v && v.fitBounds && v.getBounds);
      map.setZoom(0, {animate: false});
      return [[20, 0], [75, 0], [20, 120], [75, 120]].map(at => {
        map.panTo(at, {animate: false}); map.panInsideBounds(map.options.maxBounds, {animate: false});
        const b = map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }); }"""
    for west, south, east, north in frame.evaluate(box):
        assert west > 36 and south > 29 and east < 73 and north < 57


@pytest.mark.parametrize("name", ["ports", "both", "route"])
def test_drawing_keeps_its_words_apart_and_inside(watched: Watched, address: str, name: str) -> None:
    page = watched.page
    page.goto(f"{address}/{name}.svg")
    assert page.evaluate(_OVERLAPS, "text") == []
    outside = """() => { const view = document.documentElement.viewBox.baseVal;
      return [...document.querySelectorAll('text')].map(t => [t.textContent, t.getBBox()])
        .filter(([, b]) => b.x < 0 || b.x + b.width > view.width || b.y + b.height > view.height); }"""
    assert page.evaluate(outside) == []
    assert watched.elsewhere == []


@pytest.mark.parametrize("life", ["live", "static"])
def test_a_name_with_markup_is_shown_as_it_is(watched: Watched, address: str, life: str) -> None:
    page = watched.page
    frame = frame_of(page, f"{address}/evil-{life}.html")
    frame.locator(".pin").press("Enter")
    expect(card(frame)).to_contain_text("<img src=x")
    assert frame.title() != "hacked" and page.title() == "Page"
    assert watched.errors == []


def test_marks_survive_forced_colours(browser: Browser, address: str) -> None:
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    frame = frame_of(context.new_page(), f"{address}/ports-live.html")
    colour = "selector => getComputedStyle(document.querySelector(selector)).fill"
    assert frame.evaluate(colour, ".pin path") != frame.evaluate(colour, "path.ground-land")
    context.close()
