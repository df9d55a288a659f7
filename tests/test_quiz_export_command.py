"""The whole bank goes out by its command: what is written, what is left and told, and what is refused."""

from __future__ import annotations

import csv
import importlib
import io
import itertools
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from platform_readers import canvas_items, gift, tree

from partners.__main__ import main
from partners.quiz import export
from partners.quiz.export.items import READERS, Choice, Matching, Number, Ordering, Text
from partners.quiz.kinds import KINDS

OUT = Path("out")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["quiz", "export", *map(str, arguments)])


def count(to: str, raw: bytes) -> int:
    """Questions in a file."""
    if to == "moodle":
        return len(tree(raw).findall("question")) - len(tree(raw).findall("question/category"))
    if to in ("qti21", "canvas"):
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
        return len(canvas_items(raw)) if to == "canvas" else sum(name.startswith("items/") for name in names)
    if to == "csv":
        return len(list(csv.DictReader(io.StringIO(raw.decode(), newline=""))))
    return len(gift(raw.decode())) if to == "gift" else raw.decode().count('<span class="how">')


@pytest.mark.parametrize("to", export.FORMATS)
def test_the_whole_bank_goes_out_and_what_stays_is_told(to, tmp_path):
    output = tmp_path / "new" / "bank.out"
    asked = export.questions([])
    first = run("--to", to, "-o", output)
    told = first.stderr.splitlines()
    if first.exit_code:
        assert first.exit_code == 1 and not output.exists() and "--skip" in told[-1]
        told = told[:-1]
        assert run("--to", to, "-o", output, "--skip").stderr.splitlines() == told
    kinds = {question.id: question.kind for _, question in asked}
    for line in told:
        left, _, rest = line.partition(" ")
        assert rest.startswith(f"({kinds[left]}): ")
    assert count(to, output.read_bytes()) == len(asked) - len(told)
    before = output.read_bytes()
    run("--to", to, "-o", output, "--skip")
    assert output.read_bytes() == before


@pytest.mark.parametrize("to", export.FORMATS)
def test_two_thousand_questions_go_out(to):
    real = itertools.cycle(question for _, question in export.questions([]))
    many = [("ports", next(real).model_copy(update={"id": f"ports-{n}"})) for n in range(2000)]
    made = export.make(to, many, "en", OUT)
    assert made.count + len(made.left) == 2000 and count(to, made.files[OUT]) == made.count > 1500


def test_every_kind_of_the_bank_has_a_shape_and_every_format_a_word_on_each():
    assert set(READERS) == set(KINDS)
    for name in export.FORMATS.values():
        table = importlib.import_module(f"partners.quiz.export.{name}").TABLE
        assert set(table) == {Choice, Number, Ordering, Matching, Text}, name


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--to", "moodle", "--chapter", "nowhere"], ["nowhere", "ports"]),
        (["--to", "moodle", "--language", "tlh"], ["tlh", "en"]),
        (["--to", "word"], ["word", "moodle"]),
        (["--to", "moodle", "-o", "."], ["folder"]),
    ],
)
def test_wrong_wishes_end_in_one_line(arguments, parts, tmp_path):
    result = run(*([] if "-o" in arguments else ["-o", tmp_path / "x"]), *arguments)
    errors = [line for line in result.stderr.splitlines() if line.startswith("Error:")]
    assert result.exit_code == 2 and len(errors) == 1 and all(part in errors[0] for part in parts)
    assert not list(tmp_path.iterdir())


def test_two_files_are_written_or_none(tmp_path):
    (tmp_path / "test-key.html").mkdir()
    result = run("--to", "print", "--chapter", "ports", "-o", tmp_path / "test.html")
    assert result.exit_code == 2 and "test-key.html" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["test-key.html"]


def test_a_missing_text2qti_is_told_with_its_remedy(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "text2qti", None)
    monkeypatch.delitem(sys.modules, "text2qti.config", raising=False)
    result = run("--to", "canvas", "--chapter", "source", "--skip", "-o", tmp_path / "x.zip")
    assert result.exit_code == 2 and "pip install text2qti" in result.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir())
