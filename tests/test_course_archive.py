"""Hostile and broken downloads cost their authors what is broken in them, and nobody else anything."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from course_samples import course, handed, moodle, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from partners import durable
from partners.course import archive
from partners.course.archive import File, Refused, look, shown
from partners.course.collect import collect
from partners.course.folder import Course
from partners.course.roster import Student
from partners.errors import BookError

PEOPLE = [Student("a1", name="Айгүл Қасымова"), Student("a2", name="Иван Петров"), Student("a3", name="Анна Ли")]
HONEST = {moodle(one.name, number): handed("votes", one.folder) for number, one in enumerate(PEOPLE, 7)}
DAMAGED = moodle("Дамир Н", 50)


def _entry(name: str, mode: int = stat.S_IFREG | 0o644, packing: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr, entry.compress_type, entry.create_system = mode << 16, packing, 3
    return entry


def _with(*hostile: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    out = io.BytesIO(zipped(HONEST))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        for entry, content in hostile:
            packed.writestr(_entry(entry) if isinstance(entry, str) else entry, content)
    return out.getvalue()


def _flagged(name: str) -> bytes:
    """The last entry says that it is locked with a password."""
    raw = bytearray(_with((name, b"{}")))
    raw[raw.rindex(b"PK\1\2") + 8] |= 1
    return bytes(raw)


def _flipped(name: str) -> bytes:
    """One bit of the last entry's content is another."""
    raw = bytearray(_with((_entry(name, packing=zipfile.ZIP_STORED), b"the content")))
    raw[raw.index(b"the content")] ^= 1
    return bytes(raw)


def _overlapping(name: str) -> bytes:
    """The last entry's content is the first one's, by the central directory."""
    raw = bytearray(_with((name, b"{}")))
    place = raw.rindex(b"PK\1\2")
    raw[place + 42 : place + 46] = struct.pack("<L", 0)
    return bytes(raw)


def _lying(name: str) -> bytes:
    """The last entry says that it is small, and is not."""
    raw = bytearray(_with((name, bytes(1_000_000))))
    place = raw.rindex(b"PK\1\2")
    raw[place + 24 : place + 28] = struct.pack("<L", 10)
    return bytes(raw)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "up": (lambda: _with(("../../evil.ipynb", b"{}")), "outside"),
    "up inside": (lambda: _with((moodle("Иван Петров", 8, "../../x.ipynb"), b"{}")), "outside"),
    "up with backslashes": (lambda: _with(("..\\..\\evil.ipynb", b"{}")), "outside"),
    "absolute": (lambda: _with(("/etc/evil.ipynb", b"{}")), "absolute"),
    "a disk": (lambda: _with(("C:\\evil.ipynb", b"{}")), "absolute"),
    "newline": (lambda: _with(("a\nb.ipynb", b"{}")), "control"),
    "escape": (lambda: _with(("a\x1b[2Jb.ipynb", b"{}")), "control"),
    "deep": (lambda: _with(("/".join("a" * 30) + ".ipynb", b"{}")), "name"),
    "long": (lambda: _with(("ж" * 200 + ".ipynb", b"{}")), "name"),
    "link": (lambda: _with((_entry(DAMAGED, stat.S_IFLNK | 0o777), b"/etc/passwd")), "link"),
    "pipe": (lambda: _with((_entry(DAMAGED, stat.S_IFIFO), b"")), "special"),
    "lzma": (lambda: _with((_entry(DAMAGED, packing=zipfile.ZIP_LZMA), b"{}")), "packing"),
    "bomb": (lambda: _with((DAMAGED, bytes(archive.LARGEST + 1))), "large"),
    "lie": (lambda: _lying(DAMAGED), "damaged"),
    "overlap": (lambda: _overlapping(DAMAGED), "overlap"),
    "locked": (lambda: _flagged(DAMAGED), "locked"),
    "damaged": (lambda: _flipped(DAMAGED), "damaged"),
    "no zip": (lambda: _with((moodle("Дамир Н", 50, "a.zip"), b"nothing")), "no_zip"),
    "nested": (
        lambda: _with((moodle("Дамир Н", 50, "a.zip"), zipped({"b.zip": zipped({"c.ipynb": b"{}"})}))),
        "nested",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_one_hostile_entry_is_refused_and_the_rest_collected(tmp_path: Path, kind: str) -> None:
    where, download = course(tmp_path / "course", PEOPLE), tmp_path / "in/download.zip"
    download.parent.mkdir()
    make, why = HOSTILE[kind]
    download.write_bytes(make())
    report = collect(where, [download], contextlib.nullcontext)
    assert why in [one.why for one in report.refused]
    assert all(one.where.isprintable() for one in report.refused)
    whose = {"a1", "a2", "a3"} - ({"a1"} if kind == "overlap" else set())
    assert set(where.submissions("votes")) == whose
    made = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")}
    assert made == {"course", "in"}
    assert not [path for path in tmp_path.rglob("*") if path.is_symlink() or "evil" in path.name]


def test_a_download_cut_short_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(HONEST)[:-40])
    assert [one.why for one in look(tmp_path / "a.zip", tmp_path)] == ["no_zip"]


