"""Chance through `compare`: which runs meet which source models, and what the record then says."""

import random

import numpy as np
import pytest

from backfire.experiments import compared_noise
from backfire.experiments.compare import compare
from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.bracket import given_one_source, high
from backfire.transitions.noise.deconvolution import deconvolve, tabulate
from backfire.transitions.noise.limit import LimitSums
from backfire.transitions.noise.marks import falsified_between_units, falsified_within_units

LENGTHS = [3, 5, 2, 4, 6, 1, 3, 4] * 4
LABELS = "abc"


def draw_runs(gold, errors, seed, harm=()):
    """Draw one run an error rate; tokens in `harm` are wrong in all of them."""
    rule = random.Random(seed)  # noqa: S311 - a fixed rule, no secret
    runs = []
    for rate in errors:
        places = iter(range(sum(LENGTHS)))
        runs.append(
            [
                [
                    "z" if next(places) in harm or rule.random() < rate else label
                    for label in sentence
                ]
                for sentence in gold
            ]
        )
    return runs


def flatten(sentences):
    return [label for sentence in sentences for label in sentence]


@pytest.fixture
def gold():
    return [[LABELS[(k + n) % 3] for k in range(n)] for n in LENGTHS]


@pytest.fixture
def compared(gold, tables):
    """Takes how many runs a side has, and their sources, to the comparison and its arms."""

    def make(reference, candidate, harm=(), **sources):
        before = draw_runs(gold, [0.3] * reference, seed=1)
        after = draw_runs(gold, [0.05] * candidate, seed=2, harm=harm)
        found = compare(*tables(gold, before, after), task="pos", **sources)
        flat = flatten(gold)
        arms = [
            Arm.of_runs(
                [[x == y for x, y in zip(flatten(run), flat, strict=True)] for run in runs],
                sources.get(f"{side}_sources", ()),
            )
            for side, runs in (("reference", before), ("candidate", after))
        ]
        return found, arms

    return make


SENTENCE = [k for k, n in enumerate(LENGTHS) for _ in range(n)]


def test_the_record_holds_what_the_estimators_say(compared):
    found, arms = compared(3, 6, candidate_sources=list("ssttuu"))
    noise = found.noise
    limits = LimitSums.of(*arms, np.array(SENTENCE), len(LENGTHS)).limits()
    within = given_one_source(*arms)
    for k, direction in enumerate(("negative", "positive")):
        record = getattr(noise, f"systematic_{direction}_transfer")
        assert (record.low, record.low_limit) == pytest.approx((limits[k].value, limits[k].limit))
        assert record.low_interval == pytest.approx(limits[k].interval)
        assert record.high == pytest.approx(high(*arms)[k])
        assert record.em == pytest.approx(deconvolve(tabulate(*arms))[k])
        assert record.within_source == pytest.approx(within[0][k])
        assert record.within_source_high == pytest.approx(within[1][k])
    assert noise.nt_reference == pytest.approx(falsified_between_units(arms[0]))
    assert noise.nt_candidate_between == pytest.approx(falsified_between_units(arms[1]))
    assert noise.nt_candidate_within == pytest.approx(falsified_within_units(arms[1]))
    rates, negative = found.rates, noise.systematic_negative_transfer
    assert noise.systematic_change == pytest.approx(
        rates.negative_transfer + rates.positive_transfer
        - noise.nt_reference - noise.nt_candidate_between
    )  # fmt: skip
    assert noise.seed_noise.low == pytest.approx(rates.negative_transfer - negative.high)
    assert noise.seed_noise.high == pytest.approx(rates.negative_transfer - negative.low)
    assert noise.seed_noise.low == pytest.approx(
        rates.positive_transfer - noise.systematic_positive_transfer.high
    )
    assert (noise.available, noise.reason, noise.limit_covers) == (True, None, "these runs")
    assert (noise.source_models, noise.reference_source_models) == (3, 3)
    assert noise.sources_named


@pytest.mark.parametrize(("point", "end"), [((0.9, 0.9), "high"), ((-0.9, -0.9), "low")])
def test_the_deconvolution_is_kept_inside_the_bracket(point, end, compared, monkeypatch):
    monkeypatch.setattr(compared_noise, "deconvolve", lambda *_: point)
    noise = compared(3, 3)[0].noise
    for found in (noise.systematic_negative_transfer, noise.systematic_positive_transfer):
        assert found.em == getattr(found, end)


def test_unnamed_runs_count_as_having_their_own_source_model(compared):
    noise = compared(5, 5)[0].noise
    assert (noise.source_models, noise.sources_named) == (5, False)
    assert noise.limit_covers == "other runs"
    assert noise.nt_candidate_within is None
    assert noise.systematic_negative_transfer.within_source is None


def test_the_same_source_models_may_be_named_in_the_table(gold, tables):
    before, after = (draw_runs(gold, [0.3] * 4, seed) for seed in (1, 2))
    tokens, reference, candidate = tables(gold, before, after)
    names = {"c0": "s", "c1": "s", "c2": "t", "c3": None}
    column = [names[run] for run in candidate["run"].to_pylist()]
    found = compare(tokens, reference, candidate.append_column("source", [column]), task="pos")
    assert (found.noise.source_models, found.noise.sources_named) == (3, False)
    given = compare(tokens, reference, candidate, task="pos", candidate_sources=list("sstu"))
    assert given.noise.model_copy(update={"sources_named": False}) == found.noise
    assert given.signature == found.signature
    assert compare(tokens, reference, candidate, task="pos").signature != found.signature


def test_harm_in_every_run_makes_a_gain_mixed(compared):
    found = compared(6, 6, harm=range(0, sum(LENGTHS), 9))[0]
    assert found.verdict == "MIXED"
    limit = found.noise.systematic_negative_transfer.low_limit
    assert 0 < limit < found.rates.negative_transfer
    assert f"at least {100 * limit:.2f} points are its doing and" in found.verdict_sentence


@pytest.mark.parametrize(
    ("reference", "candidate", "sources", "reason"),
    [
        (1, 1, None, "one run of the reference and one of the candidate: chance can't be told"),
        (1, 3, None, "one run of the reference: chance can't be told"),
        (3, 1, None, "one run of the candidate: chance can't be told"),
        (3, 3, "sss", "all runs of the candidate start from one source model"),
        (3, 3, "stR", "runs of both sides start from the source model R"),
        (3, 3, "st\0", "runs of both sides start from the source model ⟨U+0000⟩"),
    ],
)
def test_what_cannot_be_told_has_a_reason(reference, candidate, sources, reason, compared):
    named = {"candidate_sources": list(sources)} if sources else {}
    if sources and sources.startswith("st"):
        named["reference_sources"] = [sources[-1], "S", "T"]
    found = compared(reference, candidate, **named)[0]
    noise = found.noise
    assert not noise.available
    assert noise.reason.startswith(reason)
    assert noise.systematic_change is noise.seed_noise is noise.limit_covers is None
    assert (noise.nt_reference is None) == (reference == 1)
    if sources == "sss":
        assert noise.systematic_negative_transfer.low is None
        assert noise.systematic_negative_transfer.within_source is not None
    else:
        assert noise.systematic_negative_transfer is None
    assert found.verdict != "MIXED"
