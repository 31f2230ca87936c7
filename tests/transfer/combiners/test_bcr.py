import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backfire.transfer.combiners.bcr import rerank


def choose(candidates, old, starts):
    """The definition: sentence by sentence, the candidate whose log-probabilities sum to most."""
    ends = [*starts[1:], len(old)]
    chosen = []
    for start, end in zip(starts, ends, strict=True):
        scores = [
            sum(math.log(max(old[t][labels[t]], 1e-12)) for t in range(start, end))
            for labels in candidates
        ]
        chosen += candidates[scores.index(max(scores))][start:end]
    return chosen


def test_the_old_tagger_picks_whole_sentences() -> None:
    old = np.array([[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]], dtype=np.float32)
    candidates = np.array([[1, 1, 0], [0, 0, 1]])
    # sentence 1: 0.1 · 0.8 against 0.9 · 0.2; sentence 2: equal, so the first
    assert rerank(candidates, old, np.array([0, 2])).tolist() == [0, 0, 0]
    assert rerank(candidates, old, np.array([0, 1, 2])).tolist() == [0, 1, 0]


@given(st.data())
def test_it_is_the_definition(data: st.DataObject) -> None:
    n, k = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 4))
    starts = sorted({0, *data.draw(st.sets(st.integers(0, n - 1)))})
    candidates = data.draw(
        st.lists(st.lists(st.integers(0, 2), min_size=n, max_size=n), min_size=k, max_size=k)
    )
    seed = data.draw(st.integers(0, 99))
    old = np.random.default_rng(seed).dirichlet([1, 1, 1], size=n).astype(np.float32)
    found = rerank(np.array(candidates), old, np.array(starts))
    assert found.tolist() == choose(candidates, old.astype(float).tolist(), starts)
