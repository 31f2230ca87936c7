"""Label schemes: conversion to BIO2 keeps spans, and repairs as the CoNLL scorer reads."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.corpora.label_layer import split_label
from backfire.corpora.schemes import (
    SCHEMES,
    detect_scheme,
    read_scheme,
    span_types,
    to_bio2,
)
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
            "bmes": ["S"] if length == 1 else ["B"] + ["M"] * (length - 2) + ["E"],
        }[scheme]
        labels += [f"{mark}-{name}" for mark in marks] + ["O"] * gap
        before = None if gap else name
    return labels


@given(spans, st.sampled_from(sorted(set(SCHEMES) - {"io"})))
def test_every_scheme_carries_the_same_spans_to_bio2(pieces, scheme):
    labels = pa.array(write(pieces, scheme), pa.string())
    sentence = pa.array([0] * len(labels), pa.int32())
    assert to_bio2(labels, sentence, scheme).to_pylist() == write(pieces, "bio2")
    assert not read_scheme(labels, sentence, scheme).repaired.any()
    detected = detect_scheme(labels, sentence)
    assert to_bio2(labels, sentence, detected).to_pylist() == write(pieces, "bio2")
    assert not read_scheme(labels, sentence, detected).repaired.any()


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ("O O", "bio2"),
        ("B-A I-A O I-A", "bio2"),
        ("I-A I-A O I-B", "iob1"),
        ("I-A B-A O I-B", "iob1"),
        ("B-A O B-B", "bio2"),
        ("i-a b-a o", "iob1"),
        ("S-A O", "bioes"),
        ("B-A M-A E-A", "bmes"),
        ("B E S S", "bioes"),
        ("B M", "bmes"),
        ("U-A", "bilou"),
        ("B-A I-A L-A", "bilou"),
        ("U-A S-A", None),
        ("NN VB", None),
        ("O-A", None),
    ],
)
def test_a_scheme_is_told_by_its_prefixes_and_their_order(labels, expected):
    layer = pa.array(labels.split())
    assert detect_scheme(layer, pa.array([0] * len(layer))) == expected


@pytest.mark.parametrize(
    ("scheme", "labels", "illegal"),
    [
        ("bio2", "I-A I-A O I-B", [0, 3]),
        ("bio2", "B-A I-B I-B", [1]),
        ("iob1", "I-A B-A O B-B", [3]),
        ("io", "I-A I-B", []),
        ("bioes", "B-A E-A S-A", []),
        ("bioes", "B-A O", [0]),
        ("bioes", "E-A I-A E-A", [0, 1]),
        ("bioes", "B-A I-A S-B", [1]),
        ("bilou", "B-A L-B", [0, 1]),
        ("bmes", "M M E", [0]),
    ],
)
def test_illegal_labels_are_found(scheme, labels, illegal):
    layer = pa.array(labels.split())
    found = read_scheme(layer, pa.array([0] * len(layer)), scheme)
    assert [k for k, bad in enumerate(found.repaired) if bad] == illegal


def test_what_a_sentence_leaves_unfinished_the_next_does_not_finish():
    found = read_scheme(pa.array(["B-A", "E-A"]), pa.array([0, 1]), "bioes")
    assert found.repaired.tolist() == [True, True]


def test_prefixes_of_either_case_mean_the_same_on_request():
    found = read_scheme(pa.array(["b-np", "I-np", "o"]), pa.array([0, 0, 0]), "bio2", any_case=True)
    assert found.labels.to_pylist() == ["B-np", "I-np", "O"]


labels_of_any_kind = st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=12)


@given(labels_of_any_kind, st.data())
def test_a_second_conversion_changes_nothing(labels, data):
    steps = data.draw(st.lists(st.booleans(), min_size=len(labels), max_size=len(labels)))
    sentence = pa.array([sum(steps[: k + 1]) for k in range(len(steps))], pa.int32())
    once = to_bio2(pa.array(labels, pa.string()), sentence, "bio2")
    assert to_bio2(once, sentence, "bio2").to_pylist() == once.to_pylist()
