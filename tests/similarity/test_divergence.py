"""Divergences and coverage beside SciPy, plain Python and cases worked out by hand."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from backfire.similarity.coverage import covered_tokens, covered_types
from backfire.similarity.divergence import (
    ALPHA,
    SMOOTHING,
    estimate_divergence,
    jensen_shannon,
    renyi,
)
from backfire.similarity.events import count_pieces, count_words
from backfire.similarity.new_words import share_new
from backfire.similarity.pair import Pair
from backfire.similarity.shares import share_of_words
from little_similarity import NEWS, TWEETS, make_text, many, plain

shares = st.lists(st.integers(0, 50), min_size=8, max_size=8).filter(any)


def normal(counts):
    return np.array(counts, dtype=np.float64) / sum(counts)


@given(shares, shares)
def test_jensen_shannon_is_that_of_scipy(one, other):
    p, q = normal(one), normal(other)
    found = jensen_shannon(p, q)
    assert found.value == pytest.approx(jensenshannon(p, q, base=2) ** 2, abs=1e-7)
    assert 0 <= found.value <= 1


@given(shares, shares)
def test_renyi_is_its_definition_in_plain_python(one, other):
    p, q = (normal([each + 1 for each in counts]) for counts in (one, other))
    total = sum(b**ALPHA * a ** (1 - ALPHA) for a, b in zip(p, q, strict=True))
    assert renyi(p, q).value == pytest.approx(math.log2(total) / (ALPHA - 1), abs=1e-9)
    nearly = sum(b * math.log2(b / a) for a, b in zip(p, q, strict=True))  # Kullback-Leibler
    assert renyi(p, q, 1 - 1e-6).value == pytest.approx(nearly, abs=1e-4)


@pytest.mark.parametrize("divergence", [jensen_shannon, renyi])
def test_slopes_are_those_of_small_steps(divergence):
    random = np.random.default_rng(3)
    p, q = (normal(random.integers(1, 20, 6)) for _ in range(2))
    found = divergence(p, q)
    for k in range(6):
        step = np.eye(6)[k] * 1e-6
        by_source = (divergence(p + step, q).value - divergence(p - step, q).value) / 2e-6
        by_target = (divergence(p, q + step).value - divergence(p, q - step).value) / 2e-6
        assert found.source_slope[k] == pytest.approx(by_source, abs=1e-4)
        assert found.target_slope[k] == pytest.approx(by_target, abs=1e-4)


def test_half_of_the_words_in_common_by_hand():
    # p = (1/2, 1/2, 0), q = (1/2, 0, 1/2): the common word adds nothing, the others 1/2 bit each
    joint = Pair(plain("the dog", "The dog"), plain("the cat", "cat THE")).lowered
    found = estimate_divergence(joint, jensen_shannon, limits=(0, 1))
    assert found.value == pytest.approx(0.5)
    # smoothed: p = (2.5, 2.5, .5) / 5.5, q = (2.5, .5, 2.5) / 5.5
    total = (2.5 + 0.5**ALPHA * 2.5 ** (1 - ALPHA) + 2.5**ALPHA * 0.5 ** (1 - ALPHA)) / 5.5
    smooth = estimate_divergence(joint, renyi, smoothing=SMOOTHING)
    assert smooth.value == pytest.approx(math.log2(total) / (ALPHA - 1))


def test_pieces_of_words_are_those_of_plain_python():
    texts = make_text(many(NEWS, 9, 1)), make_text(many(TWEETS, 7, 2))
    joint = count_pieces(count_words(*texts, cased=True))
    for text, events in zip(texts, (joint.source, joint.target), strict=True):
        spelled = [f" {word} " for word in text.tokens.to_pylist()]
        wanted = Counter(word[k : k + 3] for word in spelled for k in range(len(word) - 2))
        found = dict(zip(joint.names.to_pylist(), events.counts.tolist(), strict=True))
        assert {piece: n for piece, n in found.items() if n} == wanted
        lengths = [sum(len(w) for w in s.split("\n")) for s in text.keys.to_pylist()]
        assert events.lengths.tolist() == lengths  # a word of n letters has n pieces


@pytest.mark.parametrize(("divergence", "smoothing"), [(jensen_shannon, 0.0), (renyi, SMOOTHING)])
def test_the_interval_is_about_that_of_leaving_each_sentence_out(divergence, smoothing):
    source, target = many(NEWS, 80, 1), many(TWEETS, 60, 2)

    def value(one, other):
        joint = Pair(make_text(one), make_text(other)).lowered
        return estimate_divergence(joint, divergence, smoothing=smoothing)

    found = value(source, target)
    parts = [
        [value(source[:k] + source[k + 1 :], target).value for k in range(len(source))],
        [value(source, target[:k] + target[k + 1 :]).value for k in range(len(target))],
    ]
    variance = sum(np.var(part) * (len(part) - 1) for part in parts)
    assert found.standard_error == pytest.approx(math.sqrt(variance), rel=0.2)


def test_coverage_by_hand():
    source = plain("the dog sat", "The cat")
    target = plain("THE dog ran", "the cat ran ran")
    cased, lowered = (count_words(source, target, cased=each) for each in (True, False))
    assert covered_types(lowered).value == pytest.approx(3 / 4)  # the dog cat, of these and ran
    assert covered_tokens(lowered).value == pytest.approx(4 / 7)
    assert covered_types(cased).value == pytest.approx(3 / 5)  # the dog cat, of these, THE and ran
    assert covered_tokens(cased).value == pytest.approx(3 / 7)


@pytest.mark.parametrize("cover", [covered_types, covered_tokens])
def test_the_interval_of_coverage_is_that_of_leaving_each_sentence_out(cover):
    source, target = many(NEWS, 30, 1), many(TWEETS, 20, 2)

    def value(one, other):
        return cover(Pair(make_text(one), make_text(other)).lowered)

    parts = [
        [value(source[:k] + source[k + 1 :], target).value for k in range(len(source))],
        [value(source, target[:k] + target[k + 1 :]).value for k in range(len(target))],
    ]
    variance = sum(np.var(part) * (len(part) - 1) for part in parts)
    assert value(source, target).standard_error == pytest.approx(math.sqrt(variance))


def test_words_of_a_slice_by_hand():
    source, target = plain("A b", "C d"), plain("A B c d e", "f")
    words = count_words(source, target, cased=True)
    capitals = np.array([float(word.isupper()) for word in words.names.to_pylist()])
    found = share_of_words(words, capitals)
    assert found.beside == pytest.approx({"source": 2 / 4, "target": 2 / 6})
    assert found.estimate.value == pytest.approx(-1 / 6)


def test_unseen_words_by_hand():
    # 'dog' and 'sat' stand in one sentence of the source alone, 'the' and 'cat' in two; of the
    # target, "the cat" is a sentence of the source, which does not vouch for itself: there is
    # another with both words
    source, target = plain("the dog sat", "the cat", "a cat", "a"), plain("the dog ran", "the cat")
    found = share_new(count_words(source, target, cased=False), source, target)
    assert found.beside == pytest.approx({"source": 2 / 8, "target": 1 / 5})
    assert found.estimate.value == pytest.approx(1 / 5 - 2 / 8)


def slow_share_new(source, target):
    """The definition, in plain Python."""
    known = [sentence.lower().split("\n") for sentence in source.keys.to_pylist()]

    def share(text):
        new = total = 0
        for sentence in text.keys.to_pylist():
            own = sentence.lower().split("\n")
            others = {word for each in known if each != own for word in each}
            new += sum(word not in others for word in own)
            total += len(own)
        return new / total

    return share(target) - share(source)


def test_unseen_words_and_their_interval_are_those_of_plain_python():
    source, target = many(NEWS, 40, 1), many([*TWEETS, *NEWS[:2]], 25, 2)

    def both(one, other):
        texts = make_text(one), make_text(other)
        return share_new(count_words(*texts, cased=False), *texts).estimate, slow_share_new(*texts)

    found, wanted = both(source, target)
    assert found.value == pytest.approx(wanted)
    parts = [
        [both(source[:k] + source[k + 1 :], target)[1] for k in range(len(source))],
        [both(source, target[:k] + target[k + 1 :])[1] for k in range(len(target))],
    ]
    variance = sum(np.var(part) * (len(part) - 1) for part in parts)
    assert found.standard_error == pytest.approx(math.sqrt(variance), rel=0.02)
