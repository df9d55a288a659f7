"""My progress on the index page: what a reader answered is shown there, saved, loaded and erased; nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SITE, Watched
from playwright.sync_api import Browser, Page, expect

KEY = "partners-who-disagree:quiz:1:en:vote"
KEPT = {"vote-01": {"answer": "3", "checked": True, "tries": 2, "points": 1}}


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 320, "height": 800}, accept_downloads=True)
    opened = Watched(context)
    yield opened
    context.close()
    assert opened.errors == [] and opened.elsewhere == []


def index(watched: Watched) -> Page:
    watched.page.goto((SITE / "index.html").as_uri())
    return watched.page


def row(page: Page, name: str) -> list[str]:
    return page.locator(f'tr[data-chapter="{name}"] td').all_inner_texts()


def keep(page: Page, value: object) -> None:
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(value)])
    page.reload()


def load(page: Page, path: Path, text: str) -> str:
    path.write_text(text, "utf8")
    page.locator(".partners-progress input[type=file]").set_input_files(path)
    expect(page.locator(".progress-status")).to_contain_text(path.name)
    return page.locator(".progress-status").inner_text()


def test_an_answer_of_a_chapter_is_counted_saved_erased_and_loaded(watched: Watched, tmp_path: Path) -> None:
    """From the chapter's page to the table and a file; erased, taken back, erased again and loaded, it is the same."""
    page = watched.page
    page.goto((SITE / "chapters" / "vote.html").as_uri())
    form = page.locator("form[data-question=vote-01]")
    form.locator("input").first.fill("3")
    form.get_by_role("button", name="Check").click()
    index(watched)
    counted = row(page, "vote")
    assert counted[0].startswith("1 of ") and counted[1] == "1"
    assert page.locator("tbody tr").last.inner_text().split()[:2] == ["All", "chapters"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").press("Enter")
    saved = tmp_path / "saved.json"
    download.value.save_as(saved)
    before = page.evaluate("JSON.stringify(localStorage)")
    page.get_by_role("button", name="Erase").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Erased")).to_be_visible()
    assert row(page, "vote")[1] == "0" and page.evaluate(f"localStorage.getItem('{KEY}')") is None
    # The focus is on the way back.
    page.keyboard.press("Enter")
    assert row(page, "vote") == counted
    page.get_by_role("button", name="Erase").click()
    page.reload()
    page.locator(".partners-progress input[type=file]").set_input_files(saved)
    expect(page.locator(".progress-status")).to_contain_text("Loaded")
    assert row(page, "vote") == counted and page.evaluate("JSON.stringify(localStorage)") == before
    # A file takes the place of what is there, and that too can be undone.
    keep(page, KEPT | {"vote-02": {"answer": ["x"], "checked": True, "tries": 1, "points": 0.5}})
    page.locator(".partners-progress input[type=file]").set_input_files(saved)
    expect(page.locator(".progress-status")).to_contain_text("Loaded")
    page.get_by_role("button", name="Undo").click()
    assert row(page, "vote")[1] == "1.5"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not json", "not a file that this page saved"),
        ("[1, 2]", "not a file that this page saved"),
        (json.dumps({"book": "another", "format": 1, "answers": {}}), "belongs to another book"),
        (json.dumps({"book": "partners-who-disagree", "format": 1, "answers": {"x": {}}}), "not a file"),
        (json.dumps({"book": "partners-who-disagree", "format": 1, "answers": {KEY: "<b>"}}), "not a file"),
        (" " * 1_000_001, "larger than one megabyte"),
    ],
)
def test_a_wrong_file_changes_nothing(watched: Watched, tmp_path: Path, text: str, told: str) -> None:
    page = index(watched)
    keep(page, KEPT)
    before = row(page, "vote")
    assert told in load(page, tmp_path / "file.json", text)
    assert row(page, "vote") == before and page.evaluate(f"localStorage.getItem('{KEY}')") == json.dumps(KEPT)


@pytest.mark.parametrize("value", [7, [1], {"vote-01": 5}, {"vote-01": {"checked": True, "points": "9"}}, {"no": {}}])
def test_a_tampered_store_counts_for_nothing(watched: Watched, value: object) -> None:
    page = index(watched)
    keep(page, value)
    assert row(page, "vote")[1] == "0"


def test_more_points_than_there_are_count_as_one(watched: Watched) -> None:
    page = index(watched)
    keep(page, {"vote-01": {"checked": True, "points": 99}})
    assert row(page, "vote")[1] == "1"


def test_it_fits_a_small_phone_and_the_empty_state_says_so(watched: Watched) -> None:
    page = index(watched)
    assert "Nothing is kept yet" in page.locator(".progress-status").inner_text()
    assert page.get_by_role("button", name="Erase").is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
