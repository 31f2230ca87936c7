"""Correlations over pairs: their intervals respect that pairs share sources and targets."""

import math

import numpy as np
import pytest
from scipy import stats

from backfire.scoring.crossed import Pairs, correlate, correlate_within
from backfire.scoring.left_out import fit_line, left_out_errors, predict, root_mean_square
from backfire.scoring.ranks import spearman, spearman_of
from backfire.scoring.skill import estimate_skill
from backfire.scoring.student import student_quantile

SHARED = (0.3, 1.0, 0.3)
"""How much sources, targets and the pairs themselves vary: targets most."""


def draw(random, effect, x_parts=SHARED, y_parts=SHARED, n=(9, 9), absent=6):
    """A crossed design without some pairs, in which x has an effect on y."""

    def side(parts):
        source, target = random.normal(size=(n[0], 1)), random.normal(size=(1, n[1]))
        return parts[0] * source + parts[1] * target + parts[2] * random.normal(size=n)

    x = side(x_parts)
    y = effect * x + side(y_parts)
    there = np.ones(n, dtype=bool)
    there[range(absent), range(absent)] = False
    source, target = np.nonzero(there)
    return Pairs(source.astype(str), target.astype(str)), x[there], y[there]


def test_the_interval_is_that_of_two_jackknives_less_that_of_pairs():
    pairs, x, y = draw(np.random.default_rng(1), 1.0)
    names = list(zip(pairs.source, pairs.target, range(len(x)), strict=True))

    def z(keep):
        chosen = [k for *_, k in filter(keep, names)]
        return math.atanh(spearman(x[chosen], y[chosen]))

    def spread(place):
        without = [z(lambda pair, own=own: pair[place] != own) for own in {p[place] for p in names}]
        mean = sum(without) / len(without)
        return (len(without) - 1) / len(without) * sum((value - mean) ** 2 for value in without)

    by_source, by_target, by_pair = (spread(place) for place in range(3))
    error = math.sqrt(max(by_source, by_target, by_source + by_target - by_pair))
    found = correlate(pairs, x, y)
    middle, margin = math.atanh(spearman(x, y)), student_quantile(0.975, 8) * error
    assert found.value == pytest.approx(spearman(x, y))
    assert found.interval == pytest.approx((math.tanh(middle - margin), math.tanh(middle + margin)))
    assert found.units == 9


def test_what_targets_have_in_common_plays_no_part_within_them():
    pairs, x, y = draw(np.random.default_rng(2), 0.0)
    shift = np.array([10.0 * int(target) for target in pairs.target])
    plain, shifted = (correlate_within(pairs, x, own) for own in (y, y + shift))
    assert plain == shifted
    assert correlate(pairs, x + shift, y + shift).value > 0.9


def test_selections_at_once_are_those_one_by_one():
    pairs, x, y = draw(np.random.default_rng(3), 1.0)
    ties = np.round(2 * x)
    masks = np.array([pairs.source != own for own in np.unique(pairs.source)] + [x < -9])
    for own in (x, ties, np.ones(len(x))):
        found = spearman_of(masks, own, y)
        expected = [spearman(own[mask], y[mask]) for mask in masks]
        assert found == pytest.approx(expected, nan_ok=True)


def test_what_a_line_saves_of_the_mean_s_error_is_a_ratio_of_both():
    pairs, x, y = draw(np.random.default_rng(3), 1.5)

    def ratio(keep):
        own = pairs.chosen(keep)
        errors = [left_out_errors(own, z, y[keep]) for z in (x[keep], None)]
        return math.log((errors[0] ** 2).sum() / (errors[1] ** 2).sum())

    every = np.ones(len(x), dtype=bool)
    spreads = [
        np.var([ratio(mask) for mask in masks]) * (len(masks) - 1)
        for masks in (
            [pairs.source != own for own in np.unique(pairs.source)],
            [pairs.target != own for own in np.unique(pairs.target)],
            ~np.eye(len(x), dtype=bool),
        )
    ]
    error = math.sqrt(max(spreads[0], spreads[1], spreads[0] + spreads[1] - spreads[2]))
    margin = student_quantile(0.975, 8) * error
    found = estimate_skill(pairs, x, y)
    assert found.value == pytest.approx(1 - math.exp(ratio(every)))
    ends = [1 - math.exp(ratio(every) + sign * margin) for sign in (1, -1)]
    assert found.interval == pytest.approx(ends)


def test_a_line_that_says_nothing_saves_nothing_and_one_that_says_all_has_no_spread():
    pairs, x, y = draw(np.random.default_rng(4), 0.0)
    assert estimate_skill(pairs, x, y).value < 0
    assert estimate_skill(pairs, x, 3 * x).value == pytest.approx(1)
    assert estimate_skill(pairs, np.full(len(x), 0.7), y).value is None
    none = np.zeros(0)
    empty = estimate_skill(Pairs(none.astype(str), none.astype(str)), none, none)
    assert empty.value is None


def test_too_few_sources_get_no_interval_and_a_constant_none_at_all():
    pairs, x, y = draw(np.random.default_rng(3), 1.0, n=(3, 9), absent=0)
    found = correlate(pairs, x, y)
    assert found.value is not None
    assert found.interval is None
    assert found.reason == "fewer than 4 sources or targets"
    assert correlate(pairs, np.zeros(len(x)), y).value is None


