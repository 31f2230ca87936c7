"""Files and columns of one table pair up as a user means them."""

from pathlib import Path

import pytest

from backfire.experiments.inputs import Column
from backfire.experiments.inputs.choice import choose_inputs
from backfire.records.errors import SettingsError

A, B, T = Path("a"), Path("b"), Path("t")


@pytest.mark.parametrize(
    ("files", "table", "columns", "expected"),
    [
        ([A, B], None, None, [A, B]),
        (None, T, ["x", "y"], [Column(T, "x"), Column(T, "y")]),
        ([A], None, ["x", "y"], [Column(A, "x"), Column(A, "y")]),
        ([A, B], None, ["x"], [Column(A, "x"), Column(B, "x")]),
        ([A, B], None, ["x", "y"], [Column(A, "x"), Column(B, "y")]),
    ],
)
def test_columns_belong_to_their_files_or_else_to_the_table(files, table, columns, expected):
    choice = choose_inputs(A, files, [B], table, (None, columns, None))
    assert choice == (A, expected, [B])


@pytest.mark.parametrize("columns", [(None, None, None), ("g", None, None), (None, ["x"], None)])
def test_a_table_of_which_nothing_is_taken_is_refused(columns):
    with pytest.raises(SettingsError, match=r"--table t: no column of it is named\. Name"):
        choose_inputs(A, [A], [B], T, columns)


def test_gold_may_be_a_column_or_absent():
    assert choose_inputs(None, [A], [B], T, ("g", None, None)).gold == Column(T, "g")
    assert choose_inputs(A, [A], [B], None, ("1", None, None)).gold == Column(A, "1")
    assert choose_inputs(None, [A], [B]).gold is None


@pytest.mark.parametrize(
    ("reference", "columns", "message"),
    [
        (None, None, "Missing option '--reference'"),
        (None, ["x"], "--reference-column x: a column of no file"),
        ([A, B], ["x", "y", "z"], "2 times --reference and 3 times --reference-column"),
    ],
)
def test_what_does_not_pair_is_refused(reference, columns, message):
    with pytest.raises(SettingsError, match=message):
        choose_inputs(A, reference, [B], None, (None, columns, None))
