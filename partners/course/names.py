"""A student's id as a folder name, and back; a person's name as something to compare."""

from __future__ import annotations

import re
import unicodedata

from partners.errors import BookError

#: Bytes of a folder name: file systems allow 255, and an ending such as ``.html`` comes on top.
LONGEST = 200
#: Names that a course folder uses itself or that some system keeps for its devices.
_RESERVED = {"class", "moodle-feedback", "con", "prn", "aux", "nul"} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)
}
_PLAIN = set("0123456789-.@")
_ESCAPE = re.compile(r"=([0-9a-f]+)=|_(.)|([^=_])", re.DOTALL)


def normal(text: str) -> str:
    """Composed (NFC), without space at the ends and with single spaces inside."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folder_name(student: str) -> str:
    """The folder name of a student's id; :func:`student_id` gives the id back.

    Two ids never share a folder, not even where capitals and small letters, or composed and decomposed letters, are
    one: a capital becomes ``_`` and its small letter, whatever is no letter or digit ``=`` its code point ``=``.

    :raises BookError: when the id is empty or its folder name would be too long.
    """
    found = "".join(map(_written, normal(student)))
    if not found:
        raise BookError("a student has an empty id: give each an id")
    if found[0] in "-." or found.split(".")[0] in _RESERVED or found in _RESERVED:
        found = _coded(found[0]) + found[1:]
    if found[-1] == ".":
        found = found[:-1] + _coded(".")
    if len(found.encode()) > LONGEST:
        raise BookError(f"the id {student[:40]!r}… is too long: {LONGEST} bytes at most, some letters taking several")
    return found


def student_id(folder: str) -> str:
    """The id that :func:`folder_name` turned into this folder.

    :raises BookError: when no id has this folder name.
    """
    found = unicodedata.normalize("NFC", folder)
    try:
        text = "".join(_read(match) for match in _parts(found))
        known = folder_name(text) == found
    except (ValueError, OverflowError, BookError):
        known = False
    if not known:
        raise BookError(f"{folder!r} is not the folder of a student: take it out of the course folder")
    return text


def same_person(name: str) -> str:
    """A name as platforms leave it in file names: letters, marks and digits only, in small letters, ё as е."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN").replace("ё", "е")


def _written(sign: str) -> str:
    if sign in _PLAIN or _is_plain_letter(sign):
        return sign
    small = sign.lower()
    if len(small) == 1 and small != sign and _is_plain_letter(small) and small.upper() == sign:
        return f"_{small}"
    return _coded(sign)


def _is_plain_letter(sign: str) -> bool:
    """One that no file system takes for another: small, stable under case folding and every normal form's return."""
    return (
        len(sign) == 1
        and sign.isalpha()
        and sign == sign.casefold() == unicodedata.normalize("NFKC", sign)
        and sign in (sign.upper().lower(), sign.upper().casefold())
        and not unicodedata.category(sign).startswith("M")
    )


def _coded(sign: str) -> str:
    return f"={ord(sign):x}="


def _parts(folder: str) -> list[re.Match[str]]:
    found, place = [], 0
    while place < len(folder):
        match = _ESCAPE.match(folder, place)
        if not match:
            raise ValueError(folder)
        found.append(match)
        place = match.end()
    return found


def _read(match: re.Match[str]) -> str:
    code, capital, plain = match.groups()
    if code:
        return chr(int(code, 16))
    return capital.upper() if capital else plain
