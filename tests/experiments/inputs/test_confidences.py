"""Confidences come along with labels from every kind of input, and only as probabilities."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backfire.experiments.inputs import Column, Reading, read_inputs
from backfire.experiments.inputs.choice import choose_inputs
from backfire.experiments.inputs.confidences import Unusable, read_confidences
from backfire.records.errors import ComparisonError, SettingsError

TOKENS = ["Ms", "Doe", "left"]
GOLD = ["B-per", "I-per", "O"]
SURE = [0.5, 0.25, 1.0]


def confidences(table):
    return table["confidence"].to_pylist() if "confidence" in table.column_names else None


def table(**columns):
    return pa.table({"sentence": [0] * 3, "token": TOKENS, "gold": GOLD, **columns})


def write(path, content):
    if path.suffix == ".parquet":
        pq.write_table(content, path)
    elif path.suffix == ".csv":
        pa.csv.write_csv(content, path)
    else:
        path.write_text("".join(json.dumps(row) + "\n" for row in content.to_pylist()))
    return path


@pytest.mark.parametrize("name", ["t.parquet", "t.csv", "t.jsonl"])
def test_columns_of_one_table_are_chosen_for_each_run(tmp_path, name):
    import pyarrow.csv  # noqa: F401 - used by write

    path = write(tmp_path / name, table(old=GOLD, new=GOLD, sure=SURE, half=[0.5] * 3))
    runs = [Column(path, "old", "sure"), Column(path, "new", "half")]
    inputs = read_inputs(Column(path, "gold"), runs, Column(path, "new"))
    assert confidences(inputs.reference) == [*SURE, 0.5, 0.5, 0.5]
    assert confidences(inputs.candidate) is None
    assert inputs.reference["confidence"].type == pa.float32()


@pytest.mark.parametrize("name", ["t.parquet", "t.jsonl"])
def test_a_column_called_confidence_belongs_to_the_labels_of_its_file(tmp_path, name):
    own = (
        table()
        .rename_columns(["sentence", "token", "label"])
        .append_column("confidence", pa.array([0.5, None, 1.0]))
    )
    gold, path = write(tmp_path / "gold.parquet", table()), write(tmp_path / name, own)
    inputs = read_inputs(gold, path, Column(path, "label"))
    assert confidences(inputs.reference) == [0.5, None, 1.0]
    assert confidences(inputs.candidate) == [0.5, None, 1.0]


def test_one_row_a_sentence_has_a_list_of_confidences(tmp_path):
    lists = {"tokens": [TOKENS], "labels": [GOLD], "confidence": [SURE]}
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table(lists), path)
    assert confidences(read_inputs(path, path, path).reference) == SURE


def test_a_column_file_may_hold_confidences(tmp_path):
    path = tmp_path / "t.conll"
    rows = zip(TOKENS, GOLD, SURE, strict=True)
    path.write_text("".join(f"{token}\t{label}\t{p}\n" for token, label, p in rows))
    inputs = read_inputs(Column(path, 1), Column(path, 1, 2), Column(path, 1, "-1"), spans=True)
    assert confidences(inputs.reference) == confidences(inputs.candidate) == SURE


def test_tables_of_predictions_hold_them():
    tokens = pa.table({"token_id": range(3), "sentence": [0] * 3, "token": TOKENS, "gold": GOLD})
    runs = pa.table(
        {
            "run": ["a"] * 3 + ["b"] * 3,
            "token_id": [2, 1, 0] * 2,
            "predicted": GOLD * 2,
            "confidence": pa.array([1.0, 0.25, 0.5] + [None] * 3, pa.float32()),
        }
    )
    inputs = read_inputs(tokens, runs, runs.drop_columns("confidence"))
    assert confidences(inputs.reference) == [*SURE, None, None, None]
    assert confidences(inputs.candidate) is None


def test_spans_give_theirs_to_their_tokens(tmp_path):
    gold = write(tmp_path / "gold.parquet", table())
    pipeline = [{"entity_group": "per", "score": 0.75, "start": 0, "end": 6, "word": "Ms Doe"}]
    pieces = [
        {"entity": "B-per", "score": 0.9, "start": 0, "end": 2, "word": "Ms"},
        {"entity": "I-per", "score": 0.8, "start": 3, "end": 6, "word": "Doe"},
    ]
    label = {"value": "per", "confidence": 0.75}
    flair = [{"start_pos": 0, "end_pos": 6, "labels": [label]}]
    found = []
    for name, spans in (("p", pipeline), ("q", pieces), ("f", flair)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps({"text": "Ms Doe left", "entities": spans}))
        found.append(confidences(read_inputs(gold, path, path, spans=True).reference))
    assert found[0] == found[2] == [0.75, 0.75, None]
    assert found[1] == [pytest.approx(0.8), pytest.approx(0.8), None]


def test_another_tokenisation_takes_those_of_the_tokens_that_begin_in_it(tmp_path):
    gold = write(tmp_path / "gold.parquet", table())
    other = pa.table(
        {"sentence": [0, 0], "token": ["MsDoe", "left"], "label": ["B-per", "O"],
         "confidence": [0.5, 1.0]}
    )  # fmt: skip
    path = write(tmp_path / "other.parquet", other)
    for spans in (True, False):
        assert confidences(read_inputs(gold, path, path, spans=spans).reference) == [0.5, 0.5, 1.0]


def test_left_out_sentences_take_theirs_with_them(tmp_path):
    gold = pa.table({"sentence": [0, 1], "token": ["a", "b"], "gold": ["X", "X"]})
    other = pa.table(
        {"sentence": [0, 1], "token": ["z", "b"], "label": ["X", "X"], "confidence": [0.1, 0.5]}
    )
    paths = write(tmp_path / "g.parquet", gold), write(tmp_path / "o.parquet", other)
    inputs = read_inputs(*paths, paths[1], Reading(allow_unaligned=True))
    assert confidences(inputs.candidate) == [0.5]


def test_what_is_no_probability_is_refused_where_asked_for_and_else_noted(tmp_path):
    per_cent = table(label=GOLD, confidence=[50.0, 25.0, 100.0])
    path = write(tmp_path / "t.parquet", per_cent)
    with pytest.raises(ComparisonError, match=r"row 0: found 50 .*expected probabilities"):
        read_inputs(Column(path, "gold"), Column(path, "label", "confidence"), path)
    inputs = read_inputs(Column(path, "gold"), Column(path, "label"), Column(path, "gold"))
    assert confidences(inputs.reference) is None
    assert "confidences of the reference" in "".join(inputs.notes)
    spans = [{"start": 0, "end": 6, "label": "per", "score": 7.5}]
    offsets = tmp_path / "o.jsonl"
    offsets.write_text(json.dumps({"text": "Ms Doe left", "spans": spans}))
    inputs = read_inputs(path, offsets, offsets, spans=True)
    assert confidences(inputs.reference) is None
    assert "a span with the score 7.5" in "".join(inputs.notes)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 1.0, None], [0.0, 1.0, None]),
        ([float("nan"), 1.0000001], [None, 1.0]),
        (["0.5", " 1 ", "", "_", None, "nan"], [0.5, 1.0, None, None, None, None]),
        ([0, 1], [0.0, 1.0]),
        ([0.1, 1.5], Unusable(1, "1.5")),
        ([float("inf")], Unusable(0, "inf")),
        (["0.5", "high"], Unusable(1, "high")),
        ([-0.1], Unusable(0, "-0.1")),
    ],
)
def test_probabilities_are_numbers_from_0_to_1(values, expected):
    found = read_confidences(pa.chunked_array([pa.array(values)]))
    assert (found if isinstance(found, Unusable) else found.to_pylist()) == expected


def test_single_precision_stays_as_it_is():
    own = np.array([0.1, 0.7], dtype=np.float32)
    assert read_confidences(pa.chunked_array([pa.array(own)])).to_numpy().tolist() == own.tolist()


def test_columns_of_confidences_pair_with_the_runs():
    from pathlib import Path

    a, b, t = Path("a"), Path("b"), Path("t")
    choice = choose_inputs(a, [a, b], None, t, (None, None, ["x"]), (["p"], ["q"]))
    assert choice.reference == [Column(a, None, "p"), Column(b, None, "p")]
    assert choice.candidate == [Column(t, "x", "q")]
    with pytest.raises(SettingsError, match="3 times --reference-confidence for 2 runs"):
        choose_inputs(a, [a, b], [b], None, confidences=(["p", "q", "r"], None))
