"""Arms whose runs belong together, run by run: they start from the same source models.

Two arms that are fine-tuned from the same source models are alike where these are, so that their
difference varies less than either of them. The unit of chance among runs is a source model.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.evidence.measures import f1_difference, gain_of
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.source_models import sources_of
from backfire.report.findings import Interval
from backfire.report.frontiers.record import Estimated, KnownReference
from backfire.report.noise import Covers
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.scoring.ratio import share_of
from backfire.scoring.student import student_quantile
from backfire.transitions.noise.limit import ENOUGH_UNITS

_LEVEL: Final = 0.95

Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Partners:
    """The plain runs that belong to each run of an arm.

    Attributes:
        places: For each run of the arm, the places of its partners among the plain runs.
        paired: Whether they start from the same source models; if not, all belong to each.
    """

    places: tuple[tuple[int, ...], ...]
    paired: bool

    @property
    def used(self) -> list[int]:
        """The places of all plain runs that are a partner, rising."""
        return sorted({place for own in self.places for place in own})


def find_partners(plain: RunSet, arm: RunSet) -> Partners:
    """Return the plain runs from the source models of each run, or all where some run has none."""
    places = []
    for source in arm.sources:
        own = set(sources_of(source))
        places.append(tuple(k for k, each in enumerate(plain.sources) if each in own))
    if all(places):
        return Partners(tuple(places), paired=True)
    everything = tuple(range(len(plain.numbers)))
    return Partners((everything,) * len(arm.numbers), paired=False)


def compare_with_plain(plain: RunSet, arm: RunSet) -> Estimated:
    """Return how much more the runs of an arm score than plain transfer does.

    The score is span F1 where the labels are spans, else token accuracy.

    Args:
        plain: The runs of plain transfer.
        arm: Runs on the same text; they may be made of plain ones.
    """
    partners = find_partners(plain, arm)
    used = plain.of_numbers([plain.numbers[place] for place in partners.used])
    spans = plain.f1s is not None and arm.f1s is not None
    by_sentence = f1_difference(used, arm) if spans else gain_of(used, arm)
    before = plain.f1s if plain.f1s is not None and spans else plain.accuracies
    after = arm.f1s if arm.f1s is not None and spans else arm.accuracies
    differences = np.array(
        [
            own - before[list(places)].mean()
            for own, places in zip(after, partners.places, strict=True)
        ]
    )
    by_run = _over_units(np.stack([differences, np.ones(len(differences))], axis=1), arm)
    errors = [by_run.standard_error or 0.0]
    if not partners.paired:
        ones = np.stack([before, np.ones(len(before))], axis=1)
        errors.append(_over_units(ones, plain).standard_error or 0.0)
    limits, covers = _limits(float(differences.mean()), by_sentence, by_run.units, errors)
    return Estimated(value=float(differences.mean()), limits=limits, covers=covers)


def compare_on_known(plain: RunSet, arm: RunSet, known: Sequence[RunSet]) -> KnownReference | None:
    """Return NT against the references that each run knew, beside plain transfer's.

    Args:
        plain: The runs of plain transfer.
        arm: The runs that consulted references or are made of them.
        known: The arms of the references, on the same text.

    Returns:
        None if a run knew none of them.
    """
    partners = find_partners(plain, arm)
    gold = arm.text.gold
    right_of = {
        manifest.run: own == gold
        for each in known
        for manifest, own in zip(each.manifests, each.predicted, strict=True)
    }
    counts = []
    for manifest, own, places in zip(arm.manifests, arm.predicted, partners.places, strict=True):
        before = [right_of[run] for run in manifest.members if run in right_of]
        if not before:
            return None
        share_right = np.mean(before, axis=0)
        wrong = np.mean(plain.predicted[list(places)] != gold, axis=0)
        counts.append(np.stack([share_right * (own != gold), share_right * wrong], axis=1))
    lost = np.array(counts)  # runs, tokens, (the arm's, plain transfer's)
    nt, nt_plain = lost.mean(axis=(0, 1)).tolist()
    return KnownReference(nt=nt, nt_plain=nt_plain, ratio=_ratio(lost, arm))


def _ratio(lost: Doubles, arm: RunSet) -> Estimated | None:
    by_sentence = jackknife(_sum_sentences(lost.sum(axis=0), arm), share_of, level=_LEVEL)
    by_run = _over_units(lost.sum(axis=1), arm)
    if by_sentence.value is None:
        return None
    errors = [by_run.standard_error or 0.0]
    limits, covers = _limits(by_sentence.value, by_sentence, by_run.units, errors)
    return Estimated(value=by_sentence.value, limits=limits, covers=covers)


def _sum_sentences(tokens: Doubles, arm: RunSet) -> Doubles:
    text = arm.text
    columns = [
        np.bincount(text.sentence, tokens[:, k], minlength=text.n_sentences)
        for k in range(tokens.shape[1])
    ]
    return np.stack(columns, axis=1)


def _over_units(rows: Doubles, runs: RunSet) -> Estimate:
    """Return the ratio of two sums over runs; those of one source model are one unit."""
    unit = runs.arm.unit
    sums = np.stack([np.bincount(unit, rows[:, k]) for k in range(rows.shape[1])], axis=1)
    return jackknife(sums, share_of, level=_LEVEL, unit="run")


def _limits(
    value: float, by_sentence: Estimate, units: int, errors: Sequence[float]
) -> tuple[Interval | None, Covers | None]:
    """Return one-sided limits on either side, for other sentences; with enough units, runs too."""
    if by_sentence.standard_error is None:
        alike = by_sentence.units > 1 and not any(errors)  # there is no spread, of either kind
        return ((value, value), "these runs") if alike else (None, None)
    if units < ENOUGH_UNITS:
        margin = student_quantile(_LEVEL, by_sentence.units - 1) * by_sentence.standard_error
        return (value - margin, value + margin), "these runs"
    margin = student_quantile(_LEVEL, units - 1) * math.hypot(by_sentence.standard_error, *errors)
    return (value - margin, value + margin), "other runs"
