"""Arms are compared on one text, by the names of its labels."""

from dataclasses import replace

import numpy as np
import pytest

from backfire.experiments.evidence.measures import measure
from backfire.experiments.evidence.one_text import on_one_text
from backfire.records.errors import EvidenceError
from planted_evidence import plant_runs, plant_text


def renamed(runs, labels):
    """The same runs by another list of labels."""
    places = np.array([labels.index(name) for name in runs.text.labels], np.uint8)
    text = replace(runs.text, labels=labels, gold=places[runs.text.gold])
    return replace(runs, text=text, predicted=places[runs.predicted])


@pytest.fixture
def arms():
    text = plant_text("ner")
    return plant_runs(text, 0.8, 3, seed=1), plant_runs(text, 0.9, 3, seed=7)


def test_another_text_is_refused(arms):
    reference, candidate = arms
    other = replace(candidate, text=replace(candidate.text, checksum="another text"))
    with pytest.raises(
        EvidenceError, match=r"checksum tpos-test, .* checksum another text, .* verify"
    ):
        measure(reference, other)


@pytest.mark.parametrize(
    "labels", [("B-LOC", "I-PER", "B-PER", "O"), ("B-ORG", "O", "I-PER", "B-PER", "B-LOC")]
)
def test_neither_the_order_of_labels_nor_more_of_them_change_a_measure(arms, labels):
    reference, candidate = arms
    plain = measure(reference, candidate)
    assert measure(reference, renamed(candidate, labels)) == plain
    assert measure(renamed(reference, labels), candidate) == plain


def test_a_label_that_one_arm_alone_knows_stays_what_it_is(arms):
    reference, candidate = arms
    more = renamed(candidate, ("B-ORG", *candidate.text.labels))
    predicted = more.predicted.copy()
    predicted[:, 0] = 0
    _, found = on_one_text(reference, replace(more, predicted=predicted))
    assert [found.text.labels[run[0]] for run in found.predicted] == ["B-ORG"] * 3
    assert np.array_equal(found.predicted[:, 1:], candidate.predicted[:, 1:])
