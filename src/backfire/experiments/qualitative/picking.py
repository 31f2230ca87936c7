"""Examples of falsified tokens by a rule: nobody chooses one by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.qualitative.contrasted import Arms
from backfire.experiments.qualitative.marks import Marks
from backfire.experiments.qualitative.token_pairs import (
    falsified_by_token,
    flipped_by_token,
    labels_said,
)
from backfire.report.falsified_words import FalsifiedToken, PickedTokens
from backfire.transitions.noise.arms import Shares

KINDS: Final = {
    "capital inside the sentence": "capital",
    "contraction": "contraction",
    "contraction without apostrophe": "contraction",
    "fused words": "contraction",
    "abbreviation": "abbreviation",
    "misspelling": "misspelling",
}
"""Slices of the kinds of mistakes that Table 3 marks, and what it calls them."""

_HIDDEN: Final = {"mention": "@…", "URL": "http…"}

SLICES: Final = (*KINDS, *_HIDDEN)
"""The slices that have to be known."""


@dataclass(frozen=True)
class Quoting:
    """How much of a corpus is quoted; corpora are not ours to copy.

    Attributes:
        tokens: How many tokens are shown of a split.
        reach: How many tokens of its sentence are shown on either side of each.
    """

    tokens: int = 6
    reach: int = 2


@dataclass(frozen=True)
class _Split:
    """What the examples of a split are made of."""

    arms: Arms
    words: Sequence[str]
    falsified: Shares
    flipped: Shares | None
    marks: Marks


def pick_falsified(
    arms: Arms, words: Sequence[str], marks: Marks, quoting: Quoting
) -> PickedTokens:
    """Return the tokens that are falsified in the largest share of the pairs of runs.

    Of equal ones, that comes first whose candidates agree most on one wrong label, then that which
    stands first in the text.

    Args:
        arms: Both arms on a split.
        words: The words of the split.
        marks: Which of them are in the slices of `SLICES`.
        quoting: How much is quoted.

    Paper: section 5.3 (Table 3)
    """
    falsified = falsified_by_token(arms)
    text = arms.reference.text
    split = _Split(arms, words, falsified, flipped_by_token(arms.reference), marks)
    return PickedTokens(
        corpus=text.corpus,
        split=text.split,
        reference_runs=arms.n_runs[0],
        candidate_runs=arms.n_runs[1],
        ever=int(np.count_nonzero(falsified)),
        always=int(np.count_nonzero(falsified == 1)),
        again=_pick_again(arms, quoting.tokens),
        tokens=tuple(_show(split, k, quoting.reach) for k in _pick(arms, quoting.tokens)),
        signature=arms.signature,
    )


def _pick(arms: Arms, most: int) -> list[int]:
    """Return the places of the tokens that the rule picks, the first first."""
    falsified, agreement = falsified_by_token(arms), _agreement(arms.candidate)
    order = np.lexsort((np.arange(len(falsified)), -agreement, -falsified))[:most]
    return [k for k in order.tolist() if falsified[k] > 0]


def _agreement(runs: RunSet) -> Shares:
    """Return (T,) the share of the runs that say the wrong label that most of them say."""
    most = np.zeros(runs.text.n_tokens)
    for label in range(len(runs.text.labels)):
        said = (runs.predicted == label).mean(axis=0)
        most = np.where(runs.text.gold == label, most, np.maximum(most, said))
    return most


def _pick_again(arms: Arms, most: int) -> float | None:
    """Return how often tokens that half of the runs pick are falsified by the other half."""
    if min(runs.arm.n_units for runs in arms) < 2:  # noqa: PLR2004 - two halves
        return None
    halves = [Arms(*(_half(runs, k) for runs in arms)) for k in (0, 1)]
    found = [
        falsified_by_token(other)[_pick(own, most)]
        for own, other in zip(halves, reversed(halves), strict=True)
    ]
    shares: npt.NDArray[np.float64] = np.concatenate(found)
    return float(shares.mean()) if len(shares) else None


def _half(runs: RunSet, k: int) -> RunSet:
    """Return every other run; those of one source model stay together."""
    pairs = zip(runs.numbers, runs.arm.unit.tolist(), strict=True)
    return runs.of_numbers([number for number, unit in pairs if unit % 2 == k])


def _show(split: _Split, k: int, reach: int) -> FalsifiedToken:
    text = split.arms.reference.text
    start, end = np.searchsorted(text.sentence, text.sentence[k] + np.arange(2)).tolist()
    first, last = max(start, k - reach), min(end, k + reach + 1)
    reference, candidate = (labels_said(arm, [k]) for arm in split.arms)
    return FalsifiedToken(
        word=_quote(split, k),
        before=tuple(_quote(split, place) for place in range(first, k)),
        after=tuple(_quote(split, place) for place in range(k + 1, last)),
        cut_before=first > start,
        cut_after=last < end,
        gold=text.labels[text.gold[k]],
        reference=reference,
        candidate=candidate,
        falsified=float(split.falsified[k]),
        flipped=None if split.flipped is None else float(split.flipped[k]),
        kinds=tuple(dict.fromkeys(kind for name, kind in KINDS.items() if split.marks[name][k])),
    )


def _quote(split: _Split, k: int) -> str:
    """Return a token; who was addressed and what was linked to is nobody's business."""
    shown = (sign for name, sign in _HIDDEN.items() if split.marks[name][k])
    return next(shown, split.words[k])
