"""Runs that belong together, against definitions in plain Python."""

from dataclasses import replace
from statistics import mean

import numpy as np
import pytest

from backfire.experiments.frontiers.paired import (
    compare_on_known,
    compare_with_plain,
    find_partners,
)
from planted_evidence import plant_runs, plant_text

TEXT = plant_text(sentences=80)
SOURCES = [f"s{k}" for k in range(6)]
PLAIN = plant_runs(TEXT, 0.8, 6, 10, sources=SOURCES)
REFERENCE = plant_runs(TEXT, 0.7, 6, 100)


def arm(right=0.85, seed=20, sources=SOURCES, **more):
    made = plant_runs(TEXT, right, len(sources), seed, sources=sources)
    return replace(made, **more)


def taught(candidate):
    """The runs of an arm, each with a reference of its own among its members."""
    manifests = [
        own.model_copy(update={"members": (known.run,)})
        for own, known in zip(candidate.manifests, REFERENCE.manifests, strict=True)
    ]
    return replace(candidate, manifests=tuple(manifests))


def test_partners_start_from_the_same_source_models() -> None:
    assert find_partners(PLAIN, arm(sources=["s4", "s0"])).places == ((4,), (0,))
    both = find_partners(PLAIN, arm(sources=["s0+s1", "s2+s3"]))
    assert (both.places, both.paired) == (((0, 1), (2, 3)), True)
    alone = find_partners(PLAIN, arm(sources=[None, None]))
    assert (alone.places[0], alone.paired) == ((0, 1, 2, 3, 4, 5), False)


def test_the_difference_is_the_mean_over_pairs_and_covers_other_runs() -> None:
    candidate = arm()
    found = compare_with_plain(PLAIN, candidate)
    pairs = zip(PLAIN.predicted, candidate.predicted, strict=True)
    own = [np.mean(after == TEXT.gold) - np.mean(before == TEXT.gold) for before, after in pairs]
    assert found.value == pytest.approx(mean(own))
    assert found.covers == "other runs"
    assert found.limits[0] < found.value < found.limits[1]
    few = compare_with_plain(PLAIN, candidate.of_numbers([1, 2, 3]))
    assert few.value == pytest.approx(mean(own[:3]))
    assert few.covers == "these runs"


def test_plain_transfer_loses_nothing_against_itself() -> None:
    found = compare_with_plain(PLAIN, PLAIN)
    assert (found.value, found.limits) == (0, (0, 0))


def test_nt_against_known_references_is_that_of_each_run_against_its_own() -> None:
    candidate = taught(arm())
    found = compare_on_known(PLAIN, candidate, [REFERENCE])
    gold = TEXT.gold.tolist()

    def nt(before, after) -> float:
        return mean(
            float(b == g != a)
            for b, a, g in zip(before.tolist(), after.tolist(), gold, strict=True)
        )

    own = [nt(b, a) for b, a in zip(REFERENCE.predicted, candidate.predicted, strict=True)]
    plain = [nt(b, a) for b, a in zip(REFERENCE.predicted, PLAIN.predicted, strict=True)]
    assert found.nt == pytest.approx(mean(own))
    assert found.nt_plain == pytest.approx(mean(plain))
    assert found.ratio.value == pytest.approx(mean(own) / mean(plain))
    assert found.ratio.limits[0] < found.ratio.value < found.ratio.limits[1]
    assert compare_on_known(PLAIN, arm(), [REFERENCE]) is None


@pytest.mark.parametrize(("right", "halved"), [(0.97, "halved"), (0.8, "not halved")])
def test_halving_is_found_where_it_is_planted(right, halved) -> None:
    assert compare_on_known(PLAIN, taught(arm(right)), [REFERENCE]).halved == halved


@pytest.mark.parametrize(("right", "loss"), [(0.9, "better"), (0.7, "worse")])
def test_gains_and_losses_are_found_where_they_are_planted(right, loss, desk) -> None:
    from backfire.experiments.frontiers.measuring import measure_frontiers

    [frontier] = measure_frontiers(desk, "mitigations", ["test"]).frontiers
    row = frontier.rows[1].model_copy(
        update={"against_plain": compare_with_plain(PLAIN, arm(right))}
    )
    assert row.loss == loss
