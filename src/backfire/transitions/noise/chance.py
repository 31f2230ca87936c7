"""Everything that estimates of chance need of a text, as sums: those of its parts add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from backfire.transitions.noise.arms import Arm, Shares
from backfire.transitions.noise.bracket import given_one_source, high
from backfire.transitions.noise.deconvolution import tabulate
from backfire.transitions.noise.limit import LimitSums
from backfire.transitions.noise.marks import (
    falsified_between_arms,
    falsified_between_units,
    falsified_within_units,
    systematic_change,
)


@dataclass(frozen=True, eq=False)
class ChanceSums:
    """What runs do on a text.

    It takes three numbers a cluster (`limit.LimitSums`); all else is as small for a long text as
    for a short one.

    Attributes:
        n_tokens: How many tokens there are.
        sums: What is a mean over the tokens, by its name and times `n_tokens`: the marks
            `nt_reference`, `nt_candidate_between` and `nt_candidate_within` where they are defined;
            with the bracket `systematic_change`, `transfer` (NT and PT), `high` and `table`
            (`deconvolution.tabulate` counts it); given one source model `within_low` and
            `within_high`.
        limits: What S_low and its limit need; None without the bracket.
    """

    n_tokens: int = 0
    sums: Mapping[str, Shares] = field(default_factory=dict)
    limits: LimitSums | None = None

    @classmethod
    def of(
        cls,
        reference: Arm,
        candidate: Arm,
        cluster: npt.NDArray[np.integer],
        n_clusters: int,
        *,
        bracket: bool,
        within: bool,
    ) -> "ChanceSums":
        """Sum up a text, or a part that holds whole clusters.

        Args:
            reference: Which of its runs are right where.
            candidate: Likewise, over the same tokens.
            cluster: (T,) the sentence (or document) of each token, from 0 to n_clusters - 1.
            n_clusters: How many there are.
            bracket: Whether the bracket of S is asked for, which takes two units a side.
            within: Whether that given one source model is, which takes two units of the reference
                and two runs of one unit of the candidate.
        """
        n = reference.n_tokens
        means: dict[str, npt.ArrayLike | None] = {
            "nt_reference": falsified_between_units(reference),
            "nt_candidate_between": falsified_between_units(candidate),
            "nt_candidate_within": falsified_within_units(candidate),
        }
        if bracket:
            there, back = (reference, candidate), (candidate, reference)
            means["systematic_change"] = systematic_change(reference, candidate)
            means["transfer"] = [falsified_between_arms(*arms) for arms in (there, back)]
            means["high"] = high(reference, candidate)
            means["table"] = tabulate(reference, candidate) / n
        own = given_one_source(reference, candidate) if within else None
        if own is not None:
            means["within_low"], means["within_high"] = own
        return cls(
            n,
            {name: np.asarray(x) * n for name, x in means.items() if x is not None},
            LimitSums.of(reference, candidate, cluster, n_clusters) if bracket else None,
        )

    def __add__(self, other: "ChanceSums") -> "ChanceSums":
        """Return the sums of two texts of the same runs that share no cluster."""
        if not self.n_tokens:
            return other
        return ChanceSums(
            self.n_tokens + other.n_tokens,
            {name: value + other.sums[name] for name, value in self.sums.items()},
            self.limits + other.limits if self.limits and other.limits else None,
        )

    def mean(self, name: str) -> float | None:
        """Return a mean over the tokens that is one number; None where it is not defined."""
        return float(self.sums[name]) / self.n_tokens if name in self.sums else None

    def means(self, name: str) -> tuple[float, float] | None:
        """Return one for NT and one for PT; None where they are not defined."""
        if name not in self.sums:
            return None
        negative, positive = (self.sums[name] / self.n_tokens).tolist()
        return negative, positive
