import numpy as np
import pyarrow as pa
import pytest

from backfire.slices.effects import measure_slices
from backfire.slices.marked import MarkedTokens
from backfire.slices.search import MOST, find_conjunctions, searched_half
from backfire.slices.sums import sum_slices

COLUMNS = [f"slice {k}" for k in range(6)]


def draw_text(seed, harm=0.0, sentences=600, length=12):
    """Return a text of six slices; where the first two meet, more is falsified."""
    draw = np.random.default_rng(seed)
    n = sentences * length
    slices = {name: draw.random(n) < 0.3 for name in COLUMNS}
    both = slices["slice 0"] & slices["slice 1"]
    before = draw.random(n) < 0.85
    after = np.where(before, draw.random(n) >= 0.05 + harm * both, draw.random(n) < 0.05 * 85 / 15)
    sentence = np.repeat(np.arange(sentences), length)
    return pa.table({"sentence": sentence, "before": before * 1.0, "after": after * 1.0, **slices})


def search_and_test(table):
    marked = MarkedTokens.of_table(table, COLUMNS)
    half = searched_half(marked.unit)
    pairs = find_conjunctions(marked.at(half))
    sums = sum_slices(marked.at(~half).conjunctions(pairs))
    return dict(zip(pairs, measure_slices(sums, margin=0.001), strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_harm_that_only_a_conjunction_has_is_found_and_confirmed(seed):
    found = search_and_test(draw_text(seed, harm=0.25))
    harmed = {pair: effect for pair, effect in found.items() if effect.verdict == "HARMED"}
    assert max(harmed, key=lambda pair: harmed[pair].net) == (0, 1)
    assert all({0, 1} & set(pair) for pair in harmed)  # the others share tokens with it


def test_without_any_effect_little_is_confirmed():
    wrong = sum(
        any(e.verdict in {"HARMED", "HELPED"} for e in search_and_test(draw_text(seed)).values())
        for seed in range(20, 60)
    )
    assert wrong <= 6  # 2 are expected of 40 at 5 %


def test_pairs_are_counted_as_the_definition_counts_them():
    table = draw_text(3, harm=0.3, sentences=50)
    for i, j in find_conjunctions(MarkedTokens.of_table(table, COLUMNS)):
        rows = [row for row in table.to_pylist() if row[COLUMNS[i]] and row[COLUMNS[j]]]
        falsified = sum(row["before"] > row["after"] for row in rows)
        corrected = sum(row["before"] < row["after"] for row in rows)
        assert falsified + corrected >= 20
        assert abs(falsified - corrected) >= 2 * (falsified + corrected) ** 0.5
    assert len(find_conjunctions(MarkedTokens.of_table(table, COLUMNS))) <= MOST


def test_a_slice_within_another_is_no_conjunction():
    table = draw_text(4, harm=0.3)
    both = pa.array(table["slice 0"].to_numpy() & table["slice 1"].to_numpy())
    table = table.set_column(table.column_names.index("slice 2"), "slice 2", both)
    pairs = find_conjunctions(MarkedTokens.of_table(table, COLUMNS))
    assert (0, 1) in pairs
    assert (0, 2) not in pairs
    assert (1, 2) not in pairs


def test_the_halves_are_even_and_keep_sentences_whole():
    sentence = np.repeat(np.arange(2000, dtype=np.int32), 3)
    half = searched_half(sentence)
    assert abs(half.mean() - 0.5) < 0.01
    assert (half.reshape(-1, 3).min(axis=1) == half.reshape(-1, 3).max(axis=1)).all()


def test_no_slice_no_conjunction():
    table = draw_text(0, sentences=2).select(["sentence", "before", "after"])
    assert find_conjunctions(MarkedTokens.of_table(table, [])) == []
