import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.outcomes import OUTCOMES, outcomes


def outcome_by_definition(gold, reference, candidate):
    if gold is None:
        return None
    if reference == gold:
        return "kept" if candidate == gold else "falsified"
    if candidate == gold:
        return "corrected"
    return "stuck" if candidate == reference else "changed_wrong"


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_every_pair_of_runs_has_the_outcome_of_the_definition(data, comparisons, tables, as_tables):
    gold, reference, candidate = data.draw(comparisons)
    rows = tables.to_pyarrow(outcomes(*as_tables(gold, reference, candidate))).to_pylist()
    found = {(r["token_id"], r["reference_run"], r["candidate_run"]): r["outcome"] for r in rows}
    assert len(rows) == len(found)
    assert found == {
        (k, before, after): outcome_by_definition(gold[k], x[k], y[k])
        for before, x in reference.items()
        for after, y in candidate.items()
        for k in range(len(gold))
    }


@pytest.mark.parametrize(
    ("reference", "candidate", "expected"),
    [("a", "a", 0), ("b", "a", 1), ("a", "b", 2), ("b", "c", 3), ("b", "b", 4)],
)
def test_the_five_outcomes(reference, candidate, expected, tables, as_tables):
    found = outcomes(*as_tables(["a"], {"r": [reference]}, {"c": [candidate]}))
    assert tables.to_pyarrow(found)["outcome"].to_pylist() == [OUTCOMES[expected]]
