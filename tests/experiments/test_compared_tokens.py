"""Counts of several runs: means over the pairs of runs, without the dust of floating sums."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from backfire.experiments.compare import compare
from backfire.experiments.compared_tokens import as_count, compare_tokens


@given(st.lists(st.lists(st.integers(0, 50), min_size=5, max_size=5), min_size=3, max_size=40))
def test_a_mean_count_is_a_whole_number_divided_once(rows):
    outcomes = np.array(rows, dtype=np.int64) * 3
    found = compare_tokens(outcomes, 9) if outcomes.any() else None
    if found:
        names = ("kept", "corrected", "falsified", "changed_wrong", "stuck")
        sums = dict(zip(names, outcomes.sum(axis=0).tolist(), strict=True))
        assert {name: getattr(found.counts, name) for name in names} == {
            name: number / 9 for name, number in sums.items()
        }


@given(st.integers(0, 10**7), st.integers(2, 400))
def test_the_dust_of_a_sum_of_fractions_is_taken_off(number, pairs):
    dusty = (number / pairs) * (1 + 2e-15)
    assert as_count(dusty, pairs) == number / pairs


def test_every_count_of_nine_pairs_of_runs_is_some_ninths():
    generator = np.random.default_rng(5)
    gold = generator.integers(0, 4, 900)
    tokens = pa.table(
        {
            "token_id": range(900),
            "sentence": np.arange(900) // 9,
            "token": [f"w{k % 97}" for k in range(900)],
            "gold": [f"B-{x}" for x in gold],
        }
    )

    def runs(side):
        drawn = [np.where(generator.random(900) < 0.3, (gold + 1) % 4, gold) for _ in range(3)]
        return pa.table(
            {
                "run": np.repeat([f"{side}{k}" for k in range(3)], 900),
                "token_id": list(range(900)) * 3,
                "predicted": [f"B-{x}" for run in drawn for x in run],
            }
        )

    found = compare(tokens, runs("a"), runs("b"), task="ner")
    counts = [
        *(getattr(found.tokens, name) for name in ("kept", "corrected", "falsified", "stuck")),
        *(getattr(found.spans, name) for name in ("broken", "recovered", "spurious_born")),
        *(number for row in found.spans.transitions.matrix for number in row),
        *(getattr(row, name) for row in found.slices for name in ("flips", "falsified")),
        *(flip.count for flip in found.confusion),
    ]
    assert all(number == round(9 * number) / 9 for number in counts)
