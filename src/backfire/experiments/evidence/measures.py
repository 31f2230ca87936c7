"""All that a table or figure tells about two arms on one text, measured from their runs."""

import math
from collections.abc import Mapping, Sequence
from statistics import stdev
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from backfire.experiments.compared_noise import describe_noise, sum_chance
from backfire.experiments.compared_spans import estimate_f1_difference
from backfire.experiments.compared_tokens import compare_tokens
from backfire.experiments.evidence.one_text import on_one_text
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.evidence.span_counts import count_spans_of
from backfire.experiments.members import check_independent
from backfire.experiments.source_models import Sources
from backfire.report.findings import CHANCE, Interval, Tests, make_test
from backfire.report.measures import ArmScores, Measures, RunScores
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.scoring.ratio import share_of
from backfire.scoring.student import student_quantile
from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.limit import ENOUGH_UNITS
from backfire.transitions.run_codes import RunCodes, count_outcomes

__all__ = ["Measures", "measure"]

_LEVEL: Final = 0.95

Scores = npt.NDArray[np.float64]


def measure(reference: RunSet, candidate: RunSet) -> Measures:
    """Measure what the candidate's runs change in the reference's, over all pairs of runs.

    Args:
        reference: Its runs.
        candidate: Runs on the same text, trained independently of the reference's.

    Raises:
        EvidenceError: If they are on different texts.
        ComparisonError: If runs rest on each other, so that chance would be misjudged: an ensemble
            with a reference inside, two systems that share a teacher.

    Paper: section 5.1, PT, NT and G.
    """
    reference, candidate = on_one_text(reference, candidate)
    check_independent(reference.manifests, candidate.manifests)
    text, arms = reference.text, (reference.arm, candidate.arm)
    sources: tuple[Sources, Sources] = (tuple(reference.sources), tuple(candidate.sources))
    codes = RunCodes(text.gold, reference.predicted, candidate.predicted, text.labels)
    tokens = compare_tokens(count_outcomes(codes, text.sentence, text.n_sentences), codes.pairs)
    chance = sum_chance(arms, sources, text.sentence, text.n_sentences)
    noise, no_noise = describe_noise(chance, sources, "sentence")
    estimates = {
        "gain": tokens.gain,
        "positive_transfer": tokens.positive_transfer,
        "negative_transfer": tokens.negative_transfer,
    }
    f1 = _f1_scores(reference, candidate)
    if f1:
        estimates["f1_difference"] = f1.difference
    tests = {name: make_test(estimate) for name, estimate in estimates.items()}
    return Measures(
        corpus=text.corpus,
        split=text.split,
        task=text.task,
        tokens=text.n_tokens,
        sentences=text.n_sentences,
        accuracy=_arm_scores(arms, (reference.accuracies, candidate.accuracies), tokens.gain),
        f1=f1.scores if f1 else None,
        rates=tokens.rates,
        tests=Tests(**{"f1_difference": None, **tests}),
        noise=noise,
        undefined=tokens.undefined | no_noise | _why_no_chance(estimates),
    )


class _F1(NamedTuple):
    """The span F1 of both arms, and what lies between them."""

    scores: ArmScores
    difference: Estimate


def _f1_scores(reference: RunSet, candidate: RunSet) -> _F1 | None:
    if reference.f1s is None or candidate.f1s is None:
        return None
    difference = f1_difference(reference, candidate)
    f1s = reference.f1s, candidate.f1s
    return _F1(_arm_scores((reference.arm, candidate.arm), f1s, difference), difference)


def gain_of(reference: RunSet, candidate: RunSet) -> Estimate:
    """Estimate the difference in token accuracy, given these runs, clustered by sentence."""
    text = reference.text
    codes = RunCodes(text.gold, reference.predicted, candidate.predicted, text.labels)
    return compare_tokens(count_outcomes(codes, text.sentence, text.n_sentences), codes.pairs).gain


def f1_difference(reference: RunSet, candidate: RunSet) -> Estimate:
    """Estimate the difference in span F1, given these runs, clustered by sentence."""
    return estimate_f1_difference(count_spans_of(reference), count_spans_of(candidate))


def _arm_scores(
    arms: tuple[Arm, Arm], scores: tuple[Scores, Scores], difference: Estimate
) -> ArmScores:
    means = [_mean_over_units(arm, own) for arm, own in zip(arms, scores, strict=True)]
    reference, candidate = (
        RunScores(
            mean=float(own.mean()),
            deviation=stdev(own.tolist()) if len(own) > 1 else None,
            interval=mean.interval,
            runs=tuple(own.tolist()),
        )
        for own, mean in zip(scores, means, strict=True)
    )
    return ArmScores(
        reference=reference,
        candidate=candidate,
        difference_interval=_for_other_runs(difference, means),
    )


def _mean_over_units(arm: Arm, scores: Scores) -> Estimate:
    """Estimate the mean of one score a run; the jackknife of a mean is Student's interval."""
    sums = np.stack([np.bincount(arm.unit, scores), arm.sizes], axis=-1)
    return jackknife(sums, share_of, level=_LEVEL, unit="run")


def _for_other_runs(difference: Estimate, means: Sequence[Estimate]) -> Interval | None:
    """Widen the interval of a difference by what other runs would add, as S_low's limit does."""
    units = min(mean.units for mean in means)
    if difference.value is None or difference.standard_error is None or units < ENOUGH_UNITS:
        return None
    errors = [difference.standard_error, *(mean.standard_error or 0.0 for mean in means)]
    margin = student_quantile((1 + _LEVEL) / 2, units - 1) * math.hypot(*errors)
    return difference.value - margin, difference.value + margin


def _why_no_chance(estimates: Mapping[str, Estimate]) -> dict[str, str]:
    return {
        f"tests.{name}.{part}": estimate.reason
        for name, estimate in estimates.items()
        if estimate.reason
        for part in CHANCE
    }
