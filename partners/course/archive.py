"""What lies in a file, a folder or a zip from strangers: listed, bounded, and never unpacked by its own names."""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from partners.errors import BookError

#: Bytes of one file, and entries of one zip, that are still read.
LARGEST, MOST = 50_000_000, 50_000
#: Bytes that zips found inside a zip may take up while they are read.
MOST_SCRATCH = 4_000_000_000
#: A zip of a platform holds zips of students; deeper ones are refused.
DEEPEST = 1
_LITTER = re.compile(r"__MACOSX|\.ipynb_checkpoints|__pycache__|\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.git|\.lock")
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNICODE_PATH, _HEADER = 0x7075, 30
_CYRILLIC = re.compile(r"[\x00-\x7fА-Яа-яЁё№«» –—]*")


class Refusal(Exception):
    """Why one file is not taken; the argument is a key under ``course.refused`` of the texts."""


@dataclass(frozen=True)
class File:
    """One file that can be read.

    :ivar where: its place, to show.
    :ivar parts: the names of its folders and its own, in composed letters.
    :ivar read: gives the content, or raises :class:`Refusal`.
    :ivar time: when it was changed or packed, as ISO text; empty where nobody knows.
    """

    where: str
    parts: tuple[str, ...]
    read: Callable[[], bytes]
    time: str = ""


@dataclass(frozen=True)
class Refused:
    """One file that is not taken, and why."""

    where: str
    why: str


def shown(name: str) -> str:
    """A stranger's file name as it may be printed: no control character or change of direction acts on a terminal."""
    return "".join(
        sign if sign.isprintable() or sign == " " else sign.encode("unicode_escape").decode() for sign in name
    )


def look(path: Path, scratch: Path) -> Iterator[File | Refused]:
    """All files of a file, a folder or a zip; zips in it are opened, links are not followed.

    :param scratch: an empty folder for the zips found inside zips; the files can be read as long as it is there.
    :raises BookError: when the path itself does not exist.
    """
    if path.is_dir():
        yield from _folder(path, scratch)
    elif path.is_file():
        yield from _one(path, (unicodedata.normalize("NFC", path.name),), path.name, scratch)
    else:
        raise BookError("no such file or folder: name what you downloaded", path)


def _folder(root: Path, scratch: Path) -> Iterator[File | Refused]:
    for folder, inner, names in os.walk(root):
        inner[:] = sorted(name for name in inner if not _LITTER.fullmatch(name))
        for name in [name for name in inner if (Path(folder) / name).is_symlink()]:
            inner.remove(name)
            yield Refused(shown(str(Path(folder, name).relative_to(root.parent))), "link")
        for name in sorted(name for name in names if not _LITTER.fullmatch(name)):
            path = Path(folder) / name
            place = path.relative_to(root).parts
            where = shown("/".join((root.name, *place)))
            try:
                parts = _safe_parts("/".join((root.name or "folder", *place)))
            except Refusal as refusal:
                yield Refused(where, str(refusal))
            else:
                yield from _one(path, parts, where, scratch)


def _one(path: Path, parts: tuple[str, ...], where: str, scratch: Path) -> Iterator[File | Refused]:
    try:
        found = path.lstat() if len(parts) > 1 else path.stat()
    except OSError:
        yield Refused(where, "unreadable")
        return
    if not stat.S_ISREG(found.st_mode):
        yield Refused(where, "link" if stat.S_ISLNK(found.st_mode) else "special")
    elif _is_zip(parts[-1]):
        yield from _Zip(path, (*parts[:-1], Path(parts[-1]).stem), where, scratch, 0).files()
    elif found.st_size > LARGEST:
        yield Refused(where, "large")
    else:
        moment = dt.datetime.fromtimestamp(int(found.st_mtime), dt.UTC).isoformat()
        yield File(where, parts, lambda: _read_path(path), moment)


