"""Files that are there whole or not at all: a kill, a power cut or a full disk leaves the old content or the new."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from partners.errors import BookError

#: What a name of something half-written begins with; readers of a folder pass over names with a dot in front.
UNFINISHED = ".unfinished-"


def write(path: Path, content: bytes) -> None:
    """Put a file in place at once, replacing the one that stood there.

    :raises BookError: when it cannot be written; the old file then still stands.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                _flush(file.fileno())
            beside.chmod(0o644)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _settle(path.parent)


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder in place at once, all its files in it.

    A folder that stood there is moved aside first and removed last, so that for a moment there may be none, never a
    mixed one.

    :param files: path inside the folder, with ``/`` between parts → content.
    :raises BookError: when it cannot be written; a folder that stood there then still stands.
    """
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=path.parent))
        new, old = beside / "new", beside / "old"
        try:
            new.mkdir()
            for name, content in files.items():
                _fill(new / name, content)
            for folder in sorted({(new / name).parent for name in files} | {new}):
                _settle(folder)
            if path.exists():
                path.rename(old)
            try:
                new.rename(path)
            except OSError:
                if old.exists():
                    old.rename(path)
                raise
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        _settle(path.parent)


def sweep(folder: Path) -> None:
    """Remove what a run that was killed left half-written; call it under the lock of the folder."""
    for left in folder.glob(f"{UNFINISHED}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


@contextmanager
def lock(folder: Path, busy: str) -> Iterator[None]:
    """Keep a folder to oneself; the lock goes with the process, however it ends.

    :param busy: what is under way, for the message to whoever comes second.
    :raises BookError: when another process has it.
    """
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / ".lock").open("a")
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BookError(f"{busy} is under way in this folder: wait until it has ended", folder) from error
        yield


def _fill(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        _flush(file.fileno())


def _flush(handle: int) -> None:
    """On macOS fsync leaves the data in the disk's own cache; the full one does not."""
    if hasattr(fcntl, "F_FULLFSYNC"):
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
    else:
        os.fsync(handle)


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        problem = "the disk is full: make room" if full else f"not written ({error.strerror}): mend that"
        raise BookError(f"{problem} and run the command again; what was there before is still there", path) from error