def test_links_and_pipes_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "votes.ipynb").write_text("{}")
    (folder / "passwd.ipynb").symlink_to("/etc/passwd")
    (folder / "round").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.ipynb")
    found = {item.where: getattr(item, "why", "") for item in look(folder, tmp_path / "scratch")}
    assert found == {
        "in/votes.ipynb": "", "in/passwd.ipynb": "link", "in/round": "link", "in/pipe.ipynb": "special"
    }  # fmt: skip


def test_what_is_no_notebook_and_nobodys_is_counted_and_other_archives_are_named(tmp_path: Path) -> None:
    where, folder = course(tmp_path / "course", PEOPLE), tmp_path / "in"
    folder.mkdir()
    for name in ("notes.txt", "parts.csv", "all.rar", "Иван Петров.7z"):
        (folder / name).write_bytes(b"x")
    report = collect(where, [folder], contextlib.nullcontext)
    assert [(one.where, one.why) for one in report.refused] == [("in/all.rar", "archive")]
    assert [(one.where, one.why) for one in report.unmatched] == [("in/Иван Петров.7z", "no_notebook")]
    assert report.aside == 2


def test_zips_in_zips_fill_no_disk(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(archive, "MOST_SCRATCH", 1_000)
    where, download = course(tmp_path / "course", PEOPLE), tmp_path / "download.zip"
    padded = {moodle("Дамир Н", 50, f"{place}.zip"): zipped({"a.ipynb": os.urandom(600)}) for place in range(3)}
    download.write_bytes(zipped({**HONEST, **padded}))
    report = collect(where, [download], contextlib.nullcontext)
    assert [one.why for one in report.refused] == ["space", "space"]
    assert set(where.submissions("votes")) == {"a1", "a2", "a3"}


def test_a_thousand_files_beside_a_notebook_are_not_all_kept(tmp_path: Path) -> None:
    where, download = course(tmp_path / "course", PEOPLE), tmp_path / "download.zip"
    many = {moodle("Иван Петров", 8, f"{number}.csv"): b"1" for number in range(150)}
    download.write_bytes(zipped({**HONEST, **many, moodle("Иван Петров", 8, "1.csv/2"): b"1"}))
    report = collect(where, [download], contextlib.nullcontext)
    assert len(where.submissions("votes")) == 3
    assert {one.why for one in report.refused} == {"too_much"} and len(report.refused) == 51


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400), st.integers(0, 600), st.integers(0, 255))
def test_no_bytes_make_a_reader_of_zips_fail(junk: bytes, place: int, byte: int) -> None:
    raw = bytearray(zipped({"a.ipynb": b"{}", "b/c.ipynb": b"[]"}))
    raw[place % len(raw)] = byte
    with tempfile.TemporaryDirectory() as scratch:
        for content in (junk, bytes(raw)):
            path = Path(scratch) / "junk.zip"
            path.write_bytes(content)
            for item in look(path, path.parent):
                if isinstance(item, File):
                    with contextlib.suppress(archive.Refusal):
                        item.read()
                else:
                    assert isinstance(item, Refused)