def _read_path(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise Refusal("unreadable") from error
    if len(content) > LARGEST:
        raise Refusal("large")
    return content


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _safe_parts(name: str) -> tuple[str, ...]:
    """The parts of a path from strangers.

    :raises Refusal: when it leads out of its folder or holds what no file name needs.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise Refusal("absolute")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if ".." in parts:
        raise Refusal("outside")
    if any(unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") for sign in name):
        raise Refusal("control")
    if not parts or len(parts) > 20 or any(len(part.encode()) > 255 for part in parts):
        raise Refusal("name")
    return parts


class _Zip:
    """One zip, its own names taken for what they are: claims of a stranger.

    Python's zipfile answers broken bytes with whatever its parsing stumbles over, so any error means a broken zip.
    """

    def __init__(self, path: Path, parts: tuple[str, ...], where: str, scratch: Path, depth: int) -> None:
        self.path, self.parts, self.where, self.scratch, self.depth = path, parts, where, scratch, depth
        self.open: zipfile.ZipFile | None = None

    def files(self) -> Iterator[File | Refused]:
        try:
            with zipfile.ZipFile(self.path) as packed:
                entries = [entry for entry in packed.infolist() if not entry.is_dir()]
        except Exception:
            yield Refused(self.where, "no_zip")
            return
        if len(entries) > MOST:
            yield Refused(self.where, "many")
            return
        overlapping = _overlapping(entries)
        for entry in entries:
            name = _name(entry)
            where = f"{self.where}: {shown(name)}"
            try:
                parts = self._parts(entry, name)
                if entry.header_offset in overlapping:
                    raise Refusal("overlap")
            except Refusal as refusal:
                yield Refused(where, str(refusal))
                continue
            if any(_LITTER.fullmatch(part) for part in parts):
                continue
            if _is_zip(name):
                yield from self._inner(entry, parts, where)
            else:
                yield File(where, (*self.parts, *parts), lambda entry=entry: self._read(entry), _time(entry))

    def _parts(self, entry: zipfile.ZipInfo, name: str) -> tuple[str, ...]:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise Refusal("link" if kind == stat.S_IFLNK else "special")
        parts = _safe_parts(name)
        if entry.flag_bits & 0x1:
            raise Refusal("locked")
        if entry.compress_type not in _PACKINGS:
            raise Refusal("packing")
        if entry.file_size > LARGEST:
            raise Refusal("large")
        return parts

    def _inner(self, entry: zipfile.ZipInfo, parts: tuple[str, ...], where: str) -> Iterator[File | Refused]:
        if self.depth >= DEEPEST:
            yield Refused(where, "nested")
            return
        try:
            content = self._read(entry)
        except Refusal as refusal:
            yield Refused(where, str(refusal))
            return
        try:
            path = self._unpacked(content)
        except (Refusal, OSError):
            yield Refused(where, "space")
            return
        folder = (*self.parts, *parts[:-1], Path(parts[-1]).stem)
        found = list(_Zip(path, folder, where, self.scratch, self.depth + 1).files())
        if not any(isinstance(item, File) for item in found):
            path.unlink()
        yield from found

    def _unpacked(self, content: bytes) -> Path:
        if sum(path.stat().st_size for path in self.scratch.iterdir()) + len(content) > MOST_SCRATCH:
            raise Refusal("space")
        handle, name = tempfile.mkstemp(".zip", dir=self.scratch)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return Path(name)

    def _read(self, entry: zipfile.ZipInfo) -> bytes:
        """Zips in zips are opened anew for each file: there may be as many as students."""
        try:
            self.open = self.open or zipfile.ZipFile(self.path)
            with self.open.open(entry) as file:
                content = file.read(LARGEST + 1)
        except Exception as error:
            raise Refusal("damaged") from error
        finally:
            if self.open and self.depth:
                self.open.close()
                self.open = None
        if len(content) > LARGEST:
            raise Refusal("large")
        return content


def _overlapping(entries: list[zipfile.ZipInfo]) -> set[int]:
    """Where entries begin that share bytes with another: what a bomb of a few bytes is made of."""
    found, end = set(), -1
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            found.add(entry.header_offset)
        end = max(end, entry.header_offset + _HEADER + entry.compress_size)
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: UTF-8 where flagged or valid, else the old Russian code pages, else as it is."""
    if entry.flag_bits & 0x800:
        return entry.orig_filename
    try:
        raw = entry.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.orig_filename
    if (path := _unicode_path(entry.extra, raw)) is not None:
        return path
    for encoding in ("utf8", "cp866", "cp1251"):
        try:
            name = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf8" or _CYRILLIC.fullmatch(name):
            return name
    return entry.orig_filename


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The Info-ZIP Unicode Path of an entry: PKWARE's APPNOTE, 4.6.9."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        is_path = kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1
        if is_path and struct.unpack_from("<L", field, 1)[0] == zlib.crc32(raw):
            return field[5:].decode("utf8", "replace")
    return None


def _time(entry: zipfile.ZipInfo) -> str:
    """Platforms leave the first moment that a zip can tell where they tell none."""
    try:
        moment = dt.datetime(*entry.date_time)
    except ValueError:
        return ""
    return moment.isoformat() if moment.year > 1980 else ""
