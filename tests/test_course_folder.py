"""The course folder begins whole or not at all, and never inside the book."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from partners import durable
from partners.__main__ import main
from partners.course import folder
from partners.errors import BookError


def _run(*words: object):
    return CliRunner().invoke(main, ["course", *map(str, words)])


def test_a_file_or_folder_that_could_not_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch) -> None:
    durable.write(tmp_path / "a.txt", b"old")
    durable.write_folder(tmp_path / "box", {"in/a.txt": b"old"})

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BookError, match="the disk is full"):
        durable.write(tmp_path / "a.txt", b"new")
    with pytest.raises(BookError, match="the disk is full"):
        durable.write_folder(tmp_path / "box", {"in/a.txt": b"new"})
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"a.txt", "box", "box/in", "box/in/a.txt"}
    assert (tmp_path / "a.txt").read_bytes() == (tmp_path / "box/in/a.txt").read_bytes() == b"old"


def test_who_comes_second_is_told(tmp_path: Path) -> None:
    with (
        durable.lock(tmp_path, "collect"),
        pytest.raises(BookError, match="collect is under way"),
        durable.lock(tmp_path, "collect"),
    ):
        pass
    with durable.lock(tmp_path, "collect"):
        pass


def test_a_course_inside_the_book_is_refused(tmp_path: Path) -> None:
    inside = folder._BOOK / "my-course"
    assert "lies inside the book" in _run("init", inside).output
    (tmp_path / "link").symlink_to(folder._BOOK)
    assert "lies inside the book" in _run("init", tmp_path / "link" / "my-course").output
    assert not inside.exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    found = _run("init", tmp_path)
    assert found.exit_code == 2 and "is not empty" in found.output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_commands_outside_a_course_say_so(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no course folder: begin one with init"):
        folder.find(tmp_path)


@pytest.mark.parametrize(
    ("settings", "said"),
    [("title: [", "line 1: not valid YAML"), ("title: A\nsecret: short\n", "column secret"), ("[]", "course.yml")],
)
def test_broken_settings_are_told(tmp_path: Path, settings: str, said: str) -> None:
    (tmp_path / "course.yml").write_text(settings)
    with pytest.raises(BookError) as error:
        _ = folder.find(tmp_path).settings
    assert said in str(error.value)
