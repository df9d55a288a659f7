"""``python -m partners tables``: what it writes, what it says, and how it fails."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from partners import text
from partners.__main__ import main
from partners.text import compare, files
from partners.text.document import BY_SENTENCE
from partners.text.normalise import fingerprint

OTHER = "Порты и договоры\n\nВ 2019 году Туркмения открыла порт. Иран недоволен.\n\nКитай молчит."


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["tables", *map(str, arguments)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf8", newline="") as file:
        return list(csv.DictReader(file))


def test_without_a_source_the_retelling_becomes_eleven_tables(tmp_path: Path) -> None:
    result = run("-o", tmp_path / "new" / "tables")
    assert result.exit_code == 0, result.output
    assert len(list((tmp_path / "new" / "tables").iterdir())) == 11
    assert {"sentence_id": "P5S2", "year": "2018"} in rows(tmp_path / "new" / "tables" / "sentence_years.csv")


def test_another_article_gets_running_ids_and_a_note(tmp_path: Path) -> None:
    source = tmp_path / "other.txt"
    source.write_text(OTHER, "utf8")
    result = run("--source", source, "-o", tmp_path)
    assert result.exit_code == 0 and "not the article" in result.output
    assert [row["sentence_id"] for row in rows(tmp_path / "sentences.csv")] == ["T", "P1S1", "P1S2", "P2S1"]
    assert rows(tmp_path / "sentence_actors.csv") == [
        {"sentence_id": "P1S1", "actor_id": "TKM"},
        {"sentence_id": "P1S2", "actor_id": "IRN"},
        {"sentence_id": "P2S1", "actor_id": "CHN"},
    ]
    assert not any("недоволен." in path.read_text("utf8") for path in tmp_path.glob("*.csv"))


# ---- a reader's copy, with the retelling in the article's place


@pytest.fixture
def article(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the retelling be the article: its own hashes are expected."""
    sentences = text.sentences()
    expected = [{"sentence_id": row.sentence_id, "sha256": fingerprint(row.text)} for row in sentences.itertuples()]
    monkeypatch.setattr(compare, "table", lambda *_: expected)
    return sentences["text"].tolist()


def told(tmp_path: Path, sentences: list[str]) -> list[str]:
    source = tmp_path / "copy.txt"
    source.write_text("\n\n".join(sentences) + "\n\nДобавить комментарий\n", "utf8")
    result = run("--source", source, "-o", tmp_path / "tables")
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_faithful_copy_is_the_same_throughout(tmp_path: Path, article: list[str]) -> None:
    lines = told(tmp_path, [sentence.replace("ё", "е").replace("—", "–") for sentence in article])
    assert [line.split() for line in lines[:14]] == [[sentence, "same"] for sentence in text.sentences()["sentence_id"]]
    assert "14 of 14" in lines[14] and "equal" in lines[15]
    run("-o", tmp_path / "ours")
    for name in BY_SENTENCE:
        assert rows(tmp_path / "tables" / f"sentence_{name}.csv") == rows(tmp_path / "ours" / f"sentence_{name}.csv")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s: s[:4] + s[5:], {"P2S2": "missing"}),
        (lambda s: [*s[:3], "Совсем другое дело.", *s[3:]], {"X1": "extra"}),
        (
            lambda s: [*s[:7], s[7].replace("Нур-Султан", "Ташкент"), *s[8:]],
            {"P4S1": "differs: other words; actors +UZB -KAZ"},
        ),
        (lambda s: [*s[:8], s[8].replace("на Каспии.", "на Каспии!"), *s[9:]], {"P5S1": "differs: only the end"}),
        (lambda s: [*s[:8], s[8].replace("Россия", "Pоссия"), *s[9:]], {"P5S1": "differs: Latin letters"}),
        (
            lambda s: [*s[:10], s[10] + " Далее: " + s[11], *s[12:]],
            {"P6S1": "same", "P6S2": "differs: the same words, divided"},
        ),
    ],
)
def test_a_changed_copy_is_told_where_and_how(
    tmp_path: Path, article: list[str], change: object, expected: dict
) -> None:
    lines = told(tmp_path, change(article))
    said = {line[:5].strip(): line[6:] for line in lines if re.match(r"(T|P\dS\d|X\d) ", line)}
    for sentence, start in expected.items():
        assert said[sentence].startswith(start), said
    others = {sentence: how for sentence, how in said.items() if sentence not in expected and sentence != "X1"}
    assert set(others.values()) == {"same"}


def test_many_surplus_sentences_are_summed_up(tmp_path: Path, article: list[str]) -> None:
    lines = told(tmp_path, [*article, *(f"Лишнее предложение номер {number}." for number in range(100))])
    assert len(lines) < 45 and any("80 more" in line for line in lines)


# ---- bad input: one line, exit code 2, no traceback


def fails(result: Result, *parts: str) -> None:
    assert result.exit_code == 2 and isinstance(result.exception, SystemExit)
    assert len(result.output.strip().splitlines()) == 1
    for part in parts:
        assert part in result.output


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        (b"", ["empty"]),
        (b"\xef\xbb\xbf \n", ["empty"]),
        ("Москва молчит.".encode("cp1251"), ["line 1", "UTF-8", "--encoding cp1251"]),
        ("Да.\nCafé".encode("latin-1", "ignore"), ["UTF-8"]),
        (b"\x7fELF\0\0\1", ["not a text file"]),
        (b"No Russian here.", ["Cyrillic"]),
        ("Да. ".encode() * (files.LARGEST // 6 + 1), ["2 MB"]),
    ],
)
def test_unreadable_files(tmp_path: Path, raw: bytes, parts: list[str]) -> None:
    source = tmp_path / "source.txt"
    source.write_bytes(raw)
    fails(run("--source", source, "-o", tmp_path / "out"), "source.txt", *parts)
    assert not (tmp_path / "out").exists()


def test_folders_missing_files_and_unknown_encodings(tmp_path: Path) -> None:
    fails(run("--source", tmp_path), "folder")
    fails(run("--source", tmp_path / "none.txt"), "no such file")
    (tmp_path / "other.txt").write_text(OTHER, "utf8")
    fails(run("--source", tmp_path / "other.txt", "--encoding", "klingon"), "klingon")
    fails(run("--source", tmp_path / "other.txt", "--encoding", "cp1251"), "UTF-8 already")


def test_a_file_in_the_way_of_the_output(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    fails(run("-o", tmp_path / "taken"), "taken", "-o")
    fails(run("-o", tmp_path / "taken" / "inside"), "-o")


def test_an_old_windows_text_is_read_when_asked(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes(OTHER.encode("cp1251"))
    result = run("--source", tmp_path / "old.txt", "--encoding", "cp1251", "-o", tmp_path)
    assert result.exit_code == 0
    assert rows(tmp_path / "sentence_years.csv") == [{"sentence_id": "P1S1", "year": "2019"}]


def test_a_failed_run_leaves_the_old_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("-o", tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    (tmp_path / "other.txt").write_text(OTHER, "utf8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pandas.DataFrame.to_csv", full)
    fails(run("--source", tmp_path / "other.txt", "-o", tmp_path), "No space left")
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "other.txt"])
