"""Label schemes: conversion to BIO2 keeps spans, and repairs as the CoNLL scorer reads."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.schemes import SCHEMES, span_types, split_label, to_bio2
from backfire.records.errors import CorpusError, SettingsError


def convert(labels, scheme, sentence=None):
    return to_bio2(
        pa.array(labels.split()), pa.array(sentence or [0] * len(labels.split())), scheme
    )


@pytest.mark.parametrize(
    ("scheme", "labels", "expected"),
    [
        ("iob1", "I-A I-A O I-B B-B I-A", "B-A I-A O B-B B-B B-A"),
        ("bio2", "B-A I-A O B-B B-B I-B", "B-A I-A O B-B B-B I-B"),
        ("bio2", "I-A I-A O I-B I-A", "B-A I-A O B-B B-A"),
        ("bioes", "B-A I-A E-A S-A S-B O B-B E-B", "B-A I-A I-A B-A B-B O B-B I-B"),
        ("bioes", "I-A E-A E-A I-A", "B-A I-A B-A B-A"),
        ("bilou", "B-A L-A U-A L-A", "B-A I-A B-A B-A"),
        ("io", "I-A I-A I-B O I-A", "B-A I-A B-B O B-A"),
        ("bio2", "B-creative-work I-creative-work", "B-creative-work I-creative-work"),
        ("bio2", "B I O I", "B I O B"),
    ],
)
def test_spans_begin_with_b(scheme, labels, expected):
    assert convert(labels, scheme).to_pylist() == expected.split()


def test_a_span_never_crosses_sentences():
    assert convert("I-A I-A I-A", "iob1", [0, 0, 1]).to_pylist() == ["B-A", "I-A", "B-A"]


def test_no_labels_give_none():
    assert to_bio2(pa.array([], pa.string()), pa.array([], pa.int32()), "bio2").to_pylist() == []


def test_labels_are_taken_apart_at_the_first_hyphen():
    assert split_label("I-creative-work") == ("I", "creative-work")
    assert span_types(["O", "B-b", "I-b", "B-a"]) == ["a", "b"]


def test_a_label_of_another_scheme_is_named_with_its_place():
    with pytest.raises(CorpusError, match=r"row 1: found the label 'S-A', expected one of .*iob1"):
        to_bio2(pa.array(["O", "S-A"]), pa.array([0, 0]), "iob1", place="row {}".format)
    with pytest.raises(CorpusError, match=r"label 0: found no label"):
        to_bio2(pa.array([None], pa.string()), pa.array([0]), "bio2")
    with pytest.raises(CorpusError, match=r"found the label 'o'"):
        convert("o", "bio2")
    with pytest.raises(SettingsError, match=r"unknown label scheme 'iob2'. Did you mean 'iob1'"):
        convert("O", "iob2")


spans = st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 3), st.integers(0, 2)), max_size=5)


def write(pieces, scheme):
    """The labels of spans (type, length, gap after) in a scheme."""
    labels, before = [], None
    for name, length, gap in pieces:
        marks = {
            "bio2": ["B"] + ["I"] * (length - 1),
            "iob1": ["B" if before == name else "I"] + ["I"] * (length - 1),
            "bioes": ["S"] if length == 1 else ["B"] + ["I"] * (length - 2) + ["E"],
            "bilou": ["U"] if length == 1 else ["B"] + ["I"] * (length - 2) + ["L"],
        }[scheme]
        labels += [f"{mark}-{name}" for mark in marks] + ["O"] * gap
        before = None if gap else name
    return labels


@given(spans, st.sampled_from(sorted(set(SCHEMES) - {"io"})))
def test_every_scheme_carries_the_same_spans_to_bio2(pieces, scheme):
    labels = pa.array(write(pieces, scheme), pa.string())
    sentence = pa.array([0] * len(labels), pa.int32())
    assert to_bio2(labels, sentence, scheme).to_pylist() == write(pieces, "bio2")


labels_of_any_kind = st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=12)


@given(labels_of_any_kind, st.data())
def test_a_second_conversion_changes_nothing(labels, data):
    steps = data.draw(st.lists(st.booleans(), min_size=len(labels), max_size=len(labels)))
    sentence = pa.array([sum(steps[: k + 1]) for k in range(len(steps))], pa.int32())
    once = to_bio2(pa.array(labels, pa.string()), sentence, "bio2")
    assert to_bio2(once, sentence, "bio2").to_pylist() == once.to_pylist()
