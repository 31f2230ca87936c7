"""What is counted on codes is what the lazy tables count, pair of runs by pair of runs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions import run_codes
from backfire.transitions.confusion import confusion
from backfire.transitions.flips import flips
from backfire.transitions.outcomes import OUTCOMES, outcomes
from backfire.transitions.rates import transfer_rates
from backfire.transitions.run_codes import RunCodes, count_confusion, count_outcomes

NAMES = ["b", "c", "a"]


def as_codes(gold, reference, candidate):
    place = {None: -1, **{name: k for k, name in enumerate(NAMES)}}
    layers = (
        np.array([[place[x] for x in run] for run in arm.values()], np.int32)
        for arm in (reference, candidate)
    )
    return RunCodes(np.array([place[x] for x in gold], np.int32), *layers, NAMES)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_codes_and_tables_agree(data, comparisons, tables, as_tables):
    drawn = data.draw(comparisons)
    codes, lazy = as_codes(*drawn), outcomes(*as_tables(*drawn))
    sentence = np.arange(len(codes.gold)) // 3
    found = count_outcomes(codes, sentence, sentence[-1] + 1)
    rows = {
        row["sentence"]: [row[name] for name in OUTCOMES]
        for row in tables.to_pyarrow(transfer_rates(lazy, ("sentence",))).to_pylist()
    }
    assert found.tolist() == [rows.get(k, [0] * 5) for k in range(len(found))]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_codes, "_BLOCK", data.draw(st.sampled_from([1, 2, 1000])))
        counted = count_confusion(codes).tolist()
    summed = {
        tuple(row[name] for name in ("gold", "reference", "candidate")): row["count"]
        for row in tables.to_pyarrow(confusion(flips(lazy))).to_pylist()
    }
    assert {tuple(NAMES[k] for k in row[:3]): row[3] for row in counted} == summed
