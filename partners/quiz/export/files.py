"""Writing what an export made: all of its files or none, and zip archives that are the same for the same content."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from partners.errors import BookError

#: The earliest time a zip can hold: an archive must not change with the clock.
_WHEN = (1980, 1, 1, 0, 0, 0)


def write(files: Mapping[Path, bytes]) -> None:
    """Write every file beside its place first, then move all into place.

    :raises BookError: when a folder or a file cannot be written; no old file is touched then.
    """
    made: list[tuple[str, Path]] = []
    # Looked up before anything is moved: a folder in the way must not be found half-way.
    if folder := next((path for path in files if path.is_dir()), None):
        raise BookError("this is a folder: name a file", folder)
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".", suffix=path.suffix, dir=path.parent)
            made.append((name, path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            # mkstemp lets only its owner read; a new file has the rights that the reader's umask gives.
            Path(name).chmod(0o666 & ~_umask())
        for name, path in made:
            Path(name).replace(path)
    except OSError as error:
        raise BookError(f"cannot be written ({error.strerror}): choose another place", path) from None
    finally:
        for name, _ in made:
            with contextlib.suppress(FileNotFoundError):
                Path(name).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def archive(members: Mapping[str, bytes | str]) -> bytes:
    """A zip with these members in this order; a name that ends in ``/`` is a folder."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression=zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.external_attr = (0o40755 << 16 | 0x10) if name.endswith("/") else 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith("/") else zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return stream.getvalue()
