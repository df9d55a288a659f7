"""The built book as one archive that a reader unpacks and opens, the same bytes for the same book."""

from __future__ import annotations

import zipfile
from pathlib import Path

from partners.errors import BookError
from partners.texts import DEFAULT_LANGUAGE, text
from partners_site.offline.worker import NAME

#: The folder that all files lie in once the archive is unpacked.
FOLDER = "partners-who-disagree"
#: For servers and for Sphinx; a reader of files on a disk has no use for them.
_LEFT_OUT = {NAME, ".buildinfo", ".nojekyll", "objects.inv"}
# The earliest time that the format knows: an archive of the same files is the same archive on any day.
_TIME = (1980, 1, 1, 0, 0, 0)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(f"{FOLDER}/{name}", _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o100644 << 16
    return entry


def write(site: Path, target: Path, language: str = DEFAULT_LANGUAGE) -> int:
    """Pack a built book, with a page of advice beside it; the target is whole or not there.

    :returns: the number of files.
    :raises BookError: when there is no built book.
    """
    if not (site / "index.html").is_file():
        raise BookError("no built book here: run `make book` first", site)
    files = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name not in _LEFT_OUT and "_sources" not in path.relative_to(site).parts
    }
    files["READ-ME-FIRST.txt"] = text("offline.archive", language).replace("\n", "\r\n").encode()
    fresh = target.with_name(target.name + ".part")
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(fresh, "w") as archive:
        for name in sorted(files):
            archive.writestr(_entry(name), files[name], compresslevel=9)
    fresh.replace(target)
    return len(files)
