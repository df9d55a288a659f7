"""A text file as a string, or one clear reason why not."""

from __future__ import annotations

import codecs
from pathlib import Path

from partners.errors import BookError

#: Bytes (a Cyrillic letter has two): a newspaper article has some ten thousand, a novel a million.
LARGEST = 2_000_000


def read(path: str | Path, encoding: str = "utf-8") -> str:
    """The text of a file.

    :raises BookError: for a folder, a missing, empty, too large or binary file, a wrong encoding, or a text
        without a Cyrillic letter.
    """
    path = Path(path)
    text = _decode(_bytes(path), path, encoding)
    if not text.strip("\ufeff \t\r\n"):
        raise BookError("the file is empty: give a text", path)
    if not any("а" <= character.lower() <= "я" for character in text):
        raise BookError("no Cyrillic letter in it: the reading is made for Russian text", path)
    return text


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise BookError("this is a folder: give the text file itself", path)
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise BookError("no such file: check the path", path) from error
    except (OSError, ValueError) as error:
        raise BookError(f"it cannot be read ({getattr(error, 'strerror', None) or error})", path) from error
    if len(raw) > LARGEST:
        raise BookError(f"larger than {LARGEST // 1_000_000} MB: give one article, or cut the text", path)
    return raw


def _decode(raw: bytes, path: Path, encoding: str) -> str:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in raw:
        raise BookError("not a text file: save the article as plain text (UTF-8)", path)
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise BookError(f"unknown encoding {encoding!r}: try utf-8 or cp1251") from error
    if name == "utf-8":
        name = "utf-8-sig"
    elif name != "utf-16" and _is_utf8(raw):
        raise BookError(f"the file is UTF-8 already: leave out the encoding {encoding}", path)
    try:
        return raw.decode(name)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        hint = ", or give --encoding cp1251 for an old Windows text" if name == "utf-8-sig" else ""
        raise BookError(f"not {encoding.upper()}: save the text as UTF-8{hint}", path, line) from error


def _is_utf8(raw: bytes) -> bool:
    try:
        return not raw.isascii() and bool(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return False
