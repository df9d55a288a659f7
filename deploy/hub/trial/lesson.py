"""What each student of a trial does, step by step, and the faults that strike in between."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.hub.trial.student import Channel, Diary, Student
from partners.quiz import bank

CHAPTER = "vote"
ASSIGNMENT = "book/submitted.ipynb"


@dataclass(frozen=True)
class Plan:
    """What a trial asks of every student.

    :param repository: address of a git repository with the book; :param password: of the Hub.
    """

    address: str
    password: str
    repository: str


def attend(plan: Plan, name: str) -> tuple[Student, Diary]:
    """A whole lesson: log in, fetch the book, run every cell of a chapter, answer a question, hand in a notebook.

    Whatever goes wrong stands in the diary; nothing is raised.
    """
    diary = Diary(name)
    student = Student(plan.address, name, plan.password)
    start = time.monotonic()
    try:
        student.log_in()
        student.start_server()
        diary.ready = time.monotonic() - start
        student.fetch_book(plan.repository)
        path = f"book/chapters/{CHAPTER}.md"
        cells = student.notebook(path)
        student.start_kernel(path)
        with student.channel() as channel:
            _run_cells(channel, cells, diary)
            diary.last_cell = time.monotonic() - start
            diary.score = _answer(channel, diary)
        _hand_in(student, cells, diary)
    except Exception as error:
        diary.errors.append(f"{type(error).__name__}: {error}")
    return student, diary


def _run_cells(channel: Channel, cells: list[dict[str, Any]], diary: Diary) -> None:
    for cell in cells:
        if cell["cell_type"] == "code":
            _, error = channel.run(cell["source"])
            diary.cells += 1
            if error:
                diary.errors.append(f"cell {diary.cells}: {error}")


def _answer(channel: Channel, diary: Diary) -> float:
    """Answer the first single choice as the page does, by a message to the widget; the score that Python then tells."""
    question = next(question for question in bank.load(CHAPTER).questions if question.kind == "single")
    right = next(option.key for option in question.options if option.right)
    came, error = channel.run(f"from partners import Quiz\nquiz = Quiz({CHAPTER!r})\nquiz")
    views = [
        m["content"]["data"].get("application/vnd.jupyter.widget-view+json") for m in came if "data" in m["content"]
    ]
    widget = next((view["model_id"] for view in views if view), None)
    if error or widget is None:
        diary.errors.append(f"quiz: {error or 'no widget came'}")
        return 0.0
    state = {question.id: {"answer": right, "checked": True, "tries": 1}}
    update = {"method": "update", "state": {"state": state}, "buffer_paths": []}
    channel.send("comm_msg", {"comm_id": widget, "data": update})
    came, _ = channel.run("print('score', quiz.score)")
    told = "".join(message["content"].get("text", "") for message in came if message["msg_type"] == "stream")
    found = re.search(r"score ([\d.]+)", told)
    return float(found[1]) if found else 0.0


def _hand_in(student: Student, cells: list[dict[str, Any]], diary: Diary) -> None:
    """Save a notebook, take it out of the Lab, and look whether the two are one."""
    notebook = {"cells": cells, "metadata": {"student": student.name}, "nbformat": 4, "nbformat_minor": 5}
    text = json.dumps(notebook, ensure_ascii=False)
    student.save(ASSIGNMENT, text)
    if student.download(ASSIGNMENT) != text.encode():
        diary.errors.append("what came out of the Lab is not what was handed in")


def kill_kernel(student: Student) -> list[str]:
    """Kill a student's kernel; it must come back empty but able to run, and the saved file must stand."""
    with student.channel() as channel:
        channel.run("kept = 1")
        channel.send("execute_request", {"code": "import os; os.kill(os.getpid(), 9)", "silent": True})
    faults = []
    time.sleep(5)
    with student.channel() as channel:
        _, error = channel.run("1 + 1")
        if error:
            faults.append(f"the new kernel does not run: {error}")
        _, error = channel.run("kept")
        if error is None:
            faults.append("the kernel was not killed: its variable is still there")
    return faults + _work_is_there(student, "a killed kernel")


def kill_server(student: Student, pid: int) -> list[str]:
    """Kill a student's server; the next visit must start another, over the same files."""
    import psutil

    psutil.Process(pid).kill()
    # A student sees an error and loads the page again; the Hub looks for dead servers in between.
    student.start_server()
    return _work_is_there(student, "a killed server")


def after_restart(student: Student) -> list[str]:
    """After a killed and restarted Hub the kernel must still hold what it held."""
    with student.channel() as channel:
        _, error = channel.run("assert before_restart == 1")
    faults = [f"the kernel did not outlive the Hub: {error}"] if error else []
    return faults + _work_is_there(student, "a restarted Hub")


def _work_is_there(student: Student, after: str) -> list[str]:
    try:
        saved = json.loads(student.download(ASSIGNMENT))
    except Exception as error:
        return [f"after {after}: {type(error).__name__}: {error}"]
    return [] if saved["metadata"]["student"] == student.name else [f"after {after}: somebody else's file"]


def repository(folder: Path, root: Path) -> str:
    """A git repository with the chapters as a course would host it; gives its address."""
    import shutil
    import subprocess

    book = folder / "repository"
    (book / "chapters").mkdir(parents=True)
    shutil.copy(root / "index.md", book)
    for page in (root / "chapters").glob("*.md"):
        shutil.copy(page, book / "chapters")
    identity = ["-c", "user.name=course", "-c", "user.email=course@example.edu"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], [*identity, "commit", "-q", "-m", "The book"]):
        subprocess.run(["git", *command], cwd=book, check=True)
    return book.as_uri()
