"""The tokens behind the outcomes, the tags, the flips from label to label, and the runs."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from backfire.experiments.examples.layers import CHANGING, Layers, Rows, Shares
from backfire.experiments.examples.strata import Stratum, make_stratum
from backfire.report.example import Fact

BY_OUTCOME: Final = {"falsified": 60, "corrected": 60, "changed_wrong": 60, "changed": 200}
LITTLE: Final = 12
"""How many of the outcomes that change nothing, and of those whose runs differ, are shown."""

BY_LABELS: Final = 10

Labels = tuple[str, ...]


def outcome_strata(
    shares: dict[str, Shares], kept_elsewhere: int, tags: Sequence[str], tag: Rows
) -> Iterator[Stratum]:
    """Give the tokens of each outcome, and of each outcome and tag.

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
        yield Stratum(
            found.facts, found.places, found.shares, found.of + more, found.limit, found.describes
        )
        if outcome not in CHANGING:
            continue
        counts = np.bincount(tag[(share > 0) & (tag >= 0)], minlength=len(tags)).tolist()
        for name, number in zip(tags, counts, strict=True):
            own = Fact(kind="tag", parts=(name,))
            yield Stratum((fact, own), found.places[:0], None, number, 0, describes=False)


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
    """Give the tokens that all pairs of runs break, and those on which runs of a side differ."""
    if len(layers.reference) * len(layers.candidate) == 1:
        return
    falsified = shares.get("falsified")
    if falsified is not None:
        every = np.where(falsified >= 1, falsified, 0)
        yield make_stratum([Fact(kind="runs", parts=("every pair",))], every, LITTLE)
    for side in ("reference", "candidate"):
        runs = getattr(layers, side)
        differs = (runs != runs[0]).any(axis=0).astype(float)
        yield make_stratum([Fact(kind="runs", parts=(side,))], differs, LITTLE)
