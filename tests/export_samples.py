"""Questions as an unkind author might write them: every kind, in two scripts, with the signs that formats trip over."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st
from platform_readers import shown
from pydantic import TypeAdapter, ValidationError

from partners.quiz import score
from partners.quiz.kinds import AnyQuestion
from partners.quiz.schema import Plain

PIECES = [
    *("Порт Құрық", "Қазақстан: әіңғүұқөһ", "Ақтау", "&", "<", "< b", ">", '"', "'", "’", "$", "$$", "{", "}", "="),
    *("~", "#", "####", ":", "::", "->", "]]>", "\u200f", "\u061cمرفأ", "😀", "//", "\\", "\\n", "%50%", "[html]"),
    *("[x]", "*", "`", "*stress*", "`code = {1}`", "_a_", "1.", "...", "+-", "--", "T", "TRUE", "@@PLUGINFILE@@", "é"),
]


def _fits(text: str) -> bool:
    try:
        return TypeAdapter(Plain).validate_python(text) == text
    except ValidationError:
        return False


texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join).filter(_fits)
glued = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join).filter(_fits)
anything = texts | glued
numbers = st.integers(-10_000, 10_000) | st.decimals(-1000, 1000, places=3, allow_nan=False).map(float)


def _lang(text: str) -> dict[str, str]:
    return {"en": text}


def _made(kind: str, draw, **special):
    prompt, hint = draw(anything), draw(anything)
    shared = {"id": "demo-01", "kind": kind, "objective": "demo-o1", "bloom": "apply", "rests_on": ["V11", "R061"]}
    whole = shared | {"prompt": _lang(prompt), "hint": _lang(hint)} | special
    return TypeAdapter(AnyQuestion).validate_python(whole)


@st.composite
def choices(draw):
    words = draw(st.lists(anything, min_size=2, max_size=6, unique_by=shown))
    right = draw(st.sets(st.sampled_from(range(len(words))), min_size=1))
    kind = "single" if len(right) == 1 and draw(st.booleans()) else "multiple"
    options = [
        {"key": f"{n}k", "text": _lang(text), "right": n in right, "why": _lang(draw(anything))}
        for n, text in enumerate(words)
    ]
    return _made(kind, draw, options=options)


@st.composite
def quantities(draw):
    why = {outcome: _lang(draw(anything)) for outcome in ("right", "low", "high")}
    tolerance = draw(st.sampled_from([0, 0.3, 1, 20]))
    unit = draw(st.none() | anything.map(_lang))
    return _made("number", draw, answer=float(draw(numbers)), tolerance=float(tolerance), unit=unit, why=why)


def _keyed(texts: list[str], draw) -> list[dict]:
    """Keys that begin with a digit, as keys of the bank may."""
    return [{"key": f"{n}k", "text": _lang(text), "why": _lang(draw(anything))} for n, text in enumerate(texts)]


@st.composite
def orders(draw):
    words = draw(st.lists(anything, min_size=3, max_size=5, unique_by=shown))
    return _made("ordering", draw, items=_keyed(words, draw))


@st.composite
def matches(draw):
    rows = draw(st.lists(anything, min_size=2, max_size=4, unique_by=shown))
    partners = draw(st.lists(anything, min_size=2, max_size=4, unique_by=shown))
    chosen = [draw(st.integers(0, len(partners) - 1)) for _ in rows]
    assume(len(set(chosen)) > 1)
    listed = [{"key": f"{n}k", "text": _lang(text)} for n, text in enumerate(partners)]
    asked = [row | {"partner": f"{n}k"} for row, n in zip(_keyed(rows, draw), chosen, strict=True)]
    return _made("matching", draw, rows=asked, partners=listed)


typed = st.sampled_from(
    ["Құрық", "Курык-2", "Bakı", "Ust'-Kut port", "*star", "a -> b", "T", "C#", "{=}", "&amp", "порт ~", "=2"]
)


@st.composite
def words_to_type(draw):
    texts = draw(st.lists(typed, min_size=1, max_size=5, unique_by=score.fold))
    split = draw(st.integers(1, len(texts)))
    why = {"right": _lang(draw(anything)), "wrong": _lang(draw(anything))}
    slips = [{"texts": texts[split:], "why": _lang(draw(anything))}] if texts[split:] else []
    return _made("text", draw, answer=_lang(texts[0]), accepted=texts[1:split], slips=slips, why=why)


@st.composite
def places(draw):
    ports = draw(st.permutations(["P01", "P06", "P08", "P10"]))
    asked = [{"port": port, "why": _lang(draw(anything))} for port in ports]
    asked[draw(st.integers(0, 3))]["right"] = True
    return _made("map", draw, places=asked)
