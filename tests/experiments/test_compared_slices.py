"""Slices in a whole comparison: from files and tables to the rows of the report."""

import json

import numpy as np
import pyarrow as pa
import pytest

from backfire.experiments.compare import Slicing, compare
from backfire.records.errors import ComparisonError, CorpusError, SettingsError

WORDS = [["@user", "Wont", "go", "#now", ":)"], ["The", "Night", "is", "sooo", "long"]] * 30
GOLD = [["USR", "MD", "VB", "HT", "UH"], ["DT", "NN", "VBZ", "RB", "JJ"]] * 30


def as_tables(reference, candidate, gold=GOLD, words=WORDS):
    """Return gold and the runs of both sides as Arrow tables."""
    sentence = [k for k, labels in enumerate(gold) for _ in labels]
    ids = list(range(len(sentence)))
    tokens = pa.table(
        {
            "token_id": ids,
            "sentence": sentence,
            "token": [word for own in words for word in own],
            "gold": [label for own in gold for label in own],
        }
    )
    sides = [
        pa.concat_tables(
            pa.table(
                {
                    "run": [f"{side}{k}"] * len(ids),
                    "token_id": ids,
                    "predicted": [label for own in run for label in own],
                }
            )
            for k, run in enumerate(runs)
        )
        for side, runs in (("r", reference), ("c", candidate))
    ]
    return tokens, *sides


def break_where(condition, spare=1000):
    """Return gold with wrong labels where a condition holds, but for each so many of them."""
    seen, labels = 0, []
    for words, own in zip(WORDS, GOLD, strict=True):
        row = []
        for word, label in zip(words, own, strict=True):
            seen += condition(word)
            row.append("XX" if condition(word) and seen % spare else label)
        labels.append(row)
    return labels


def by_name(comparison):
    return {row.name: row for row in comparison.slices}


def test_harm_is_found_where_it_was_done_and_nowhere_else():
    broken = break_where(lambda word: word == "Wont", spare=4)
    mended = break_where(lambda word: word == "go", spare=4)
    rows = by_name(compare(*as_tables([mended], [broken]), task="pos"))
    assert rows["contraction without apostrophe"].verdict == "HARMED"
    assert rows["tag MD"].falsified == rows["tag MD"].flips == 23
    assert {name for name, row in rows.items() if row.verdict == "HARMED"} == {
        "contraction without apostrophe",
        "tag MD",
        "first-letter capital",
        "capital inside the sentence",
    }
    assert {name for name, row in rows.items() if row.verdict == "HELPED"} == {"tag VB"}
    assert rows["mention"].tokens == 30
    assert rows["mention"].verdict == "TOO FEW"


def test_several_runs_give_means_over_the_pairs():
    wrong = break_where(lambda word: word == "Wont")
    rows = by_name(compare(*as_tables([GOLD, wrong], [GOLD, wrong, wrong]), task="pos"))
    row = rows["contraction without apostrophe"]
    assert row.falsified == pytest.approx(30 * 2 / 6)
    assert row.corrected == pytest.approx(30 * 1 / 6)
    assert row.net == pytest.approx(1 / 6)


def test_swapping_the_sides_swaps_harm_and_help():
    words = [["Oh", "no", "x", "Y"]] * 40
    draw = np.random.default_rng(1)
    layers = [draw.choice(["a", "b"], (40, 4)).tolist() for _ in range(3)]
    there = as_tables([layers[1]], [layers[2]], layers[0], words)
    back = as_tables([layers[2]], [layers[1]], layers[0], words)
    found, swapped = (compare(*tables, task="pos") for tables in (there, back))
    rows, turned = by_name(found), by_name(swapped)
    assert rows.keys() == turned.keys()
    for name, row in rows.items():
        other = turned[name]
        assert (row.falsified, row.corrected) == (other.corrected, other.falsified)
        assert row.net is None or row.net == pytest.approx(-other.net)
        assert row.net_z is None or row.net_z == pytest.approx(-other.net_z)
    parts = [rows[name] for name in rows if name.startswith(("tag ", "rare tags"))]
    assert sum(row.falsified for row in parts) == found.tokens.falsified
    assert sum(row.tokens for row in parts) == found.tokens.n


def test_spans_have_types_and_lengths():
    gold = [["B-per", "I-per", "O"], ["B-loc", "O", "O"]] * 15
    bad = [["B-per", "O", "O"], ["B-loc", "O", "O"]] * 15
    words = [["A", "b", "c"], ["D", "e", "f"]] * 15
    rows = by_name(compare(*as_tables([gold], [bad], gold, words), task="ner"))
    assert rows["span type per"].tokens == rows["span of 2 tokens"].tokens == 30
    assert rows["rare span types"].tokens == rows["span of 1 token"].tokens == 15
    assert rows["outside spans"].tokens == 45
    assert rows["span type per"].falsified == 15
    assert not any(name.startswith("tag ") for name in rows)


