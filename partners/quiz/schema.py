"""What a question is made of: the parts all kinds share. One module in ``kinds`` adds what is special to each kind."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from partners.quiz.yaml_lines import Where

#: The languages that every text of a quiz must have. The one place to add one.
LANGUAGES = ("en",)
LONGEST = 1_000

_MARKUP = re.compile(r"</?[A-Za-z]|<[!?]|&#?\w+;|\]\(|javascript:", re.IGNORECASE)
_HIDDEN = re.compile("[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]")
_CODE = re.compile(r"`([^`]+)`")
#: Verbs that name nothing an answer could show.
_VAGUE = re.compile(r"(understand|know|learn|appreciate|grasp|be aware|become|see)\b", re.IGNORECASE)


def _tidy_code(found: re.Match[str]) -> str:
    if not (code := found[1].strip()):
        raise ValueError("nothing stands between two ` marks: write it, or delete the marks")
    return f"`{code}`"


def _plain(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(f"{len(text):,} characters, where {LONGEST:,} are allowed: shorten it")
    if not text.strip():
        raise ValueError("no words in this text: write it")
    if found := _MARKUP.search(text):
        raise ValueError(f"{found[0]!r} looks like HTML or a link: texts are plain, with *stress* and `code` at most")
    if _HIDDEN.search(text):
        raise ValueError("an invisible control character: delete it")
    return _CODE.sub(_tidy_code, " ".join(text.split()))


def _not_a_number(value: Any) -> Any:
    if isinstance(value, (bool, int, float)) or (value is not None and not isinstance(value, (str, list, dict))):
        raise ValueError(f"{value!r} was read as a number, a date or yes/no: put it in quotes")
    return value


def _all_languages(texts: dict[str, str]) -> dict[str, str]:
    if missing := [lang for lang in LANGUAGES if lang not in texts]:
        raise ValueError(f"no text in {', '.join(missing)}: add it")
    return texts


def unique(items: Iterable[Hashable], what: str) -> None:
    """:raises ValueError: when two items are equal."""
    seen: set[Hashable] = set()
    for item in items:
        if item in seen:
            raise ValueError(f"the {what} {item} is used twice: give each its own")
        seen.add(item)


Plain = Annotated[str, BeforeValidator(_not_a_number), AfterValidator(_plain)]
Key = Annotated[str, BeforeValidator(_not_a_number), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$", max_length=40)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
#: One text in several languages.
Texts = Annotated[dict[Language, Plain], AfterValidator(_all_languages)]
Bloom = Literal["remember", "understand", "apply", "analyse", "evaluate"]


class Strict(BaseModel):
    """A part of a bank: nothing unknown in it, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _testable(texts: dict[str, str]) -> dict[str, str]:
    if found := _VAGUE.match(texts.get("en", "")):
        raise ValueError(f"{found[0]!r} cannot be tested: begin with what the reader does (name, date, compare, judge)")
    return texts


class Objective(Strict):
    """What a reader of the chapter will be able to do."""

    id: Key
    text: Annotated[Texts, AfterValidator(_testable)]


class Option(Strict):
    """One answer to choose, and why it is right or wrong."""

    key: Key
    text: Texts
    right: Annotated[bool, Field(strict=True)] = False
    why: Texts


class Question(Strict):
    """What every kind has, and what it must be able to do."""

    id: Key
    objective: Key
    bloom: Bloom
    rests_on: Annotated[list[Key], Field(min_length=1)]
    prompt: Texts
    hint: Texts
    derive: str | None = None

    def clean(self, answer: Any) -> Any:
        """The answer as it is stored, None for none at all.

        :raises ValueError: for what can be no answer to this question.
        """
        raise NotImplementedError

    def complete(self, answer: Any) -> bool:
        """True if a clean answer can be checked."""
        raise NotImplementedError

    def points(self, answer: Any) -> float:
        """0 to 1 for a complete answer."""
        raise NotImplementedError

    def differs(self, derived: Any) -> str | None:
        """What the bank stores, told for an error, if the derived answer is another one; else None."""
        raise NotImplementedError

    def faults(self) -> Iterable[tuple[Where, str]]:
        """What only the record can show to be wrong: the place in the question, and the problem."""
        return ()

    def special(self, lang: str) -> dict[str, Any]:
        """What the page needs to know beyond the shared parts, in one language."""
        raise NotImplementedError

    def choices(self, lang: str) -> list[str]:
        """The texts to choose from, for print."""
        return []

    def picture(self, lang: str) -> str:
        """HTML of what there is to look at, for a page without a script."""
        return ""

    def key(self, lang: str) -> list[tuple[str, str]]:
        """Each right answer and its explanation, for the key."""
        raise NotImplementedError

    def content(self, lang: str) -> dict[str, Any]:
        """All that the page needs to draw and mark the question."""
        shared = {"id": self.id, "kind": self.kind, "prompt": self.prompt[lang], "hint": self.hint[lang]}
        return {**shared, "rests_on": self.rests_on, **self.special(lang)}


class Choice(Question):
    """What the kinds with options share."""

    options: Annotated[list[Option], Field(min_length=2, max_length=8)]

    def _right(self) -> list[str]:
        return [option.key for option in self.options if option.right]

    def special(self, lang: str) -> dict[str, Any]:
        fields = [{"key": o.key, "text": o.text[lang], "right": o.right, "why": o.why[lang]} for o in self.options]
        return {"options": fields}

    def choices(self, lang: str) -> list[str]:
        return [option.text[lang] for option in self.options]

    def key(self, lang: str) -> list[tuple[str, str]]:
        return [(option.text[lang], option.why[lang]) for option in self.options if option.right]
