"""Take in what students handed in: each file to its student, every version kept, what cannot be taken named."""

from __future__ import annotations

import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

from partners import durable
from partners.course import notebooks, platforms, roster, versions
from partners.course.archive import File, Refusal, Refused, look, shown
from partners.course.folder import Course
from partners.course.match import Matcher, Unmatched, bare, new_student
from partners.course.names import same_person
from partners.course.platforms import Claim
from partners.errors import BookError

#: What may come beside the notebooks of one hand-in.
MOST_FILES, MOST_BYTES = 100, 100_000_000


@dataclass
class HandIn:
    """What one student handed in at one time, as a path says.

    :ivar beside: what came beside the notebooks.
    """

    source: int
    claim: Claim
    files: list[tuple[Claim, File]] = field(default_factory=list)
    beside: dict[str, bytes] = field(default_factory=dict)

    @property
    def where(self) -> str:
        return self.files[0][1].where

    @property
    def newest(self) -> str:
        return max(file.time for _, file in self.files)


@dataclass(frozen=True)
class Work:
    """One notebook of a hand-in."""

    handin: HandIn
    claim: Claim
    where: str
    content: bytes
    label: notebooks.Label
    assignment: str

    @property
    def order(self) -> tuple[int, bool, str]:
        """Of several, the last counts: the latest attempt, else the file that bears the assignment's own name."""
        attempt = self.claim.attempt if isinstance(self.claim.attempt, int) else 0
        return attempt, self.claim.inner[-1] == f"{self.assignment}.ipynb", self.claim.inner[-1]


@dataclass
class Report:
    """What a run did.

    :ivar taken: how many notebooks were new, later, former or the same, by assignment.
    :ivar refused: files that were not taken, each with a key under ``course.refused``.
    :ivar unmatched: hand-ins of nobody known, each with a key under ``course.unmatched``.
    :ivar aside: how many files are no notebooks and lie in no student's folder.
    :ivar notes: what a teacher should look at: place, student, key under ``course.notes``, and its detail.
    """

    taken: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    refused: list[Refused] = field(default_factory=list)
    unmatched: list[Refused] = field(default_factory=list)
    notes: list[tuple[str, str, str, str]] = field(default_factory=list)
    aside: int = 0


_ARCHIVE = re.compile(r"\.(rar|7z|t?gz|tar|t?bz2|t?xz|zst)$", re.IGNORECASE)
Pattern = Callable[[Sequence[str]], Claim | None]
Progress = Callable[[Sequence[HandIn]], AbstractContextManager[Iterable[HandIn]]]


def collect(course: Course, paths: Sequence[Path], progress: Progress, only: str = "", pattern: str = "") -> Report:
    """Take in files, folders and zips.

    :param only: the assignment that all of it is for; without it each notebook's own word counts.
    :param pattern: how files name their students, as nbgrader's ``named_regexp``.
    :raises BookError: for a path that does not exist, or a disk that is full; what was taken in before stays.
    """
    known = course.assignments()
    if only:
        course.source(only)
        known = [only]
    for path in paths:
        inside = path.resolve().is_relative_to(course.root / "submitted")
        if inside or course.root.is_relative_to(path.resolve()):
            raise BookError("is the course's own folder: name what you downloaded", path)
    with durable.lock(course.root / "submitted", "collect"), tempfile.TemporaryDirectory() as scratch:
        run = _Run(course, known, only, platforms.pattern(pattern) if pattern else None)
        run.list(paths, Path(scratch))
        with progress(sorted(run.handins.values(), key=lambda one: (one.newest, one.where))) as handins:
            for handin in handins:
                run.take(handin)
        run.take_unclear()
        run.keep_roster()
    return run.report