def test_a_span_type_may_be_called_as_what_is_outside():
    gold = [["B-O", "O", "B"]] * 25
    rows = by_name(compare(*as_tables([gold], [gold], gold, [["a", "b", "c"]] * 25), task="ner"))
    assert rows["span type O"].tokens == rows["outside spans"].tokens == 25
    assert rows["span type (none)"].tokens == 25


def test_training_sets_add_their_slices(column_file):
    training = pa.table({"token": ["wont", "GO", "go", "the"], "gold": ["NN", "VB", "NN", "DT"]})
    source = column_file("source.conll", [[("Night", "NN"), ("is", "VBZ")]])
    asked = Slicing(source_train=source, target_train=training)
    tables = as_tables([GOLD], [GOLD])
    found = compare(*tables, task="pos", slices=asked)
    rows = by_name(found)
    assert rows["unseen in source training"].tokens == 30 * 8
    assert rows["unseen in target training"].tokens == 30 * 7
    assert rows["ambiguous in target training"].tokens == 30
    assert rows["other tag in target training"].tokens == 30
    assert found.signature != compare(*tables, task="pos").signature
    json.dumps(found.as_json(), allow_nan=False)


def test_training_labels_of_spans_count_by_their_type(column_file):
    source = column_file("source.conll", [[("A", "B-per"), ("b", "I-per"), ("c", "O")]])
    gold = [["B-per", "O", "O"]] * 4
    tables = as_tables([gold], [gold], gold, [["b", "a", "c"]] * 4)
    rows = by_name(compare(*tables, task="ner", slices=Slicing(source_train=source)))
    assert rows["other tag in source training"].tokens == 4
    assert rows["ambiguous in source training"].tokens == 0


def test_ones_own_slices_are_measured_and_signed(tmp_path):
    own = tmp_path / "my.toml"
    own.write_text('[slices."my <b>"]\nwords = ["wont", "NIGHT"]\n', encoding="utf-8")
    tables = as_tables([GOLD], [GOLD])
    found = compare(*tables, task="pos", slices=Slicing(own=own))
    assert by_name(found)["my <b>"].tokens == 60
    for path in (own, str(own)):
        assert compare(*tables, task="pos", slices=path).slices == found.slices
    assert "|slices:" in found.signature


def test_what_is_wrong_with_them_is_said(tmp_path):
    tables = as_tables([GOLD], [GOLD])
    with pytest.raises(SettingsError, match=r"slices: found a dict, expected a TOML file of your"):
        compare(*tables, task="pos", slices={"slang": ["lol"]})
    own = tmp_path / "my.toml"
    own.write_text("[slices.mention]\nwords = ['a']\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="'mention'"):
        compare(*tables, task="pos", slices=Slicing(own=own))
    with pytest.raises(ComparisonError, match=r"none\.conll: there is no such file"):
        compare(*tables, task="pos", slices=Slicing(source_train=tmp_path / "none.conll"))
    empty = tmp_path / "empty.conll"
    empty.write_text("\n")
    with pytest.raises(CorpusError, match="found no token"):
        compare(*tables, task="pos", slices=Slicing(source_train=empty))
    with pytest.raises(ComparisonError, match="no column 'gold'"):
        compare(*tables, task="pos", slices=Slicing(target_train=pa.table({"token": ["a"]})))


def test_labels_of_any_text_are_names_of_slices(tmp_path):
    gold = [["a\x00b", "A\x00B", '"; drop', "x" * 5000, "\u202e"]] * 25
    rows = by_name(compare(*as_tables([gold], [gold], gold, [WORDS[0]] * 25), task="pos"))
    assert all(rows[f"tag {label}"].tokens == 25 for label in gold[0])


def test_harm_that_only_a_pair_of_slices_has_is_found_and_confirmed():
    words = [["Night", "is", "long"], ["I", "saw", "Night"], ["so", "night", "falls"]] * 60
    gold = [["NN", "VB", "JJ"], ["PRP", "VB", "NN"], ["RB", "NN", "VB"]] * 60
    broken = [
        ["XX", *labels[1:]] if own[0] == "Night" and k % 7 else labels
        for k, (own, labels) in enumerate(zip(words, gold, strict=True))
    ]
    mended = [
        [*labels[:2], "XX"] if own[2] == "Night" and k % 7 else labels
        for k, (own, labels) in enumerate(zip(words, gold, strict=True))
    ]
    found = compare(*as_tables([mended], [broken], gold, words), task="pos")
    pairs = {row.name: row for row in found.conjunctions}
    row = pairs["first in the sentence and tag NN"]
    assert row.verdict == "HARMED"
    assert 20 <= row.falsified < 52
    assert row.corrected == 0
    assert pairs["first-letter capital and last in the sentence"].verdict == "HELPED"
