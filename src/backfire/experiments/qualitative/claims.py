"""Measures what section 5.3 claims, in every target corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import add
from typing import Final

import numpy as np

from backfire.experiments.published_claims import CLAIMS, Claim, LabelSet, Reading
from backfire.experiments.qualitative.contrasted import Arms, Contrasted
from backfire.experiments.qualitative.marks import Marks
from backfire.report.claims import ClaimRow, ClaimSplit
from backfire.slices.false_discovery import q_values
from backfire.slices.words import fold_word
from backfire.transitions.directions.effects import DirectionEffect, measure_direction
from backfire.transitions.directions.sums import Direction, DirectionSums, Side, sum_direction
from backfire.transitions.directions.verdicts import ENOUGH_TURNS, judge_claim

TOGETHER: Final = "POS together"
"""What the corpora of parts of speech are called where their tokens count together."""


@dataclass(frozen=True)
class _Measured:
    """A claim in one split of a corpus, or of several, before its family is known."""

    corpus: str
    claim: Claim
    sums: DirectionSums
    n_runs: tuple[int, int]
    gold: tuple[str, ...] | None
    way: tuple[str, ...] | None

    @cached_property
    def effect(self) -> DirectionEffect:
        return measure_direction(self.sums)


SLICES: Final = tuple(dict.fromkeys(name for claim in CLAIMS for name in claim.slices))
"""The slices that have to be known."""


def measure_claims(
    targets: Sequence[Contrasted], marks: Mapping[tuple[str, str], Marks]
) -> list[ClaimSplit]:
    """Measure every claim in every predicted split of every corpus.

    The claims of one split of all corpora are one family: their false discovery rate is controlled
    together, and claims of too few tokens stay in it as if their p were 1. Where several corpora of
    parts of speech have runs of the same numbers, their tokens are also counted together.

    Args:
        targets: The corpora.
        marks: Which tokens are in the slices of `SLICES`, by corpus and split.

    Paper: section 5.3
    """
    names = list(dict.fromkeys(split for target in targets for split in target.splits))
    found = []
    for split in names:
        own = [target for target in targets if split in target.splits]
        measured = [one for target in own for one in _measure(target, split, marks)]
        rows = _judge([*measured, *_together(own, split, measured)])
        signatures = tuple(target.splits[split].signature for target in own)
        found.append(ClaimSplit(split=split, rows=rows, signatures=signatures))
    return found


def _measure(
    target: Contrasted, split: str, marks: Mapping[tuple[str, str], Marks]
) -> list[_Measured]:
    arms, own = target.splits[split], marks[target.corpus.name, split]
    words = [fold_word(word) for word in target.corpus.split(split)["token"].to_pylist()]
    labels = arms.reference.text.labels
    return [
        _Measured(
            target.corpus.name,
            claim,
            _sum(arms, claim, reading, own, words),
            arms.n_runs,
            _names(reading.gold, labels),
            _names(reading.way, labels),
        )
        for claim, reading in ((claim, claim.reading(target.corpus.name)) for claim in CLAIMS)
        if reading
    ]


def _sum(
    arms: Arms, claim: Claim, reading: Reading, marks: Marks, words: Sequence[str]
) -> DirectionSums:
    text = arms.reference.text
    kind = np.logical_or.reduce([marks[name] for name in claim.slices])
    kind &= np.array([word.endswith(claim.ending) for word in words], np.bool_)
    kind &= reading.gold.among(text.labels)[text.gold]
    direction = Direction(kind, reading.way.among(text.labels))
    reference, candidate = (Side(runs.predicted, runs.arm.unit) for runs in arms)
    return sum_direction(reference, candidate, text.gold, direction, text.sentence)


def _together(
    targets: Sequence[Contrasted], split: str, measured: Sequence[_Measured]
) -> list[_Measured]:
    """Count the tokens of all corpora of parts of speech together; none if that can't be done."""
    pos = [target for target in targets if target.corpus.task == "pos"]
    numbers = {tuple(runs.numbers for runs in target.splits[split]) for target in pos}
    if len(pos) < 2 or len(numbers) != 1:  # noqa: PLR2004 - several
        return []
    names = {target.corpus.name for target in pos}
    found = []
    for claim in CLAIMS:
        own = [one for one in measured if one.claim is claim and one.corpus in names]
        if len(own) == len(pos):
            sums = reduce(add, (one.sums for one in own))
            found.append(_Measured(TOGETHER, claim, sums, own[0].n_runs, None, None))
    return found


def _judge(measured: Sequence[_Measured]) -> tuple[ClaimRow, ...]:
    effects = [one.effect for one in measured]
    few = [effect.flips < ENOUGH_TURNS for effect in effects]
    beyond, net = (
        q_values([None if is_few else p for p, is_few in zip(values, few, strict=True)])
        for values in (
            [effect.against_flipped.difference.p for effect in effects],
            [effect.net.p for effect in effects],
        )
    )
    return tuple(map(_row, measured, beyond, net))


def _row(measured: _Measured, beyond: float | None, net: float | None) -> ClaimRow:
    effect = measured.effect
    difference = effect.against_flipped.difference.value
    return ClaimRow(
        corpus=measured.corpus,
        claim=measured.claim.name,
        reference_runs=measured.n_runs[0],
        candidate_runs=measured.n_runs[1],
        gold=measured.gold,
        way=measured.way,
        effect=effect,
        beyond_seeds_q=beyond,
        net_q=net,
        verdict=judge_claim(effect.flips, (difference, beyond), (effect.net.value, net)),
    )


def _names(chosen: LabelSet, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of a set, or none where it holds all."""
    kept = chosen.among(labels)
    return () if kept.all() else tuple(np.array(labels, object)[kept].tolist())