class _Run:
    def __init__(self, course: Course, known: list[str], only: str, pattern: Pattern | None) -> None:
        self.course, self.known, self.only, self.pattern = course, known, only, pattern
        students = roster.read(course.roster) if course.roster.is_file() else []
        self.matcher = Matcher(students, course.settings.secret, course.assignments())
        self.report = Report()
        self.handins: dict[tuple[int, str, tuple[str, ...]], HandIn] = {}
        self.others = set(course.assignments()) - set(known)
        self.open = any(map(course.is_open, known))
        self.unclear: list[Work] = []
        self.cells: dict[str, frozenset[str]] = {}
        self.seen: dict[int, set[str]] = defaultdict(set)
        self.namesakes: set[tuple[int, str, str]] = set()
        self.grown = False

    def list(self, paths: Sequence[Path], scratch: Path) -> None:
        """Sort every file to the hand-in it belongs to."""
        for source, path in enumerate(paths):
            for item in look(path, scratch):
                if isinstance(item, Refused):
                    self.report.refused.append(item)
                    continue
                claim = (self.pattern and self.pattern(item.parts)) or platforms.claim(
                    item.parts, self.course.assignments(), self._is_student
                )
                handin = self.handins.setdefault((source, claim.platform, claim.group), HandIn(source, claim))
                handin.files.append((claim, item))
        numbers: dict[tuple[int, str, str], set[str]] = defaultdict(set)
        for handin in self.handins.values():
            numbers[self._bearer(handin)].add(handin.claim.number)
        self.namesakes = {bearer for bearer, found in numbers.items() if len(found) > 1}

    def take(self, handin: HandIn) -> None:
        """Keep the notebooks of one hand-in, with whatever came beside them."""
        inside = [pair for pair in handin.files if platforms.NOTEBOOK.fullmatch(pair[0].inner[-1])]
        handin.beside = self._beside(
            [pair for pair in handin.files if not platforms.NOTEBOOK.fullmatch(pair[0].inner[-1])]
        )
        works = [work for claim, file in inside if (work := self._work(handin, claim, file))]
        if not inside and self._is_student(handin.claim.names[0]):
            self.report.unmatched.append(Refused(handin.where, "no_notebook"))
        elif not inside:
            other = [file.where for _, file in handin.files if _ARCHIVE.search(file.where)]
            self.report.refused += [Refused(where, "archive") for where in other]
            self.report.aside += len(handin.files) - len(other)
        changed: list[str] = []
        for work in sorted(works, key=lambda work: work.order):
            self.seen[handin.source].add(work.assignment)
            if not work.assignment:
                self.unclear.append(work)
            elif self.keep(work) not in ("", "same"):
                changed.append(work.assignment)
        for name, count in Counter(work.assignment for work in works).items():
            if count > 1 and name in changed:
                self.report.notes.append((handin.where, "", "several", name))
        if all(work.assignment for work in works):
            handin.beside = {}

    def take_unclear(self) -> None:
        """A notebook that cannot be told is for the assignment that all others of the same download are for."""
        for work in self.unclear:
            others = self.seen[work.handin.source] - {""}
            if len(others) == 1 and work.claim.platform != "plain":
                self.keep(replace(work, assignment=others.pop()))
            else:
                self.report.unmatched.append(Refused(work.where, "assignment"))

    def keep(self, work: Work) -> str:
        """Give a notebook to its student, and say what became of it; nothing if nobody's it is."""
        claim, assignment = work.claim, work.assignment
        try:
            student = self._student(work)
        except Unmatched as unmatched:
            self.report.unmatched.append(Refused(work.where, str(unmatched)))
            return ""
        owner = self.matcher.by_key.get(work.label.key)
        folder = self.course.submitted(student.folder, assignment)
        try:
            latest = versions.current(versions.versions(folder))
        except BookError as error:
            self.report.notes.append((work.where, student.folder, "damaged", str(error)))
            self.report.unmatched.append(Refused(work.where, "damaged"))
            return ""
        known = latest.origin if latest and latest.origin.platform == claim.platform else None
        if known and known.number != claim.number:
            self.report.unmatched.append(Refused(work.where, "another_number"))
            return ""
        origin = versions.Origin(
            versions.digest(work.content, work.handin.beside),
            claim.platform,
            shown(claim.names[0]),
            claim.number,
            claim.attempt,
            work.handin.newest,
            claim.late,
            owner.folder if owner and owner.id != student.id else "",
        )
        state = versions.keep(folder, assignment, work.content, work.handin.beside, origin)
        self.report.taken[assignment][state] += 1
        if origin.made_for and state != "same":
            self.report.notes.append((work.where, student.folder, "made_for", origin.made_for))
        if state != "same" and self.matcher.is_by_part(claim, assignment, student):
            self.report.notes.append((work.where, student.folder, "partly", student.name))
        if state == "former":
            self.report.notes.append((work.where, student.folder, "former", assignment))
        return state

    def keep_roster(self) -> None:
        """Students of a class without a roster are listed as they hand in."""
        if self.grown:
            roster.write(self.course.roster, list(self.matcher.students.values()))

    def _work(self, handin: HandIn, claim: Claim, file: File) -> Work | None:
        if (content := self._read(file)) is None:
            return None
        said = notebooks.label(content)
        if self.only and said.assignment in self.others:
            self.report.refused.append(Refused(file.where, "other_assignment"))
            return None
        assignment = self.only or notebooks.assignment(
            said, platforms.stem(claim.inner[-1]), self.known, self._grade_ids
        )
        return Work(handin, claim, file.where, content, said, assignment)

    def _grade_ids(self, assignment: str) -> frozenset[str]:
        from partners.course.release import grade_ids

        if assignment not in self.cells:
            self.cells[assignment] = grade_ids(self.course.source(assignment))
        return self.cells[assignment]

    def _student(self, work: Work) -> roster.Student:
        doubtful = self._bearer(work.handin) in self.namesakes
        try:
            return self.matcher.student(work.claim, work.assignment, work.label.key, doubtful)
        except Unmatched as unmatched:
            nobody = str(unmatched) == "nobody" and self._is_student(work.claim.names[0])
            if not nobody or not self.course.is_open(work.assignment):
                raise
            student = new_student(work.claim, work.assignment, list(self.matcher.students))
            self.matcher.add(student)
            self.grown = True
            return student

    def _is_student(self, name: str) -> bool:
        """Whether a name may be a student's: in a class without a roster any that is not an assignment's."""
        return self.matcher.could_be(name) or (
            self.open and bool(same_person(bare(name, self.others | set(self.known))))
        )

    def _bearer(self, handin: HandIn) -> tuple[int, str, str]:
        numbered = handin.claim.platform if handin.claim.number else ""
        return handin.source, numbered, same_person(handin.claim.names[0])

    def _beside(self, files: Sequence[tuple[Claim, File]]) -> dict[str, bytes]:
        taken: dict[str, bytes] = {}
        size = 0
        for claim, file in files:
            content = self._read(file) if len(taken) < MOST_FILES and size < MOST_BYTES else None
            if content is None and (len(taken) >= MOST_FILES or size >= MOST_BYTES):
                self.report.refused.append(Refused(file.where, "too_much"))
            elif content is not None:
                taken["/".join(claim.inner)] = content
                size += len(content)
        return taken

    def _read(self, file: File) -> bytes | None:
        try:
            return file.read()
        except Refusal as refusal:
            self.report.refused.append(Refused(file.where, str(refusal)))
            return None
