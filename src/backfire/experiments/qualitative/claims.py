"""Measures what section 5.3 claims, in every target corpus."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Final

from backfire.corpora.leaks import find_doubles
from backfire.experiments.published_claims import CLAIMS
from backfire.experiments.qualitative.claim_sums import ClaimSums, sum_claims
from backfire.experiments.qualitative.contrasted import Contrasted
from backfire.experiments.qualitative.marks import Marks
from backfire.report.cells import label_of
from backfire.report.claims import ClaimRow, ClaimSplit
from backfire.slices.false_discovery import q_values
from backfire.transitions.directions.verdicts import ENOUGH_TURNS, judge_claim

TOGETHER: Final = "POS together"
"""What the corpora of parts of speech are called where their tokens count together."""


SLICES: Final = tuple(dict.fromkeys(name for claim in CLAIMS for name in claim.slices))
"""The slices that have to be known."""


def measure_claims(
    targets: Sequence[Contrasted], marks: Mapping[tuple[str, str], Marks]
) -> list[ClaimSplit]:
    """Measure every claim in every predicted split of every corpus.

    The claims of one split of all corpora are one family: their false discovery rate is controlled
    together, and claims of too few tokens stay in it as if their p were 1. Where several corpora of
    parts of speech have runs of the same numbers, their tokens are also counted together,
    those of a sentence that several have once.

    Args:
        targets: The corpora.
        marks: Which tokens are in the slices of `SLICES`, by corpus and split.

    Paper: section 5.3
    """
    names = list(dict.fromkeys(split for target in targets for split in target.splits))
    found = []
    for split in names:
        own = [target for target in targets if split in target.splits]
        measured = [one for target in own for one in sum_claims(target, split, marks)]
        together, doubles = _together(own, split, marks)
        found.append(
            ClaimSplit(
                split=split,
                rows=_judge([*measured, *together]),
                doubles=doubles,
                signatures=tuple(target.splits[split].signature for target in own),
            )
        )
    return found


def _together(
    targets: Sequence[Contrasted], split: str, marks: Mapping[tuple[str, str], Marks]
) -> tuple[list[ClaimSums], dict[str, int]]:
    """Count the tokens of all corpora of parts of speech together; none if that can't be done.

    Sentences that stand in several of them count once: neither are they independent, nor are the
    models' mistakes on them.

    Returns:
        The claims, and how many sentences of a corpus are left out since one before it has them.
    """
    pos = [target for target in targets if target.corpus.task == "pos"]
    numbers = {tuple(runs.numbers for runs in target.splits[split]) for target in pos}
    if len(pos) < 2 or len(numbers) != 1:  # noqa: PLR2004 - several
        return [], {}
    doubles = find_doubles([target.corpus.split(split) for target in pos])
    measured = []
    for target, double in zip(pos, doubles, strict=True):
        sentence = target.splits[split].reference.text.sentence
        measured += sum_claims(target, split, marks, ~double[sentence])
    found = []
    for claim in CLAIMS:
        own = [one for one in measured if one.claim is claim]
        if len(own) == len(pos):
            sums = reduce(add, (one.sums for one in own))
            found.append(ClaimSums(TOGETHER, claim, sums, own[0].n_runs, None, None))
    left_out = {
        target.corpus.name: int(double.sum())
        for target, double in zip(pos, doubles, strict=True)
        if double.any()
    }
    return found, left_out


def tell_doubles(splits: Sequence[ClaimSplit]) -> list[str]:
    """Say in a sentence a split which sentences count once where corpora count together."""
    return [
        f"{TOGETHER}, {split.split}: sentences that several corpora have count once; left out are "
        f"{', '.join(f'{times} of {label_of(name)}' for name, times in split.doubles.items())}."
        for split in splits
        if split.doubles
    ]


def _judge(measured: Sequence[ClaimSums]) -> tuple[ClaimRow, ...]:
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


def _row(measured: ClaimSums, beyond: float | None, net: float | None) -> ClaimRow:
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
