"""Agreement between coders: known examples, limits, and students' files with their faults."""

from __future__ import annotations

import csv
import io
import math
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partners import agreement, record
from partners.errors import BookError

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
CODES = st.lists(
    st.tuples(st.sampled_from(agreement.CLASSES), st.sampled_from(agreement.CLASSES)), min_size=1, max_size=40
)


def _pair(pairs: list[tuple[str, str]]) -> tuple[pd.Series, pd.Series]:
    return pd.Series([one for one, _ in pairs]), pd.Series([other for _, other in pairs])


def _coders(*rows: str) -> pd.DataFrame:
    """One string a coder, one word an act, ``*`` for none."""
    return pd.DataFrame({f"coder {n}": [None if v == "*" else v for v in row.split()] for n, row in enumerate(rows)})


def test_kappa_of_a_textbook() -> None:
    """Fifty proposals, 20 times both yes, 15 times both no: 70 per cent alike, 50 by chance, so kappa is 0.4."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert agreement.percent(*_pair(pairs)) == pytest.approx(0.7)
    assert agreement.kappa(*_pair(pairs)) == pytest.approx(0.4)


@pytest.mark.parametrize(
    "rows, expected",
    [
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 * * *",
                "1 2 3 3 2 2 4 1 2 5 * 3",
                "* 3 3 3 2 3 4 2 2 5 1 *",
                "1 2 3 3 2 4 4 1 2 5 1 *",
            ),
            0.743,
        ),
    ],
)
def test_alpha_of_krippendorffs_own_examples(rows: tuple[str, ...], expected: float) -> None:
    """Examples A to C of K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011)."""
    assert agreement.alpha(_coders(*rows)) == pytest.approx(expected, abs=5e-4)


@given(CODES)
def test_kappa_keeps_its_promises(pairs: list[tuple[str, str]]) -> None:
    one, other = _pair(pairs)
    found = agreement.kappa(one, other)
    if one.nunique() == 1 and other.nunique() == 1 and one[0] == other[0]:
        assert math.isnan(found)
        return
    assert -1 <= found <= 1
    assert (found == pytest.approx(1)) == all(a == b for a, b in pairs)
    assert agreement.kappa(other, one) == pytest.approx(found)
    assert agreement.kappa(one[::-1], other) == pytest.approx(found), "acts are matched by index, not by place"


@given(CODES)
def test_alpha_of_two_coders_is_disagreement_over_chance(pairs: list[tuple[str, str]]) -> None:
    one, other = _pair(pairs)
    pooled = pd.concat([one, other])
    found = agreement.alpha(pd.DataFrame({"one": one, "other": other}))
    if pooled.nunique() == 1:
        assert math.isnan(found)
        return
    n = len(pooled)
    alike = sum(k * (k - 1) for k in pooled.value_counts()) / (n * (n - 1))
    assert found == pytest.approx(1 - (1 - agreement.percent(one, other)) / (1 - alike))


def test_nothing_in_common_is_no_number() -> None:
    one = pd.Series({"K01": "AID", "K02": None})
    other = pd.Series({"K02": "AID", "K03": "AID"})
    assert math.isnan(agreement.percent(one, other)) and math.isnan(agreement.kappa(one, other))
    assert math.isnan(agreement.alpha(pd.DataFrame({"one": one, "other": other})))


def test_the_books_coding_is_the_tables() -> None:
    """Every act has a class; what the table leaves empty is no event, but for the abstention."""
    book = agreement.book()
    events = record.table("events").set_index("event_id")
    assert list(book.index) == list(events.index) and set(book) <= set(agreement.CLASSES)
    empty = events.index[events["plover"].isna()]
    assert {act: book[act] for act in empty} == {"K03": "none", "K09": "none", "K13": "ABSTAIN"}
    assert (book.drop(empty) == events["plover"].drop(empty)).all()
    claims = record.table("claims").set_index("claim_id")
    assert claims.loc[events.loc["K13", "claim_ids"], "action"].tolist() == ["abstain"]


def _file(folder, text: str | bytes, name: str = "anna.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_files_become_one_table(tmp_path) -> None:
    """Commas or semicolons, a byte-order mark, other columns, small letters and empty rows are all taken."""
    anna = _file(tmp_path, "coding_id,plover,actor,recipient\r\nK07,SUPPORT,KAZ,USA\r\nK03,none,,\r\n")
    text = 'Note;Plover;coding_id\n"a; b";accuse; k06\n;;\nc;;K07\n'
    boris = _file(tmp_path, b"\xef\xbb\xbf" + text.encode(), "boris.csv")
    assert agreement.read([anna, boris]).values.tolist() == [
        ["anna", "K07", "SUPPORT", "KAZ", "USA"],
        ["anna", "K03", "none", None, None],
        ["boris", "K06", "ACCUSE", None, None],
        ["boris", "K07", None, None, None],
    ]


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "anna.csv, line 1, column coding_id: this column is missing"),
        ("coding_id,class\nK01,AID\n", "line 1, column plover: this column is missing"),
        ("coding_id,plover,PLOVER\nK01,AID,AID\n", "line 1, column plover: this column stands twice"),
        ("coding_id,plover\nK01,AID\nK02,ACUSE\n", "3, column plover: 'ACUSE' is no code here: did you mean ACCUSE?"),
        ("coding_id,plover\nK17,AID\n", "line 2, column coding_id: 'K17' is no code here"),
        ("coding_id,plover\n,AID\n", "line 2, column coding_id: empty"),
        ("coding_id,plover\nK01,AID\n\nK01,none\n", "line 4, column coding_id: K01 stands already in line 2"),
        ("coding_id,plover\nK01,AID,x\n", "line 2: 3 cells, but 2 columns"),
        ("coding_id,plover,actor\nK01,AID,RUSGOV\n", "column actor: 'RUSGOV' is no code here: did you mean RUS?"),
        ('coding_id,plover\n"K01\n,AID\n', "line 2: not readable as CSV"),
        ('coding_id,plover,note\nK01,AID,"two\nlines"\nK02,AD,\n', "line 4, column plover: 'AD' is no code here"),
        (b"coding_id,plover\nK01,\xd0\n", "line 2: not UTF-8"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path, text, words) -> None:
    with pytest.raises(BookError, match=re.escape(words)):
        agreement.read([_file(tmp_path, text)])


def test_files_that_are_missing_or_two_of_one_coder(tmp_path) -> None:
    with pytest.raises(BookError, match="given no file"):
        agreement.read([])
    with pytest.raises(BookError, match="nowhere.csv: no such file"):
        agreement.read([tmp_path / "nowhere.csv"])
    (tmp_path / "group").mkdir()
    text = "coding_id,plover\nK01,AID\n"
    with pytest.raises(BookError, match="the same coder"):
        agreement.read([_file(tmp_path, text), _file(tmp_path / "group", text)])


CODING = st.dictionaries(
    st.sampled_from(list(agreement.book().index)),
    st.tuples(
        st.sampled_from(["", *agreement.CLASSES]),
        st.sampled_from(["", *agreement.states()]),
        st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12),
    ),
    min_size=1,
)


@given(CODING, st.sampled_from(",;"), st.sampled_from(["\n", "\r\n"]))
def test_what_a_spreadsheet_writes_is_read_back(tmp_path_factory, coding, delimiter, ending) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending)
    writer.writerows([["coding_id", "plover", "actor", "remark"], *([act, *cells] for act, cells in coding.items())])
    path = _file(tmp_path_factory.mktemp("codings"), out.getvalue())
    found = agreement.read([path]).set_index("coding_id")
    assert found["plover"].to_dict() == {act: cells[0] or None for act, cells in coding.items()}
    assert found["actor"].to_dict() == {act: cells[1] or None for act, cells in coding.items()}


@given(st.one_of(st.binary(max_size=80), st.text(st.sampled_from('K0127,;"\r\n coding_idplverAD\ufeff'), max_size=80)))
def test_no_file_breaks_the_reader(tmp_path_factory, content) -> None:
    raw = content if isinstance(content, bytes) else b"coding_id,plover\n" + content.encode()
    try:
        assert list(agreement.read([_file(tmp_path_factory.mktemp("any"), raw)])) == ["coder", *agreement.COLUMNS]
    except BookError as error:
        assert "anna.csv" in str(error)
