"""The flips, held against a plain definition: every pair of runs, token by token."""

import json
from collections import Counter, defaultdict
from statistics import mean

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.experiments.compare import compare
from backfire.experiments.flipped import InputFlips, flips
from backfire.experiments.flipped.labels import Side, pair_labels
from backfire.experiments.inputs import Column, read_inputs
from backfire.report.flip_lines import flip_lines

WORDS = ["How", "naïve", "", "中文", "a b", '"q"', "\u2028", "x\x00y", "👩\u200d💻", "end"]
LABELS = ["O", "B-per", "I-per", "B-loc"]


def runs_of(side, layers, confidence=None):
    n = len(layers[0])
    columns = {
        "run": [f"{side}{k}" for k in range(len(layers)) for _ in range(n)],
        "token_id": list(range(n)) * len(layers),
        "predicted": [label for layer in layers for label in layer],
    }
    return pa.table(columns if confidence is None else columns | {"confidence": confidence})


def tokens_of(gold, lengths, words=WORDS):
    sentence = [s for s, length in enumerate(lengths) for _ in range(length)]
    columns = {"token_id": range(len(sentence)), "sentence": sentence, "token": words}
    return pa.table(columns if gold is None else columns | {"gold": gold})


def every_flip(gold, reference, candidate):
    """Count the pairs of runs for each token and two labels that differ."""
    return Counter(
        (place, before[place], after[place])
        for before in reference
        for after in candidate
        for place in range(len(before))
        if before[place] != after[place] and (gold is None or gold[place] is not None)
    )


def rows_of(found):
    return [row for part in found.parts() for row in part.tokens.to_pylist()]


layer = st.lists(st.sampled_from(LABELS), min_size=len(WORDS), max_size=len(WORDS))
side = st.lists(layer, min_size=1, max_size=3)


@given(gold=st.none() | layer, reference=side, candidate=side, block=st.sampled_from([1, 4, 100]))
def test_every_flip_is_there_once_with_its_place_and_its_share(gold, reference, candidate, block):
    lengths = [3, 1, 6]
    inputs = read_inputs(tokens_of(gold, lengths), runs_of("r", reference), runs_of("c", candidate))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flips, "BLOCK", block)
        rows = rows_of(InputFlips(inputs, spans=False))
    expected = every_flip(gold, reference, candidate)
    pairs = len(reference) * len(candidate)
    found = {(row["token_id"], row["reference"], row["candidate"]): row for row in rows}
    assert len(found) == len(rows)
    assert {key: row["share"] for key, row in found.items()} == pytest.approx(
        {key: times / pairs for key, times in expected.items()}
    )
    assert [row["token_id"] for row in rows] == sorted(row["token_id"] for row in rows)
    for (place, before, after), row in found.items():
        assert row["reference_agreeing"] == sum(run[place] == before for run in reference)
        assert row["candidate_agreeing"] == sum(run[place] == after for run in candidate)
        first = sum(lengths[: row["sentence"]])
        sentence = WORDS[first : first + lengths[row["sentence"]]]
        assert row["text"] == " ".join(sentence)
        assert sentence[row["position"]] == row["token"] == WORDS[place]
        assert row["text"][row["start"] : row["end"]] == row["token"]
        truth = gold and gold[place]
        outcome = {before: "falsified", after: "corrected"}.get(truth, "changed_wrong")
        assert (row["gold"], row["outcome"]) == (truth, outcome if gold else None)


def read_spans(labels):
    """Return (start, end, type) of BIO labels by an independent definition."""
    found, last = [], "O"
    for place, label in enumerate(labels):
        prefix, _, kind = label.partition("-")
        if prefix == "B" or (prefix == "I" and last[2:] != kind):
            found.append([place, place, kind])
        elif prefix == "I":
            found[-1][1] = place
        last = label
    return {tuple(span) for span in found}


@given(gold=st.none() | layer, before=layer, after=layer)
def test_sentences_have_the_spans_of_gold_and_of_both_sides(gold, before, after):
    lengths = [3, 1, 6]
    inputs = read_inputs(
        tokens_of(gold, lengths), runs_of("r", [before]), runs_of("c", [after]), spans=True
    )
    parts = list(InputFlips(inputs, spans=True).parts())
    sentences = [row for part in parts for row in part.sentences.to_pylist()]
    flipped = {row["sentence"] for part in parts for row in part.tokens.to_pylist()}
    assert [row["sentence"] for row in sentences] == sorted(flipped)
    for row in sentences:
        first = sum(lengths[: row["sentence"]])
        own = slice(first, first + lengths[row["sentence"]])
        places = [0]
        for word in WORDS[own]:
            places.append(places[-1] + len(word) + 1)
        in_text = {
            name: {
                (places[start], places[end + 1] - 1, kind)
                for start, end, kind in read_spans(labels[own])
            }
            for name, labels in (("reference_spans", before), ("candidate_spans", after))
        }
        both = in_text["reference_spans"] & in_text["candidate_spans"]
        in_text["spans"] = both
        if gold:
            in_text["spans"] = {
                (places[start], places[end + 1] - 1, kind)
                for start, end, kind in read_spans(gold[own])
            }
        for name, expected in in_text.items():
            found = [(span["start"], span["end"], span["label"]) for span in row[name]]
            assert found == sorted(expected)


