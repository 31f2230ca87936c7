"""What a gate rules on where only the tokens of each unit of chance are counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.report.findings import Unit
from backfire.scoring.jackknife import Estimate, Kind, Score, jackknife
from backfire.transitions.outcomes import OUTCOMES

Floats = npt.NDArray[np.float64]

Estimator = Callable[[float], Estimate]
"""Takes a confidence level to an estimate with its two-sided interval at it."""


@dataclass(frozen=True, eq=False)
class TokenSums:
    """What became of the tokens with gold in each unit of chance, on average over the runs.

    Attributes:
        tokens: (U,) How many there are.
        before: (U,) How many the reference has right.
        after: (U,) How many the candidate has right.
        falsified: (U,) How many were right and are wrong.
        unit_name: What a unit of chance is called.
        times: (U,) How many units have these sums; None for one each.
    """

    tokens: Floats
    before: Floats
    after: Floats
    falsified: Floats
    unit_name: Unit
    times: npt.NDArray[np.int64] | None = None

    @classmethod
    def of_outcomes(
        cls,
        outcomes: npt.NDArray[np.int64],
        pairs: int,
        unit_name: Unit,
        times: npt.NDArray[np.int64] | None = None,
    ) -> "TokenSums":
        """Read what `transitions.run_codes.count_outcomes` counts.

        Args:
            outcomes: (U, 5) A row a unit.
            pairs: How many pairs of runs there are.
            unit_name: What a unit is called.
            times: (U,) How many units have each row; None for one each.
        """
        found = dict(zip(OUTCOMES, outcomes.T / pairs, strict=True))
        kept, falsified = found["kept"], found["falsified"]
        after = kept + found["corrected"]
        return cls(sum(found.values()), kept + falsified, after, falsified, unit_name, times)

    def total(self, column: Floats) -> float:
        """Return the sum of one of the columns over all units."""
        return float(column.sum() if self.times is None else self.times @ column)

    def estimate(self, columns: Sequence[Floats], score: Score, kind: Kind) -> Estimator:
        """Return the estimator of a score of summed counts.

        Args:
            columns: One array (U,) a count.
            score: As `scoring.jackknife.jackknife` takes it.
            kind: Likewise.
        """
        return make_estimator(columns, score, kind, self.unit_name, self.times)


def make_estimator(
    columns: Sequence[Floats],
    score: Score,
    kind: Kind,
    unit: Unit,
    times: npt.NDArray[np.int64] | None = None,
) -> Estimator:
    """Return the estimator of a score of summed counts.

    Args:
        columns: One array (U,) a count.
        score: As `scoring.jackknife.jackknife` takes it.
        kind: Likewise.
        unit: What a unit of chance is called.
        times: (U,) How many units have these counts; None for one each.
    """
    counts = np.stack(columns, axis=-1)
    return lambda level: jackknife(counts, score, level=level, kind=kind, times=times, unit=unit)
