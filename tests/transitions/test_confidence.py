"""Flips by confidence, held to a definition in plain Python."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.confidence import (
    EDGES,
    SURE_FROM,
    UNSURE_BELOW,
    Runs,
    bin_candidate,
    bin_reference,
    sure_on_both_sides,
)

CONFIDENCES = st.sampled_from([*EDGES, 0.3, 0.69, 0.8, 0.95, float("nan")])
N, CLUSTERS = 6, np.array([0, 0, 1, 1, 1, 2])


@st.composite
def sides(draw):
    def side():
        k = draw(st.integers(1, 3))
        right = [[draw(st.booleans()) for _ in range(N)] for _ in range(k)]
        sure = [[draw(CONFIDENCES) for _ in range(N)] for _ in range(k)]
        return Runs(np.array(right), np.array(sure, dtype=np.float32))

    return side(), side()


def bin_of(confidence):
    inner = [float(np.float32(edge)) for edge in EDGES[1:-1]]
    return sum(confidence >= edge for edge in inner)


def plainly(reference, candidate, own):
    """Every pair of runs, every token, one after the other."""
    found, unknown = np.zeros((3, len(EDGES) - 1, 4)), 0
    pairs = list(product(range(len(reference.right)), range(len(candidate.right))))
    for r, c in pairs:
        for i in range(N):
            before, after = reference.right[r, i], candidate.right[c, i]
            sure = reference.confidence[r, i] if own == "reference" else candidate.confidence[c, i]
            states = [1, before, before and not after, after and not before]
            if np.isnan(sure):
                unknown += states[2]
            else:
                found[CLUSTERS[i], bin_of(sure)] += states
    return found / len(pairs), unknown / len(pairs)


@settings(max_examples=60, deadline=None)
@given(both=sides())
def test_bins_hold_what_became_of_each_token_in_each_pair_of_runs(both):
    reference, candidate = both
    for own, found in (
        ("reference", bin_reference(reference, candidate.right, CLUSTERS, 3)),
        ("candidate", bin_candidate(candidate, reference.right, CLUSTERS, 3)),
    ):
        binned, unknown = plainly(reference, candidate, own)
        assert found.binned == pytest.approx(binned)
        assert found.unknown == pytest.approx(unknown)


@settings(max_examples=60, deadline=None)
@given(both=sides())
def test_both_sides_are_sure_in_the_same_pairs_of_runs(both):
    reference, candidate = both
    expected = np.zeros((3, 3))
    pairs = list(product(range(len(reference.right)), range(len(candidate.right))))
    for (r, c), i in product(pairs, range(N)):
        if reference.right[r, i] and not candidate.right[c, i]:
            least = min(reference.confidence[r, i], candidate.confidence[c, i])
            if not np.isnan(reference.confidence[r, i] + candidate.confidence[c, i]):
                bounds = np.float32([0, UNSURE_BELOW, SURE_FROM])
                expected[CLUSTERS[i]] += least >= bounds
    found = sure_on_both_sides(reference, candidate, CLUSTERS, 3)
    assert found == pytest.approx(expected / len(pairs))


def test_a_bound_belongs_to_the_upper_bin_also_in_single_precision():
    run = Runs(np.array([[True] * 3]), np.array([[0.7, 0.9, 1.0]], dtype=np.float32))
    found = bin_reference(run, np.array([[False] * 3]), np.array([0, 0, 0]), 1)
    assert found.binned[0, :, 0].tolist() == [0, 0, 1, 1, 1]
