"""One spelling for text that differs only in typography, and its SHA-256."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_QUOTES = "«»„“”‟\"''‘’‚‹›"
_DASHES = "‐‑‒–—―−-"
_LEVEL = str.maketrans({**dict.fromkeys(_QUOTES, '"'), **dict.fromkeys(_DASHES, "-")})
_YO = str.maketrans("ёЁ", "еЕ")
# Soft hyphens, zero-width characters and byte order marks: seen by nobody, copied by every browser.
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])


def clean(text: str) -> str:
    """The text as it is read: Unicode NFC, ``\\n`` between lines, no invisible characters."""
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")


def level(text: str) -> str:
    """Every quotation mark as ``"`` and every dash or hyphen as ``-``; the length stays the same."""
    return text.translate(_LEVEL)


def normalise(text: str) -> str:
    """The text as it is hashed and compared.

    In this order: Unicode NFC; quotation marks and dashes as in :func:`level`; ё to е; every run of white space
    to one space; nothing before and after. Case and other punctuation stay.
    """
    return re.sub(r"\s+", " ", level(unicodedata.normalize("NFC", text)).translate(_YO)).strip()


def fingerprint(text: str) -> str:
    """The SHA-256 of :func:`normalise`, as 64 hexadecimal digits (UTF-8)."""
    return digest(normalise(text))


def digest(normalised: str) -> str:
    """The SHA-256 of a text that is normalised already."""
    return hashlib.sha256(normalised.encode("utf8", "surrogatepass")).hexdigest()
