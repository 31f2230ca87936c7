"""Effects against plain definitions, the jackknife, and harm planted in a known place."""

import numpy as np
import pyarrow as pa
import pytest

from backfire.scoring.jackknife import jackknife
from backfire.slices.effects import measure_slices
from backfire.slices.marked import MarkedTokens
from backfire.slices.sums import sum_slices

MARGIN = 0.001


def draw_text(seed, *, sentences=400, length=12, harm=0.0, gain=0.0, stir=0.0):
    """Return a labelled text: a slice with more falsified, corrected, or both; a random slice."""
    draw = np.random.default_rng(seed)
    n = sentences * length
    sentence = np.repeat(np.arange(sentences), length)
    special = draw.random(n) < draw.beta(1, 4, sentences)[sentence]
    other = ~special & (draw.random(n) < 0.3)
    before = (draw.random(n) < 0.85).astype(float)
    down = 0.03 + special * (harm + stir)
    up = 0.2 + special * (gain + stir * 0.85 / 0.15)
    after = np.where(before == 1, draw.random(n) >= down, draw.random(n) < up).astype(float)
    columns = {"slice 0": special, "slice 1": other, "slice 2": ~special}
    return pa.table({"sentence": sentence, "before": before, "after": after, **columns})


def measure(table, names=("slice 0", "slice 1", "slice 2")):
    return measure_slices(sum_slices(MarkedTokens.of_table(table, list(names))), margin=MARGIN)


def plain(table, name):
    """The definitions, token by token."""
    inside, outside = [0.0] * 4, [0.0] * 4
    for row in table.to_pylist():
        side = inside if row[name] else outside
        p, q = row["before"], row["after"]
        for place, value in enumerate((1, p, p * (1 - q), (1 - p) * q)):
            side[place] += value
    return inside, outside


def test_counts_rates_lifts_and_net_are_those_of_the_definitions():
    table = draw_text(0, harm=0.1)
    for effect, name in zip(measure(table), ("slice 0", "slice 1", "slice 2"), strict=True):
        (n, right, falsified, corrected), rest = plain(table, name)
        assert (effect.tokens, effect.falsified, effect.corrected) == (n, falsified, corrected)
        assert effect.net == pytest.approx((falsified - corrected) / n)
        assert effect.negative_rate == pytest.approx(falsified / right)
        assert effect.positive_rate == pytest.approx(corrected / (n - right))
        assert effect.negative_lift == pytest.approx(falsified / right / (rest[2] / rest[1]))
        assert effect.positive_lift == pytest.approx(
            corrected / (n - right) / (rest[3] / (rest[0] - rest[1]))
        )
        assert effect.undefined == {}


def test_several_runs_a_side_give_means_over_the_pairs():
    draw = np.random.default_rng(3)
    n, right = 60, [draw.random((k, 60)) < 0.7 for k in (2, 3)]
    table = pa.table(
        {
            "sentence": np.arange(n) // 6,
            "before": right[0].mean(axis=0),
            "after": right[1].mean(axis=0),
            "slice 0": np.arange(n) % 2 == 0,
        }
    )
    (effect,) = measure(table, ["slice 0"])
    pairs = [(p[::2], q[::2]) for p in right[0] for q in right[1]]
    assert effect.falsified == pytest.approx(np.mean([(p & ~q).sum() for p, q in pairs]))
    assert effect.corrected == pytest.approx(np.mean([(~p & q).sum() for p, q in pairs]))


def test_the_interval_is_close_to_the_jackknifes():
    table = draw_text(1, harm=0.05)
    effect = measure(table)[0]
    rows = np.zeros((400, 2))
    for row in table.to_pylist():
        if row["slice 0"]:
            change = row["before"] * (1 - row["after"]) - (1 - row["before"]) * row["after"]
            rows[row["sentence"]] += change, 1
    expected = jackknife(rows[rows[:, 1] > 0], lambda c: c[..., 0] / c[..., 1], kind="difference")
    assert effect.net == pytest.approx(expected.value)
    assert effect.net_z == pytest.approx(expected.z, rel=0.02)
    assert effect.net_interval == pytest.approx(expected.interval, rel=0.05)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("planted", "verdict"),
    [({"harm": 0.15}, "HARMED"), ({"gain": 0.6}, "HELPED")],
)
def test_what_was_planted_is_found_and_nowhere_else(seed, planted, verdict):
    balanced = {"harm": 0.0, "gain": 0.0}
    table = draw_text(seed, **(balanced | planted))
    table = _balance(table)
    special, other, rest = measure(table)
    assert (special.verdict, other.verdict, rest.verdict) == (verdict, "NONE", "NONE")


