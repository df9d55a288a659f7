"""The book without a network: the archive from a disk, and the hosted book once it has been visited."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SITE, Watched, serve, until
from playwright.sync_api import Browser, BrowserContext, expect

from partners.errors import BookError
from partners_site.offline import archive, worker

KEPT = "caches.keys().then(names => names.filter(name => name.startsWith('partners ')))"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive as a reader has it on a stick: unpacked into a folder with a blank and a letter of another script."""
    place = tmp_path_factory.mktemp("stick")
    archive.write(SITE, place / "book.zip")
    with zipfile.ZipFile(place / "book.zip") as packed:
        assert packed.testzip() is None
        packed.extractall(place / "My книга")
    return place / "My книга" / archive.FOLDER


@pytest.fixture
def disk(browser: Browser, unpacked: Path) -> Iterator[Watched]:
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    opened = Watched(context)
    opened.page.goto((unpacked / "index.html").as_uri())
    yield opened
    context.close()
    assert opened.elsewhere == []


def test_from_a_disk_a_question_is_answered_and_remembered(disk: Watched) -> None:
    page = disk.page
    page.get_by_role("link", name=re.compile("ports", re.IGNORECASE)).first.click()
    assert page.url.startswith("file:") and "ports" in page.url
    form = page.locator("form[data-question]").first
    form.locator("input").first.check()
    form.locator(".pq-check").click()
    told = form.locator("[role=status]").inner_text()
    assert told
    page.reload()
    assert page.locator("form[data-question]").first.locator("[role=status]").get_attribute("data-mark")
    assert page.locator("form[data-question]").first.locator("input").first.is_checked()
    assert disk.errors == []


def test_from_a_disk_a_map_answers_and_the_studio_counts(disk: Watched, unpacked: Path) -> None:
    page = disk.page
    page.goto((unpacked / "chapters" / "ports.html").as_uri())
    element = page.locator(".partners-map iframe").first
    element.scroll_into_view_if_needed()
    frame = page.frame_locator(".partners-map iframe").first
    expect(frame.locator(".leaflet-container path").first).to_be_attached()
    marker = frame.locator(".leaflet-marker-icon[tabindex], path.leaflet-interactive[tabindex]").first
    marker.focus()
    marker.press("Enter")
    expect(frame.locator(".leaflet-popup-content").first).to_be_visible()
    page.goto((unpacked / "chapters" / "events.html").as_uri())
    page.locator("[data-act]").first.get_by_label("Class").select_option(index=1)
    page.get_by_role("button", name="Compare with the book").click()
    assert "of 1" in page.locator(".partners-studio [role=status]").first.inner_text()
    assert disk.errors == []


def test_from_a_disk_the_search_finds_a_port(disk: Watched) -> None:
    page = disk.page
    page.keyboard.press("Control+k")
    page.keyboard.type("Kuryk")
    page.keyboard.press("Enter")
    link = page.locator(".search-found a[href*=ports]").first
    link.wait_for()
    link.click()
    assert "ports.html" in page.url and page.locator("h1").count() == 1


def test_the_archive_is_the_same_bytes_on_any_day(tmp_path: Path) -> None:
    """Neither the time nor the order of writing counts; nothing is left behind when there is no book."""
    (tmp_path / "a").mkdir()
    for name in ("index.html", "b.css", "sw.js"):
        (tmp_path / "a" / name).write_text(name, "utf8")
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copyfile)
    (tmp_path / "b" / "index.html").chmod(0o600)
    archives = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for name, target in zip("ab", archives, strict=True):
        archive.write(tmp_path / name, target)
    assert archives[0].read_bytes() == archives[1].read_bytes()
    names = zipfile.ZipFile(archives[0]).namelist()
    assert f"{archive.FOLDER}/index.html" in names and not any("sw.js" in name for name in names)
    with pytest.raises(BookError, match="make book"):
        archive.write(tmp_path / "nowhere", tmp_path / "three.zip")
    assert sorted(tmp_path.glob("*.zip*")) == archives


class Hosted:
    """A copy of the book under a path of a server, as on GitHub Pages; a release can replace it."""

    def __init__(self, folder: Path, context: BrowserContext) -> None:
        self.folder, self.context = folder, context
        self.site = folder / "people" / "book"
        shutil.copytree(SITE, self.site)
        worker.write(self.site)
        self.server, address = serve(folder)
        self.address = f"{address}/people/book"
        self.page = context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def visit(self, name: str) -> None:
        self.page.goto(f"{self.address}/{name}")

    def until_kept(self, *names: str) -> None:
        """Wait until the worker has these pages."""
        script = """async (urls) => (await Promise.all(urls.map((url) => caches.match(url)))).every(Boolean)"""
        urls = [f"{self.address}/{name}" for name in names]
        for _ in range(480):
            if self.page.evaluate(script, urls):
                return
            self.page.wait_for_timeout(250)
        raise AssertionError(f"not kept: {names}")

    def notes(self) -> list[str]:
        """The files of notes."""
        return [path.relative_to(self.site).as_posix() for path in self.site.glob("_static/notes/*.js")]

    def release(self, name: str) -> None:
        """Publish a new release: other words on every page, a style and a script under names of their new content."""
        changed = {}
        for pattern, more in (("look.*.css", "h1 { --release: fresh }"), ("quiz/quiz.*.js", "// Changed.")):
            (file,) = self.site.glob(f"_static/{pattern}")
            fresh = file.with_name(f"{file.name.split('.')[0]}.{name.lower().ljust(10, '0')}{file.suffix}")
            fresh.write_text(f"{file.read_text('utf8')}\n{more}\n", "utf8")
            file.unlink()
            changed[file.name] = fresh.name
        for path in self.site.rglob("*.html"):
            words = path.read_text("utf8").replace("<h1>", f"<h1>{name} ")
            for old, new in changed.items():
                words = words.replace(old, new)
            path.write_text(words, "utf8")
        worker.write(self.site)

    def go_offline(self) -> None:
        self.context.set_offline(True)
        self.server.shutdown()


