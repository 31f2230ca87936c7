import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.transitions.outcomes import OUTCOMES, outcomes
from backfire.transitions.rates import UNDEFINED, rates_of, transfer_rates

LAWS = settings(max_examples=15, deadline=None)


def rates_by_definition(gold, reference, candidate):
    pairs = [
        (x[k] == g, y[k] == g)
        for x in reference.values()
        for y in candidate.values()
        for k, g in enumerate(gold)
        if g is not None
    ]
    before = sum(x for x, _ in pairs)
    after = sum(y for _, y in pairs)
    falsified = sum(x and not y for x, y in pairs)
    corrected = sum(y and not x for x, y in pairs)
    n = len(pairs)
    return {
        "positive_transfer": corrected / n if n else None,
        "negative_transfer": falsified / n if n else None,
        "gain": (after - before) / n if n else None,
        "accuracy_reference": before / n if n else None,
        "accuracy_candidate": after / n if n else None,
        "negative_transfer_of_right": falsified / before if before else None,
        "positive_transfer_of_wrong": corrected / (n - before) if n - before else None,
        "nfi": falsified / (n - after) if n - after else None,
        "btc": 1 - (falsified / n) / (before / n) if before else None,
        "oracle_accuracy": sum(x or y for x, y in pairs) / n if n else None,
    }


@LAWS
@given(data=st.data())
def test_rates_are_those_of_the_definitions(data, comparisons, tables, as_tables):
    drawn = data.draw(comparisons)
    row = tables.to_pyarrow(transfer_rates(outcomes(*as_tables(*drawn)))).to_pylist()[0]
    expected = rates_by_definition(*drawn)
    assert {name: row[name] for name in expected} == pytest.approx(expected)
    assert rates_of(row) == pytest.approx(expected)
    assert set(UNDEFINED) == set(expected)


@LAWS
@given(data=st.data())
def test_outcomes_partition_and_gain_is_the_difference(data, comparisons, tables, as_tables):
    gold, reference, candidate = data.draw(comparisons)
    swapped = outcomes(*as_tables(gold, candidate, reference))
    pairs = outcomes(*as_tables(gold, reference, candidate))
    row = tables.to_pyarrow(transfer_rates(pairs)).to_pylist()[0]
    back = tables.to_pyarrow(transfer_rates(swapped)).to_pylist()[0]
    with_gold = sum(label is not None for label in gold)
    assert row["n"] == with_gold * len(reference) * len(candidate)
    assert sum(row[name] for name in OUTCOMES) == row["n"]
    names = {"corrected": "falsified", "falsified": "corrected"}
    assert {name: back[names.get(name, name)] for name in OUTCOMES} == {x: row[x] for x in OUTCOMES}
    if with_gold:
        assert row["gain"] == pytest.approx(row["accuracy_candidate"] - row["accuracy_reference"])
        assert back["negative_transfer"] == row["positive_transfer"]


def test_groups_add_up_to_the_whole(tables, as_tables):
    pairs = outcomes(*as_tables("abcabc", {"r": "abbacc"}, {"c": "abcbac", "d": "cccccc"}))
    whole = tables.to_pyarrow(transfer_rates(pairs)).to_pylist()[0]
    for by in (("gold",), ("sentence",), ("gold", "candidate_run"), ("reference_run",)):
        rows = tables.to_pyarrow(transfer_rates(pairs, by)).to_pylist()
        assert len(rows) > 1 or by == ("reference_run",)
        for name in ("n", *OUTCOMES):
            assert sum(row[name] for row in rows) == whole[name]


@pytest.mark.parametrize(
    ("reference", "candidate", "undefined"),
    [
        ("bb", "ab", {"negative_transfer_of_right", "btc"}),
        ("aa", "aa", {"positive_transfer_of_wrong", "nfi"}),
    ],
)
def test_a_rate_without_a_denominator_is_null_not_zero(
    reference, candidate, undefined, tables, as_tables
):
    pairs = outcomes(*as_tables("aa", {"r": reference}, {"c": candidate}))
    row = tables.to_pyarrow(transfer_rates(pairs)).to_pylist()[0]
    assert {name for name in UNDEFINED if row[name] is None} == undefined
