"""What becomes of the tokens of each claim of section 5.3 in one split of a corpus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backfire.experiments.published_claims import CLAIMS, LabelSet, MistakeClaim, MistakeReading
from backfire.experiments.qualitative.contrasted import Arms, Contrasted
from backfire.experiments.qualitative.marks import Marks, Mask
from backfire.slices.words import fold_word
from backfire.transitions.directions.effects import DirectionEffect, measure_direction
from backfire.transitions.directions.sums import Direction, DirectionSums, Side, sum_direction


@dataclass(frozen=True)
class ClaimSums:
    """A claim in one split of a corpus, or of several, before its family is known.

    Attributes:
        corpus: The corpus, or what several are called.
        claim: The claim.
        sums: What becomes of its tokens.
        n_runs: How many runs reference and candidate have.
        gold: The gold labels of its tokens, as `report.claims.ClaimRow` has them.
        way: The wrong labels that count, likewise.
    """

    corpus: str
    claim: MistakeClaim
    sums: DirectionSums
    n_runs: tuple[int, int]
    gold: tuple[str, ...] | None
    way: tuple[str, ...] | None

    @cached_property
    def effect(self) -> DirectionEffect:
        """Its shares, with their chance."""
        return measure_direction(self.sums)


def sum_claims(
    target: Contrasted,
    split: str,
    marks: Mapping[tuple[str, str], Marks],
    counted: Mask | None = None,
) -> list[ClaimSums]:
    """Sum up every claim that a corpus' labels can tell of.

    Args:
        target: The corpus.
        split: The split.
        marks: Which tokens are in the claims' slices, by corpus and split.
        counted: (T,) the tokens of whole sentences that count; all if not given.
    """
    arms, own = target.splits[split], marks[target.corpus.name, split]
    words = [fold_word(word) for word in target.corpus.split(split)["token"].to_pylist()]
    labels = arms.reference.text.labels
    places = np.arange(len(words)) if counted is None else np.flatnonzero(counted)
    return [
        ClaimSums(
            target.corpus.name,
            claim,
            _sum(arms, _direction(arms, claim, reading, own, words), places),
            arms.n_runs,
            _names(reading.gold, labels),
            _names(reading.way, labels),
        )
        for claim, reading in ((claim, claim.reading(target.corpus.name)) for claim in CLAIMS)
        if reading
    ]


def _direction(
    arms: Arms, claim: MistakeClaim, reading: MistakeReading, marks: Marks, words: Sequence[str]
) -> Direction:
    text = arms.reference.text
    kind = np.logical_or.reduce([marks[name] for name in claim.slices])
    kind &= np.array([word.endswith(claim.ending) for word in words], np.bool_)
    kind &= reading.gold.among(text.labels)[text.gold]
    return Direction(kind, reading.way.among(text.labels))


def _sum(arms: Arms, direction: Direction, places: np.ndarray) -> DirectionSums:
    """Sum up a direction over the tokens in some places; whole sentences."""
    text = arms.reference.text
    reference, candidate = (Side(runs.predicted[:, places], runs.arm.unit) for runs in arms)
    own = Direction(direction.kind[places], direction.way)
    _, sentence = np.unique(text.sentence[places], return_inverse=True)
    return sum_direction(reference, candidate, text.gold[places], own, sentence)


def _names(chosen: LabelSet, labels: Sequence[str]) -> tuple[str, ...]:
    """Return the labels of a set, or none where it holds all."""
    kept = chosen.among(labels)
    return () if kept.all() else tuple(np.array(labels, object)[kept].tolist())