@pytest.fixture
def hosted(browser: Browser, tmp_path: Path) -> Iterator[Hosted]:
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    opened = Hosted(tmp_path, context)
    yield opened
    context.close()
    opened.server.shutdown()
    opened.server.server_close()
    assert opened.errors == []


def test_what_was_visited_can_be_read_offline_and_then_the_rest(hosted: Hosted) -> None:
    hosted.visit("chapters/ports.html")
    hosted.until_kept("chapters/ports.html")
    assert hosted.page.evaluate("navigator.serviceWorker.getRegistration().then(r => r.scope)") == f"{hosted.address}/"
    assert not hosted.page.evaluate(f"caches.match('{hosted.address}/chapters/vote.html').then(Boolean)")
    hosted.context.set_offline(True)
    hosted.page.reload()
    until(hosted.page, "document.querySelectorAll('form[data-question]').length >= 8")
    assert hosted.page.evaluate("[...document.styleSheets].filter(s => s.href).every(s => s.cssRules.length > 0)")
    for name in ("", "chapters/vote.html"):
        hosted.visit(name)
        assert hosted.page.locator("h1").inner_text() == "This page is not on your device yet"
        links = hosted.page.get_by_role("link").evaluate_all("links => links.map(link => link.href)")
        assert links == [f"{hosted.address}/chapters/ports.html"]
    hosted.context.set_offline(False)
    hosted.visit("chapters/source.html")
    hosted.until_kept("index.html", "chapters/vote.html", "chapters/glossary.html", *hosted.notes())
    hosted.go_offline()
    hosted.visit("")
    assert hosted.page.locator("h1").count() == 1 and "index" not in hosted.page.url
    hosted.visit("chapters/vote.html")
    until(hosted.page, "document.querySelectorAll('form[data-question]').length >= 8")
    hosted.page.locator("article a.cite").first.click()
    expect(hosted.page.locator(".note-gist")).not_to_be_empty()


def test_a_new_release_replaces_the_old_whole(hosted: Hosted) -> None:
    """The page shows the new release at once, its store is the only one, and offline it is the new one too."""
    for name in ("chapters/ports.html", "index.html"):
        hosted.visit(name)
        hosted.until_kept(name)
    (before,) = hosted.page.evaluate(KEPT)
    hosted.release("Dada")
    hosted.page.reload()
    assert hosted.page.locator("h1").inner_text().startswith("Dada")
    for _ in range(480):
        names = hosted.page.evaluate(KEPT)
        if len(names) == 1 and names != [before]:
            break
        hosted.page.wait_for_timeout(250)
    assert len(names) == 1 and names != [before], names
    hosted.until_kept("chapters/ports.html")
    hosted.go_offline()
    for name in ("index.html", "chapters/ports.html"):
        hosted.visit(name)
        style = "getComputedStyle(document.querySelector('h1')).getPropertyValue('--release').trim()"
        assert hosted.page.evaluate(style) == "fresh", "the style sheet is that of the page's own release"
        assert hosted.page.locator("h1").inner_text().startswith("Dada")
    until(hosted.page, "document.querySelectorAll('form[data-question]').length >= 8")


def test_two_books_on_one_server_leave_each_other_alone(hosted: Hosted) -> None:
    """The store bears the path: a neighbour's release deletes nothing of ours."""
    hosted.visit("index.html")
    hosted.until_kept("index.html")
    assert hosted.page.evaluate(KEPT)[0].startswith("partners /people/book/ ")


def test_the_worker_names_each_page_and_changes_with_each_file(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    words = '<html><head><script src="_static/a.js?v=1"></script></head><h1>A &amp; <em>B</em></h1></html>'
    (tmp_path / "index.html").write_text(words, "utf8")
    (tmp_path / "chapters" / "c.html").write_text(
        '<link rel="stylesheet" href="../_static/b.css" /><h1>C<a class="headerlink">#</a></h1>', "utf8"
    )
    worker.write(tmp_path)
    script = (tmp_path / "sw.js").read_text("utf8")
    told = dict(re.findall(r"^const ([A-Z]+) = (.*);$", script, re.MULTILINE))
    assert json.loads(told["PAGES"]) == {"chapters/c.html": "C", "index.html": "A & B"}
    assert json.loads(told["ASSETS"]) == ["_static/b.css", "_static/a.js?v=1"]
    worker.write(tmp_path)
    assert (tmp_path / "sw.js").read_text("utf8") == script, "writing it twice changes nothing"
    (tmp_path / "chapters" / "c.html").write_text("<h1>D</h1>", "utf8")
    assert worker.release_of(tmp_path) != json.loads(told["RELEASE"])
