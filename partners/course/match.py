"""Whose work it is: a claim of a path, or the key in a released notebook, against the roster."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from partners.course.names import folder_name, normal, same_person
from partners.course.platforms import Claim
from partners.course.roster import Student
from partners.errors import BookError

_AROUND = " _-–—.,;+"
_SEPARATORS = re.compile(r"[\s_\-–—.,;+]+")


class Unmatched(Exception):
    """No student, or several; the argument is a key under ``course.unmatched`` of the texts."""


def key(secret: str, assignment: str, student: str) -> str:
    """What a released notebook carries to tell whose it is; nobody can make it without the course's secret."""
    message = "\0".join(("key", assignment, student)).encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:24]


class Matcher:
    """Finds students by what platforms and people write."""

    def __init__(self, students: Sequence[Student], secret: str, assignments: Sequence[str]) -> None:
        self.students = {one.id: one for one in students}
        self.assignments = assignments
        self.by_key = {key(secret, name, one.folder): one for name in assignments for one in students}
        self._marks: dict[tuple[int, str], set[str]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._parts: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[tuple[str, str], str] = {}
        for one in students:
            self.add(one)

    def add(self, one: Student) -> None:
        """Know one student more."""
        self.students[one.id] = one
        for rank, mark in enumerate(_marks(one)):
            self._marks[rank, mark].add(one.id)
        for name in (one.name, f"{one.last_name}{one.first_name}", f"{one.first_name}{one.last_name}"):
            for said in (same_person(name), _sorted(name), normal(name).casefold()):
                if said:
                    self._names[said].add(one.id)
        for part in _selections(one.name):
            self._parts[part].add(one.id)
        if one.canvas_id:
            self._numbers["canvas", one.canvas_id] = one.id
        for assignment, number in one.participants.items():
            self._numbers[f"moodle {assignment}", number] = one.id

    def could_be(self, name: str) -> bool:
        """Whether a name, perhaps with an assignment's name beside it, is some student's."""
        return any(self._named(name, one) or self._partly(name, one) for one in self.assignments)

    def student(self, claim: Claim, assignment: str, made_for: str = "", doubtful: bool = False) -> Student:
        """The student of a claim.

        A platform's number decides, then the name. The notebook's own key decides only between namesakes, or where
        nothing else names anybody: a notebook can be copied, a login less easily.

        :param made_for: the key that the notebook carries.
        :param doubtful: the name is borne by several people, so that it alone decides nothing.
        :raises Unmatched: when none or several fit.
        """
        place = "canvas" if claim.platform == "canvas" else f"moodle {assignment}"
        if claim.number and (found := self._numbers.get((place, claim.number))):
            return self.students[found]
        owner = self.by_key.get(made_for)
        for name in claim.names:
            named = self._named(name, assignment) or self._partly(name, assignment)
            found = {one for one in named if self._number(one, place) in ("", claim.number)} if claim.number else named
            if len(found) == 1 and not doubtful:
                return self.students[found.pop()]
            if found and owner and owner.id in found:
                return owner
            if found:
                raise Unmatched("namesakes")
        if owner and (claim.platform == "plain" or self._is_anonymous(claim)):
            return owner
        raise Unmatched("nobody_anonymous" if self._is_anonymous(claim) else "nobody")

    def is_by_part(self, claim: Claim, assignment: str, student: Student) -> bool:
        """Whether only a part of a name led to this student, so that a person should look."""
        name, place = claim.names[0], "canvas" if claim.platform == "canvas" else f"moodle {assignment}"
        sure = student.id in self._named(name, assignment) or self._numbers.get((place, claim.number)) == student.id
        return not sure and student.id in self._partly(name, assignment)

    def _number(self, student: str, place: str) -> str:
        one = self.students[student]
        return one.canvas_id if place == "canvas" else one.participants.get(place.removeprefix("moodle "), "")

    def _is_anonymous(self, claim: Claim) -> bool:
        """Whether a platform hid the name: marking without names."""
        if claim.platform == "canvas":
            return claim.number.startswith("anon_")
        return claim.platform == "moodle" and same_person(claim.names[0]) in ("participant", "участник", "қатысушы")

    def _named(self, name: str, assignment: str) -> set[str]:
        name = normal(name)
        for text in dict.fromkeys((name, bare(name, [assignment]))):
            for rank, mark in enumerate((text, text, *[text.casefold()] * 4)):
                if mark and (found := self._marks.get((rank, mark))):
                    return set(found)
            for said in (same_person(text), _sorted(text), text.casefold()):
                if said and (found := self._names.get(said)):
                    return set(found)
        return set()

    def _partly(self, name: str, assignment: str) -> set[str]:
        """Those whose name is this one with words more or fewer: one list has patronymics, another has none."""
        text = bare(name, [assignment])
        longer = (self._names.get(part, set()) for part in _selections(text))
        return set(self._parts.get(same_person(text), set())).union(*longer)


def new_student(claim: Claim, assignment: str, taken: Sequence[str]) -> Student:
    """A student whom no roster lists, named as the platform names them.

    :raises Unmatched: when the claim names nobody.
    """
    name = normal(claim.names[0])
    if not same_person(name):
        raise Unmatched("nobody")
    identity = name if name not in taken else f"{name} {claim.number}"
    try:
        folder_name(identity)
    except BookError as error:
        raise Unmatched("nobody") from error
    if identity in taken:
        raise Unmatched("namesakes")
    canvas = claim.number if claim.platform == "canvas" and claim.number.isdigit() else ""
    numbers = {assignment: claim.number} if claim.platform == "moodle" else {}
    return Student(identity, name=name, canvas_id=canvas, participants=numbers)


def _marks(one: Student) -> tuple[str, ...]:
    """What is a student's alone, the surest first."""
    id_, username, email = one.id.casefold(), one.username.casefold(), one.email.casefold()
    return one.id, one.folder, id_, username, email, email.partition("@")[0]


def bare(name: str, assignments: Iterable[str]) -> str:
    """A name without the assignments' names that stand in it, and without what parted them."""
    for assignment in assignments:
        name = re.sub(re.escape(assignment), " ", name, flags=re.IGNORECASE)
    return name.strip(_AROUND)


def _selections(name: str) -> set[str]:
    """A name in every order of two or more of its words; names of many words as they are."""
    words = [said for word in _SEPARATORS.split(normal(name)) if (said := same_person(word))]
    if not 2 < len(words) < 5:
        return set()
    return {"".join(some) for count in range(2, len(words) + 1) for some in itertools.permutations(words, count)}


def _sorted(name: str) -> str:
    """The words of a name in an order that does not depend on which came first."""
    words = sorted(filter(None, map(same_person, _SEPARATORS.split(normal(name)))))
    return " ".join(words) if len(words) > 1 else ""
