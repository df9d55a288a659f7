"""One spelling for text that differs only in typography, and its SHA-256."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_QUOTES = "«»„“”‟\"''‘’‚‹›"
_DASHES = "‐‑‒–—―−-"
_TYPOGRAPHY = str.maketrans({**dict.fromkeys(_QUOTES, '"'), **dict.fromkeys(_DASHES, "-"), "ё": "е", "Ё": "Е"})


def normalise(text: str) -> str:
    """The text as it is hashed and compared.

    In this order: Unicode NFC; every quotation mark to ``"``; every dash and hyphen to ``-``; ё to е; every run
    of white space to one space; nothing before and after. Case and punctuation stay.
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)).strip()


def fingerprint(text: str) -> str:
    """The SHA-256 of :func:`normalise`, as 64 hexadecimal digits (UTF-8)."""
    return hashlib.sha256(normalise(text).encode("utf8", "surrogatepass")).hexdigest()