def test_the_unicode_name_of_an_entry_counts_when_it_belongs_to_it() -> None:
    raw = "votes_?.ipynb".encode("cp437")
    field = struct.pack("<BL", 1, zlib.crc32(raw)) + "votes_Қ.ipynb".encode()
    entry = zipfile.ZipInfo("votes_?.ipynb")
    entry.extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert archive._name(entry) == "votes_Қ.ipynb"
    entry.extra = struct.pack("<HHBL", 0x7075, 6, 1, 0) + b"x"
    assert archive._name(entry) == "votes_?.ipynb"


def test_names_of_strangers_do_nothing_to_a_terminal() -> None:
    assert shown("a\x1b[2J\u202eb\n\udc80") == "a\\x1b[2J\\u202eb\\n\\udc80"


def _dies_at(step: int) -> Callable[[int], None]:
    """A flush to the disk that is the last thing the process does."""
    left = [step]

    def flush(handle: int) -> None:
        left[0] -= 1
        if not left[0]:
            os._exit(9)
        os.fsync(handle)

    return flush


def _tree(where: Course) -> dict[str, bytes]:
    """What counts, all versions without the moment of collecting."""
    files = [path for path in (where.root / "submitted").rglob("*.ipynb") if durable.UNFINISHED not in str(path)]
    return {str(path.relative_to(where.root)): path.read_bytes() for path in files}


def test_killed_at_any_moment_it_loses_nothing_and_goes_on(tmp_path: Path, monkeypatch) -> None:
    """A process that leaves by _exit runs no cleaning up, as after kill -9."""
    again = {moodle(one.name, number): handed("votes", one.folder, "2") for number, one in enumerate(PEOPLE, 7)}
    (tmp_path / "one.zip").write_bytes(zipped(HONEST, (2026, 1, 1, 0, 0, 0)))
    (tmp_path / "two.zip").write_bytes(zipped(again, (2026, 1, 2, 0, 0, 0)))
    downloads = [tmp_path / "one.zip", tmp_path / "two.zip"]
    whole = course(tmp_path / "whole", PEOPLE)
    collect(whole, downloads, contextlib.nullcontext)
    ended = 9
    step = 0
    while ended:
        step += 3
        where = course(tmp_path / f"killed{step}", PEOPLE)
        collect(where, downloads[:1], contextlib.nullcontext)
        first = _tree(where)
        if not (child := os.fork()):
            monkeypatch.setattr(durable, "_flush", _dies_at(step))
            collect(where, downloads, contextlib.nullcontext)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        after = _tree(where)
        assert {name: after[name] for name in first if "versions" in name} == {
            name: content for name, content in first.items() if "versions" in name
        }
        assert len(where.submissions("votes")) == 3
        collect(where, downloads, contextlib.nullcontext)
        assert _tree(where) == _tree(whole)
        assert not list((where.root / "submitted").rglob(f"{durable.UNFINISHED}*"))
    assert step > 9


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path, monkeypatch) -> None:
    where, download = course(tmp_path / "course", PEOPLE), tmp_path / "download.zip"
    download.write_bytes(zipped(HONEST))
    left = [5]

    def flush(handle: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "_flush", flush)
    with pytest.raises(BookError, match="the disk is full: make room and run the command again"):
        collect(where, [download], contextlib.nullcontext)
    assert where.submissions("votes")
    monkeypatch.undo()
    report = collect(where, [download], contextlib.nullcontext)
    assert len(where.submissions("votes")) == 3 and report.taken["votes"]["new"] in (1, 2)
