import math

import numpy as np
import pytest

from backfire.records.errors import ComparisonError
from backfire.scoring.accuracy import accuracy, accuracy_score, count_right
from backfire.scoring.layers import encode_layers


def test_ragged_sentences_weigh_by_their_tokens():
    gold = [["A"] * 9, ["A"]]
    predicted = [["A"] * 9, ["B"]]
    assert accuracy(gold, predicted) == 0.9


def test_counts_a_sentence_sum_to_the_score():
    layers = encode_layers([["A", "B"], [], ["C"]], [["A", "C"], [], ["C"]])
    counts = count_right(*layers.codes, layers.sentence, layers.n_sentences)
    assert counts.tolist() == [[2, 1], [0, 0], [1, 1]]
    assert accuracy_score(counts).tolist()[::2] == [0.5, 1.0]
    assert math.isnan(accuracy_score(counts)[1])


def test_a_label_that_gold_never_uses_is_an_error_not_a_crash():
    assert accuracy([["A", "A"]], [["A", "never seen"]]) == 0.5


def test_no_token_has_no_accuracy():
    assert math.isnan(accuracy([], []))
    assert np.isnan(accuracy([[]], [[]]))


@pytest.mark.parametrize(
    ("predicted", "message"),
    [([["A"]], "1 predicted sentences, expected 2"), ([["A"], []], "sentence 1 .* expected 1")],
)
def test_other_shapes_are_refused_with_their_place(predicted, message):
    with pytest.raises(ComparisonError, match=message):
        accuracy([["A"], ["A"]], predicted)
