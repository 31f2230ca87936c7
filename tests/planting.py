"""How much more negative transfer there is where it was planted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backfire.experiments.contrast import ContrastRuns
from backfire.records.run_folder import RunFolder

SIGNIFICANT = 1.645
"""One-sided, 5 %."""


def z_where_planted(contrasts: Sequence[ContrastRuns], kinds: Sequence[str]) -> float:
    """By how many standard errors NT is higher at tokens planted with `kinds` than at others.

    The tokens of all contrasts count together; each contrast has text of its own.
    """
    falsified, planted, sentence, before = [], [], [], 0
    for runs in contrasts:
        pairs = [right(r) & ~right(t) for r in runs.random for t in runs.transfer]
        falsified.append(np.mean(pairs, axis=0))
        tokens = runs.random[0].tokens("test")
        planted += tokens.column("planted").to_pylist()
        sentence.append(before + np.array(tokens.column("sentence").to_pylist()))
        before = sentence[-1].max() + 1
    kind = np.array(planted)
    return z_of_more(
        np.concatenate(falsified), np.isin(kind, kinds), kind == "", np.concatenate(sentence)
    )


def right(run: RunFolder) -> NDArray[np.bool_]:
    """Which tokens of the test split a run has right."""
    gold = np.array(run.tokens("test").column("gold").to_pylist())
    return gold == np.array(run.predictions("test").column("predicted").to_pylist())


def z_of_more(
    falsified: NDArray[np.float64], there: NDArray[np.bool_], elsewhere: NDArray[np.bool_],
    sentence: NDArray[np.int64],
) -> float:  # fmt: skip
    """How many standard errors NT is higher there; delete-one-sentence jackknife."""
    sums = np.zeros((4, sentence.max() + 1))
    for row, values in enumerate((falsified * there, there, falsified * elsewhere, elsewhere)):
        np.add.at(sums[row], sentence, values)
    rest = sums.sum(axis=1, keepdims=True) - sums
    left_out = rest[0] / rest[1] - rest[2] / rest[3]
    n = len(left_out)
    error = np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum())
    return float((falsified[there].mean() - falsified[elsewhere].mean()) / error)
