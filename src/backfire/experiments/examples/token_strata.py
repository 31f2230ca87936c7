"""The tokens behind the outcomes, the tags, the flips from label to label, and the runs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from backfire.experiments.examples.layers import CHANGING, Layers, Rows, Shares
from backfire.experiments.examples.strata import Stratum, make_stratum
from backfire.report.example import Fact

BY_OUTCOME: Final = {"falsified": 60, "corrected": 60, "changed_wrong": 60, "changed": 200}
LITTLE: Final = 12
"""How many of the outcomes that change nothing, and of those whose runs differ, are shown."""

BY_LABELS: Final = 10

FLIPPED: Final = Fact(kind="outcome", parts=("flipped",))

Labels = tuple[str, ...]


def outcome_strata(
    shares: dict[str, Shares], kept_elsewhere: int, tags: Sequence[str], tag: Rows
) -> Iterator[Stratum]:
    """Give the tokens of each outcome, of each outcome and tag, and all that were flipped.

    Args:
        shares: As `Layers.outcome_shares` gives them, for the universe.
        kept_elsewhere: How many tokens outside the universe are kept.
        tags: All tags.
        tag: (U,) the place of each token's tag in `tags`; -1 where it has none.
    """
    for outcome, share in shares.items():
        if outcome == "same":
            continue
        fact = Fact(kind="outcome", parts=(outcome,))
        found = make_stratum([fact], share, BY_OUTCOME.get(outcome, LITTLE))
        more = kept_elsewhere if outcome == "kept" else 0
        yield replace(found, of=found.of + more, average=float(share.sum()) + more)
        if outcome not in CHANGING:
            continue
        some = tag >= 0
        counts = np.bincount(tag[some & (share > 0)], minlength=len(tags)).tolist()
        sums = np.bincount(tag[some], share[some], minlength=len(tags)).tolist()
        for name, number, average in zip(tags, counts, sums, strict=True):
            own = Fact(kind="tag", parts=(name,))
            yield Stratum((fact, own), found.places[:0], None, number, 0, False, average)
    if "falsified" in shares:
        yield make_stratum([FLIPPED], flipped_share(shares), 0)


def flipped_share(shares: dict[str, Shares]) -> Shares:
    """Return in which share of the pairs of runs a token is falsified or corrected."""
    return np.minimum(shares["falsified"] + shares["corrected"], 1.0)


def tag_strata(tags: Sequence[str], tag: Rows) -> Iterator[Stratum]:
    """Give the tokens of each tag, of which none is shown for its own sake."""
    for place, name in enumerate(tags):
        yield make_stratum([Fact(kind="tag", parts=(name,))], (tag == place).astype(float), 0)


def label_strata(layers: Layers, rows: Sequence[Labels]) -> Iterator[Stratum]:
    """Give the tokens of each row of the confusion of flips.

    Args:
        layers: Of the universe.
        rows: The labels of gold, reference and candidate; without gold the latter two.
    """
    codes = {name: code for code, name in enumerate(layers.names)}
    for labels in rows:
        *gold, before, after = (codes[label] for label in labels)
        near = np.flatnonzero(layers.gold == gold[0]) if gold else np.arange(len(layers.gold))
        share = np.zeros(len(layers.gold))
        share[near] = (layers.reference[:, near] == before).mean(axis=0) * (
            layers.candidate[:, near] == after
        ).mean(axis=0)
        yield make_stratum([Fact(kind="labels", parts=labels)], share, BY_LABELS)


def run_strata(layers: Layers, shares: dict[str, Shares]) -> Iterator[Stratum]:
    """Give the tokens that all pairs of runs break (correct), and those on which runs differ."""
    if len(layers.reference) * len(layers.candidate) == 1:
        return
    for outcome, name in (("falsified", "every pair"), ("corrected", "corrected by every pair")):
        if outcome in shares:
            every = (shares[outcome] >= 1).astype(float)
            yield make_stratum([Fact(kind="runs", parts=(name,))], every, LITTLE)
    for side in ("reference", "candidate"):
        runs = getattr(layers, side)
        differs = (runs != runs[0]).any(axis=0).astype(float)
        yield make_stratum([Fact(kind="runs", parts=(side,))], differs, LITTLE)
