import numpy as np
import pytest

from backfire.records.errors import ModelError
from backfire.records.sentence import Sentence
from backfire.transfer.parts import Parts
from little_parts import TEXTS, new, old, parts


def test_labels_are_matched_by_name() -> None:
    both = parts()
    assert both.labels == ("DT", "NN", "VB", "UH")
    ours, theirs = both.posterior(new(), "test"), both.posterior(old(), "test")
    assert (ours[:, 3] == 0).all()
    alone = Parts([], [old()], TEXTS, seed=1)
    assert alone.labels == ("NN", "UH", "DT", "VB")
    assert np.array_equal(theirs[:, [1, 3, 0, 2]], alone.posterior(old(), "test"))
    drawn = both.samples(old(), "test", samples=2, dropout=0.0)
    assert np.array_equal(drawn[0], theirs.argmax(axis=1))


def test_a_text_is_read_once_and_its_cost_is_counted() -> None:
    both = parts()
    first = both.posterior(new(), "test")
    spent = both.seconds
    assert spent > 0
    assert both.posterior(new(), "test") is first
    assert both.seconds == spent


def test_gold_labels_are_places_and_unknown_ones_minus_one() -> None:
    texts = {"test": [Sentence(["a", "b"], ["VB", "ZZ"]), Sentence(["c"], ["UH"])]}
    both = Parts([old()], [new()], texts, seed=1)
    assert both.gold("test").tolist() == [2, -1, 3]
    assert both.bounds("test").tolist() == [0, 2]


def test_gold_labels_that_are_not_there_are_missed_only_when_they_are_read() -> None:
    both = Parts([old()], [new()], {"test": [Sentence(["a"], None)]}, seed=1)
    both.posterior(new(), "test")
    with pytest.raises(ModelError, match="no gold labels"):
        both.gold("test")