def test_a_side_that_varies_by_a_single_source_gets_no_interval():
    pairs, _, y = draw(np.random.default_rng(3), 0.0)
    alone = (pairs.source == "8").astype(np.float64)
    found = correlate(pairs, alone, y)
    assert found.value == pytest.approx(spearman(alone, y))
    assert (found.interval, found.p) == (None, None)
    assert found.reason == "it rests on a single source or target"


def test_a_perfect_correlation_has_an_interval_within_its_range():
    pairs, x, _ = draw(np.random.default_rng(4), 0.0)
    found = correlate(pairs, x, 2 * x)
    assert found.value == pytest.approx(1)
    assert found.reason == "it is the same without any source or target"


def test_predictions_leave_out_what_they_are_judged_on():
    pairs, x, y = draw(np.random.default_rng(5), 1.0)
    for left in ("target", "both"):
        found = left_out_errors(pairs, x, y, left)
        for k in range(len(y)):
            rest = [
                j
                for j in range(len(y))
                if pairs.target[j] != pairs.target[k]
                and (left == "target" or pairs.source[j] != pairs.source[k])
            ]
            slope, height = np.polyfit(x[rest], y[rest], 1)
            assert found[k] == pytest.approx(y[k] - (height + slope * x[k]))
    line = fit_line(None, y)
    assert (line.at(3.0), line.slope) == (pytest.approx(y.mean()), 0.0)


def error_of(pairs, x, y):
    """How much predictions err for pairs whose source and target were left out."""
    return root_mean_square(left_out_errors(pairs, x, y, "both"))


def test_a_line_predicts_where_there_is_one_and_the_mean_where_there_is_none():
    pairs, x, y = draw(np.random.default_rng(6), 3.0)
    errors = [root_mean_square(left_out_errors(pairs, own, y)) for own in (x, None)]
    assert errors[0] < 0.6 * errors[1]
    near, far = (predict(pairs, own, y, 2.0, error_of(pairs, own, y)) for own in (x, None))
    assert near.value == pytest.approx(6.0, abs=1.0)
    assert far.value == pytest.approx(y.mean())
    widths = [each.interval[1] - each.interval[0] for each in (near, far)]
    assert widths[0] < widths[1]


NULL_WORLDS = {
    "pairs only": ((0, 0, 1), (0, 0, 1)),
    "all alike": ((1, 1, 1), (1, 1, 1)),
    "sources": ((1, 0.3, 0.3), (1, 0.3, 0.3)),
    "targets": (SHARED, SHARED),
    "a measure of targets": ((0, 1, 0.2), (0.2, 1, 0.5)),
}


@pytest.mark.slow
@pytest.mark.parametrize("parts", NULL_WORLDS.values(), ids=NULL_WORLDS)
def test_nothing_is_found_where_nothing_is(parts):
    random = np.random.default_rng(7)
    worlds = [draw(random, 0.0, *parts) for _ in range(300)]
    skills = [estimate_skill(*world) for world in worlds]
    assert sum(each.interval[0] > 0 for each in skills) <= 0.025 * 300
    for estimate in (correlate, correlate_within):
        found = [estimate(*world) for world in worlds]
        assert sum(each.p < 0.05 for each in found) <= 0.05 * 300 + 2.5 * math.sqrt(
            0.05 * 0.95 * 300
        )


def test_pairs_taken_as_independent_would_find_much_where_nothing_is():
    random = np.random.default_rng(7)
    p = [stats.spearmanr(*draw(random, 0.0)[1:]).pvalue for _ in range(200)]
    assert np.mean(np.array(p) < 0.05) > 0.35


@pytest.mark.slow
@pytest.mark.parametrize("effect", [0.5, 1.0])
def test_intervals_hold_what_holds_for_many_sources_and_targets(effect):
    random = np.random.default_rng(8)
    true = np.mean([spearman(*draw(random, effect, n=(40, 40), absent=0)[1:]) for _ in range(100)])
    found = [correlate(*draw(random, effect)) for _ in range(300)]
    held = sum(low <= true <= high for low, high in (each.interval for each in found))
    assert held >= 0.92 * 300


@pytest.mark.slow
@pytest.mark.parametrize("parts", [SHARED, (1, 1, 1), (0, 0, 1)])
@pytest.mark.parametrize("with_measure", [True, False])
def test_a_new_pair_lies_within_its_prediction(parts, with_measure):
    random, held = np.random.default_rng(9), 0
    for _ in range(400):
        pairs, x, y = draw(random, 1.0, SHARED, parts, n=(10, 10), absent=0)
        new = (pairs.source == "9") & (pairs.target == "9")
        rest = (pairs.source != "9") & (pairs.target != "9")
        own = x[rest] if with_measure else None
        studied = pairs.chosen(rest)
        error = error_of(studied, own, y[rest])
        low, high = predict(studied, own, y[rest], float(x[new][0]), error).interval
        held += low <= y[new][0] <= high
    assert held >= 0.93 * 400


def test_a_correlation_needs_two_values_that_vary():
    assert math.isnan(spearman(np.array([1.0]), np.array([2.0])))
    assert spearman(np.array([1.0, 2.0]), np.array([4.0, 2.0])) == pytest.approx(-1)