def _balance(table):
    """Swap the sides in every second sentence outside the slice, so that its net is 0 there."""
    swap = (table["sentence"].to_numpy() % 2 == 0) & ~table["slice 0"].to_numpy()
    before, after = table["before"].to_numpy(), table["after"].to_numpy()
    table = table.set_column(1, "before", pa.array(np.where(swap, after, before)))
    return table.set_column(2, "after", pa.array(np.where(swap, before, after)))


def test_without_any_effect_few_slices_are_called_harmed_or_helped():
    draw = np.random.default_rng(11)
    sentences, length, family, texts = 150, 10, 8, 200
    sentence = np.repeat(np.arange(sentences), length)
    called = 0
    for _ in range(texts):
        before, after = (draw.random(len(sentence)) < 0.85 for _ in range(2))
        slices = {f"slice {k}": draw.random(len(sentence)) < 0.4 for k in range(family)}
        table = pa.table(
            {"sentence": sentence, "before": before * 1.0, "after": after * 1.0, **slices}
        )
        effects = measure(table, list(slices))
        called += any(effect.verdict in {"HARMED", "HELPED"} for effect in effects)
    assert called / texts < 0.05 + 3 * (0.05 * 0.95 / texts) ** 0.5


def test_a_slice_that_changes_more_without_net_effect_is_volatile():
    draw = np.random.default_rng(5)
    sentences, length = 2_000, 10
    sentence = np.repeat(np.arange(sentences), length)
    special = np.tile(np.arange(length) < 4, sentences)
    flip = draw.random(len(sentence)) < np.where(special, 0.12, 0.02)
    before = np.ones(len(sentence))
    before[1::2] = 0.0  # as many to lose as to win
    after = np.where(flip, 1 - before, before)
    # Mirror the sides in pairs of sentences, so that the net is 0 exactly.
    half = len(sentence) // 2
    before[half:], after[half:] = after[:half], before[:half].copy()
    table = pa.table({"sentence": sentence, "before": before, "after": after, "slice 0": special})
    (effect,) = measure(table, ["slice 0"])
    assert effect.verdict == "VOLATILE"
    assert effect.net == pytest.approx(0)
    assert min(effect.negative_lift, effect.positive_lift) > 3


@pytest.mark.parametrize(("sentences", "verdict"), [(25, "HARMED"), (5, "NONE")])
def test_a_slice_that_is_falsified_throughout_has_a_sign_test_by_sentence(sentences, verdict):
    each = 25 // sentences
    table = pa.table(
        {
            "sentence": np.repeat(np.arange(sentences), 2 * each),
            "before": np.ones(50),
            "after": np.tile([0.0, 1.0], 25),
            "slice 0": np.tile([True, False], 25),
        }
    )
    (effect,) = measure(table, ["slice 0"])
    assert effect.net == 1
    assert effect.q_value == pytest.approx(2 * 0.5**sentences)
    assert effect.verdict == verdict
    assert effect.undefined["net_z"] == "it is the same in every sentence, which shows no spread"


def test_what_cannot_be_said_has_a_reason():
    table = pa.table(
        {
            "sentence": [0, 0, 1, 1],
            "before": [1.0, 1.0, 1.0, 1.0],
            "after": [0.0, 1.0, 1.0, 1.0],
            "slice 0": [True] * 4,
            "slice 1": [True, True, False, False],
            "slice 2": [False] * 4,
        }
    )
    everything, one, empty = measure(table)
    assert everything.negative_lift is None
    assert everything.undefined["negative_lift"] == "the reference has no token outside of it right"
    assert everything.undefined["q_value"] == "fewer than 20 flips"
    assert everything.undefined["positive_rate"] == "the reference has no token of it wrong"
    assert one.undefined["net_z"] == "it is in one sentence only, which shows no spread"
    assert one.undefined["negative_lift"] == "no token outside of it was falsified"
    assert empty.net is None
    assert empty.undefined["net"] == "no token is in it"
    for effect in (everything, one, empty):
        assert effect.verdict == "TOO FEW"
        missing = {name for name in effect.__dataclass_fields__ if getattr(effect, name) is None}
        assert missing == set(effect.undefined)
