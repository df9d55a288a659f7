"""Gather what readers take away: the site as a zip, PDF, EPUB, the wheel, every notebook, and checksums of all."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from partners.errors import BookError
from partners_site import metadata, notebooks

CHECKSUMS = "SHA256SUMS"
BOOK = "partners-who-disagree"
#: What a release holds besides the wheel: where the build leaves it, and the command that makes it.
PARTS = {
    f"{BOOK}.zip": "make zip",
    f"{BOOK}.pdf": "make pdf",
    f"{BOOK}.epub": "make epub",
    f"{notebooks.FOLDER}/*.ipynb": "make book",
}


def gather(built: Path, folder: Path) -> list[str]:
    """Copy every part into a folder beside the wheel, and write ``SHA256SUMS``, which ``sha256sum --check`` reads.

    What an earlier release left there goes.

    :param built: the build folder.
    :param folder: where the wheel lies.
    :return: the names of the files, without the checksums.
    :raises BookError: when a part is missing, with the command that makes it; then nothing is written.
    """
    wheel = folder / metadata.load().wheel
    if not wheel.is_file():
        raise BookError("the wheel of this version is missing: run make wheel", wheel)
    found = {pattern: sorted(built.glob(pattern)) for pattern in PARTS}
    for pattern, files in found.items():
        if not files:
            raise BookError(f"nothing of this kind was built: run {PARTS[pattern]}", built / pattern)
    for old in folder.iterdir():
        if old != wheel:
            old.unlink()
    for files in found.values():
        for file in files:
            shutil.copyfile(file, folder / file.name)
    names = sorted(path.name for path in folder.iterdir())
    sums = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names]
    (folder / CHECKSUMS).write_text("".join(sums), "utf8")
    return names
