"""Every ranking finds a planted unit first; definitions in plain Python are the oracles."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backfire.neurons.observations import Observations, class_means
from backfire.neurons.ranking import DEFAULT, RANKINGS, can_rank, rank_units
from backfire.records.errors import SettingsError
from backfire.records.neurons import NeuronRanking

PLANTED, N_UNITS, N_TOKENS = 7, 20, 200
NAMES = ("kept", "falsified")


def noise(seed: int = 0) -> Observations:
    """Units that know nothing of the concept."""
    random = np.random.default_rng(seed)
    draw = random.normal(size=(3, N_TOKENS, N_UNITS))
    return Observations(
        activations=draw[0],
        classes=(np.arange(N_TOKENS) % 10 == 0).astype(np.int64),
        names=NAMES,
        attributions=draw[1],
        before=draw[2],
        returned=random.integers(0, 2, N_UNITS),
        lost=random.integers(0, 2, N_UNITS),
    )


def planted(sign: int = 1, seed: int = 0) -> Observations:
    """One unit fires for the concept, is to blame for it, was not moved, and matters."""
    seen = noise(seed)
    concept = seen.concept()
    seen.activations[concept, PLANTED] += sign * 4
    seen.attributions[concept, PLANTED] += 4
    seen.attributions[:, PLANTED + 1] += 9  # pushes every token alike: no bias
    seen.before[:, PLANTED] = 2 * seen.activations[:, PLANTED] + 1
    seen.returned[PLANTED], seen.lost[PLANTED] = 9, 3
    return seen


def ranked(method: str, seen: Observations) -> NeuronRanking:
    return rank_units(method, seen, layer="extractor", concept="falsified")


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("method", RANKINGS.names())
def test_a_planted_unit_comes_first_whatever_its_sign(method, sign):
    found = ranked(method, planted(sign))
    assert found.top(1) == (PLANTED,)
    assert found.rank_of(PLANTED) == 1
    assert found.tokens == {"kept": 180, "falsified": 20}


@pytest.mark.parametrize("method", RANKINGS.names())
def test_an_order_is_a_permutation_by_falling_score_and_the_same_each_time(method):
    first, again = ranked(method, noise(3)), ranked(method, noise(3))
    assert first == again
    assert sorted(first.order) == list(range(N_UNITS))
    scores = [first.scores[unit] for unit in first.order]
    assert scores == sorted(scores, reverse=True)
    assert NeuronRanking.model_validate_json(first.model_dump_json()) == first


@pytest.mark.parametrize("method", RANKINGS.names())
def test_equal_units_stand_in_the_order_of_their_places(method):
    seen = planted()
    for values in (seen.activations, seen.attributions, seen.before):
        values[:] = values[:, [PLANTED]]
    seen.returned[:], seen.lost[:] = 1, 1
    # a probe shares its weight among equals only up to rounding
    if method != "linear_probe":
        assert ranked(method, seen).order == tuple(range(N_UNITS))


@pytest.mark.parametrize("n_units", [*range(1, 18), 33])
def test_equal_units_have_equal_means_however_many_there_are(n_units):
    """A matrix product may add some columns in another order than the others."""
    values = np.repeat(noise().activations[:, [0]], n_units, axis=1)
    found = class_means(values, noise().classes, 2)
    assert not np.ptp(found, axis=1).any()
    for name, own in enumerate(found[:, 0]):
        assert own == pytest.approx(values[noise().classes == name, 0].mean())


@pytest.mark.parametrize("method", RANKINGS.names())
def test_every_ranking_says_what_it_needs(method):
    ranking = RANKINGS.load(method)
    bare = Observations(noise().activations, noise().classes, NAMES)
    assert ranking.title
    assert ranking.meaning.endswith(".")
    assert can_rank(ranking, planted())
    if can_rank(ranking, bare):
        assert ranked(method, bare)
        return
    with pytest.raises(SettingsError, match=r"needs .* which was not measured here"):
        ranked(method, bare)


def test_the_default_needs_only_activations_and_unknown_names_get_a_hint():
    assert not RANKINGS.load(DEFAULT).needs
    with pytest.raises(SettingsError, match="Did you mean 'probeless'"):
        ranked("probless", noise())


@pytest.mark.parametrize("classes", [np.zeros(5, np.int64), np.ones(5, np.int64)])
def test_a_concept_without_a_token_of_each_class_is_refused(classes):
    with pytest.raises(SettingsError, match=r"no token of (kept|falsified)"):
        Observations(np.zeros((5, 2)), classes, NAMES)


# The definitions, in plain Python.


def probeless(seen):
    def mean(unit, c):
        own = [row[unit] for row, k in zip(seen.activations, seen.classes, strict=True) if k == c]
        return sum(own) / len(own)

    pairs = list(combinations(range(len(seen.names)), 2))
    return [sum(abs(mean(u, a) - mean(u, b)) for a, b in pairs) for u in range(seen.n_units)]


def iou(seen):
    def one(values):
        least = sorted(values, reverse=True)[max(1, round(0.05 * len(values))) - 1]
        top = {t for t, value in enumerate(values) if value >= least}
        concept = {t for t, c in enumerate(seen.classes) if c == len(seen.names) - 1}
        return len(top & concept) / len(top | concept)

    return [max(one(list(unit)), one(list(-unit))) for unit in seen.activations.T]


def average_precision(seen):
    def one(values):
        wanted = [t for t, c in enumerate(seen.classes) if c == len(seen.names) - 1]
        at_least = [[s for s, v in enumerate(values) if v >= values[t]] for t in wanted]
        return sum(len(set(s) & set(wanted)) / len(s) for s in at_least) / len(wanted)

    return [max(one(list(unit)), one(list(-unit))) for unit in seen.activations.T]


def blame(seen):
    concept = [c == len(seen.names) - 1 for c in seen.classes]

    def mean(unit, want):
        own = [row[unit] for row, c in zip(seen.attributions, concept, strict=True) if c == want]
        return sum(own) / len(own)

    return [mean(unit, True) - mean(unit, False) for unit in range(seen.n_units)]


def correlation(seen):
    def one(x, y):
        x, y = [v - sum(x) / len(x) for v in x], [v - sum(y) / len(y) for v in y]
        length = math.sqrt(sum(v * v for v in x) * sum(v * v for v in y))
        return sum(a * b for a, b in zip(x, y, strict=True)) / length if length else 0.0

    return [one(list(x), list(y)) for x, y in zip(seen.before.T, seen.activations.T, strict=True)]


def ablation(seen):
    return [int(r) - int(n) for r, n in zip(seen.returned, seen.lost, strict=True)]


ORACLES = {f.__name__: f for f in (probeless, iou, average_precision, blame, correlation, ablation)}


def test_every_ranking_has_an_oracle():
    assert {*ORACLES, "linear_probe"} == set(RANKINGS.names())


@pytest.mark.parametrize("method", ORACLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_ranking_equals_its_definition(method, data):
    n_classes = data.draw(st.integers(2, 4))
    n_tokens = data.draw(st.integers(n_classes, 40))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    values = random.integers(-2, 3, (3, n_tokens, 4)) * 0.5  # many equals
    classes = random.permutation(np.arange(n_tokens) % n_classes)
    counts = random.integers(0, 5, (2, 4))
    names = [str(c) for c in range(n_classes)]
    seen = Observations(values[0], classes, names, values[1], values[2], *counts)
    expected = np.array(ORACLES[method](seen), dtype=float)
    np.testing.assert_allclose(ranked(method, seen).scores, expected, atol=1e-9)