def test_with_several_runs_the_spans_are_those_of_most_runs_and_ties_go_by_name():
    gold = ["O"] * 3
    reference = [["O", "B-a", "O"], ["O", "O", "B-b"], ["B-c", "B-a", "O"]]
    candidate = [["B-z", "O", "O"], ["B-a", "O", "O"]]
    found = compare(
        tokens_of(gold, [3], ["u", "v", "w"]),
        runs_of("r", reference), runs_of("c", candidate), task="ner",
    )  # fmt: skip
    (part,) = found.flips.parts()
    (row,) = part.sentences.to_pylist()
    assert row["reference_spans"] == [{"start": 2, "end": 3, "label": "a"}]
    assert row["candidate_spans"] == [{"start": 0, "end": 1, "label": "a"}]


def test_tags_are_the_flipped_tokens_with_gold_and_what_both_sides_say():
    found = compare(
        tokens_of(["DT", "NN", "VB"], [3], ["the", "id", "go"]),
        runs_of("r", [["DT", "NN", "NN"]]), runs_of("c", [["DT", "PRP", "NN"]]), task="pos",
    )  # fmt: skip
    (part,) = found.flips.parts()
    (row,) = part.sentences.to_pylist()
    spans = {"start": 4, "end": 6}
    assert row["spans"] == [spans | {"label": "NN"}]
    assert row["reference_spans"] == [spans | {"label": "NN"}]
    assert row["candidate_spans"] == [spans | {"label": "PRP"}]
    assert [flip["token"] for flip in part.tokens.to_pylist()] == ["id"]
    (slices,) = part.tokens["slices"].to_pylist()
    assert {"rare tags", "once in this text"} <= set(slices)
    assert not {"first in the sentence", "last in the sentence"} & set(slices)


def test_confidence_is_the_mean_over_the_runs_that_give_the_label():
    codes = [[1, 0], [1, 0], [2, 0], [1, 0]]
    sure = [[0.5, 0.1], [0.7, 0.1], [0.9, 0.1], [np.nan, 0.1]]
    before = Side(np.array(codes, np.int32), np.array(sure, np.float32))
    found = pair_labels(before, Side(np.array([[2, 0]], np.int32), None))
    assert found.confidence[0] == pytest.approx([mean([0.5, 0.7])])
    assert np.isnan(found.confidence[1]).tolist() == [True]


def test_documents_are_named_where_they_are_known(tmp_path):
    table = pa.table({
        "document": ["d1", "d1", "d2"], "sentence": [0, 0, 1], "token": list("abc"),
        "gold": ["X", "Y", "X"], "old": ["X", "Y", "X"], "new": ["X", "X", "Y"],
    })  # fmt: skip
    pq.write_table(table, tmp_path / "all.parquet")
    columns = [Column(tmp_path / "all.parquet", name) for name in ("gold", "old", "new")]
    found = compare(*columns, task="pos", document_column="document")
    assert [row["document"] for row in rows_of(found.flips)] == ["d1", "d2"]
    (part,) = found.flips.parts()
    assert [json.loads(x)["meta"] for x in flip_lines(part).to_pylist()] == [
        {"sentence": 0, "document": "d1"},
        {"sentence": 1, "document": "d2"},
    ]


@pytest.mark.parametrize("task", ["pos", "ner"])
@pytest.mark.parametrize("graded", [True, False])
def test_both_files_hold_the_same_flips_and_the_lines_are_whole(task, graded, tmp_path):
    gold = ["O", "B-per", "I-per", "O", "B-loc"] * 2
    before, after = gold[1:] + gold[:1], gold[2:] + gold[:2]
    tokens = tokens_of(gold if graded else None, [3, 1, 6])
    found = compare(tokens, runs_of("r", [before]), runs_of("c", [after]), task=task)
    found.write(tmp_path / "out")
    lines = (tmp_path / "out" / "flips.jsonl").read_text(encoding="utf-8")
    assert lines.endswith("\n")
    sentences = [json.loads(line) for line in lines.splitlines()]  # also splits at U+2028
    rows = pq.read_table(tmp_path / "out" / "flips.parquet").to_pylist()
    by_sentence = defaultdict(list)
    for row in rows:
        by_sentence[row["sentence"]].append(row)
    assert [line["meta"]["sentence"] for line in sentences] == list(by_sentence)
    for line in sentences:
        own = by_sentence[line["meta"]["sentence"]]
        assert {row["text"] for row in own} == {line["text"]}
        for row, flip in zip(own, line["flips"], strict=True):
            assert flip == {name: row[name] for name in flip}
            assert {"token", "start", "end", "gold", "reference", "candidate"} <= flip.keys()
    assert rows == rows_of(found.flips)


def test_nothing_flipped_is_nothing_written(tmp_path):
    gold = LABELS * 2 + LABELS[:2]
    same = runs_of("r", [gold]), runs_of("c", [gold])
    found = compare(tokens_of(gold, [10]), *same, task="ner")
    found.write(tmp_path)
    assert (tmp_path / "flips.jsonl").read_bytes() == b""
    assert pq.read_table(tmp_path / "flips.parquet").num_rows == 0
