import warnings
from collections import Counter, defaultdict
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import f1_score as seqeval_f1
from seqeval.metrics import precision_score, recall_score

from backfire.scoring.f1 import f1_score, span_f1

LABELS = st.sampled_from(["O", "B-a", "I-a", "B-b", "I-b"])
PAIRS = st.lists(
    st.integers(1, 7).flatmap(lambda n: st.tuples(*[st.lists(LABELS, min_size=n, max_size=n)] * 2)),
    min_size=1,
    max_size=5,
)


@given(PAIRS)
def test_scores_are_those_of_the_transcribed_script_and_of_seqeval(conlleval, pairs):
    gold, predicted = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    score = span_f1(gold, predicted)
    counters = conlleval(gold, predicted)
    assert [score.gold, score.predicted, score.correct] == [c.total() for c in counters]
    for kind, own in score.by_type.items():
        assert [own.gold, own.predicted, own.correct] == [c[kind] for c in counters]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        others = precision_score(gold, predicted), recall_score(gold, predicted)
        assert (score.precision, score.recall) == pytest.approx(others)
        assert score.f1 == pytest.approx(seqeval_f1(gold, predicted))


def read_columns(path):
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    return [[line.split() for line in block.split("\n") if line] for block in blocks if block]


@pytest.mark.data
def test_published_baseline_of_conll_2000(data_dir):
    # Each word gets the chunk tag that its part of speech has most often in training: precision
    # 72.58, recall 82.14, F1 77.07 by conlleval (Tjong Kim Sang and Buchholz, 2000, table 3).
    train = read_columns(data_dir / "conll2000" / "train.txt")
    test = read_columns(data_dir / "conll2000" / "test.txt")
    seen = defaultdict(Counter)
    for _, tag, chunk in chain.from_iterable(train):
        seen[tag][chunk] += 1
    gold = [[chunk for _, _, chunk in sentence] for sentence in test]
    baseline = [[seen[tag].most_common(1)[0][0] for _, tag, _ in sentence] for sentence in test]
    score = span_f1(gold, baseline)
    percents = [round(100 * share, 2) for share in (score.precision, score.recall, score.f1)]
    assert percents == [72.58, 82.14, 77.07]
    assert score.gold == 23852


def test_upper_and_lower_case_prefixes_mean_the_same():
    score = span_f1([["b-np", "i-np", "o"]], [["B-np", "I-np", "O"]])
    assert (score.gold, score.correct, score.f1) == (1, 1, 1.0)


def test_nothing_to_find_scores_zero_as_in_conlleval():
    assert span_f1([["O", "O"]], [["O", "O"]]).f1 == 0
    assert f1_score(np.array([[0, 0, 0], [2, 2, 1]])).tolist() == [0.0, 0.5]
