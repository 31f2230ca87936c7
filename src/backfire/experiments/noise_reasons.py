"""Why what chance does can't be told, where it can't."""

from dataclasses import dataclass
from typing import Final

from backfire.experiments.source_models import Sources, sources_of, units_of
from backfire.report.chance import why_chance_is_unknown
from backfire.report.noise import Noise
from backfire.report.visible import visible

WITHIN: Final = ("within_source", "within_source_high")
"""What is told given one source model."""

_NO_GOLD: Final = "no token has gold"
_SIDES: Final = ("reference", "candidate")


@dataclass(frozen=True)
class NoiseReasons:
    """Why values are None: which runs there are decides it.

    Attributes:
        sources: The source model of each run, of reference and candidate.
        n_tokens: How many tokens have gold.
    """

    sources: tuple[Sources, Sources]
    n_tokens: int

    @property
    def no_bracket(self) -> str | None:
        """Why there is no bracket of S; None where there is one."""
        if not self.n_tokens:
            return _NO_GOLD
        unknown = why_chance_is_unknown(*map(len, self.sources))
        if unknown:
            return unknown
        for side, own in zip(_SIDES, self.sources, strict=True):
            if _n_units(own) == 1:
                return (
                    f"all runs of the {side} start from one source model: what another source "
                    "model would do can't be told without a second one"
                )
        return self._not_independent

    @property
    def no_within(self) -> str | None:
        """Why there is no bracket given one source model; None where there is one."""
        reference, candidate = self.sources
        if not self.n_tokens:
            return _NO_GOLD
        if _n_units(candidate) == len(candidate):
            return "no two runs of the candidate start from the same source model"
        if _n_units(reference) == 1:
            return "the reference has a single run, or a single source model"
        return self._not_independent

    @property
    def _not_independent(self) -> str | None:
        reference, candidate = (
            {s for each in side for s in sources_of(each)} for side in self.sources
        )
        shared = reference & candidate
        if not shared:
            return None
        return (
            f"runs of both sides start from the source model {visible(min(shared))}, so "
            "the two sides are not independent"
        )

    def of_nulls(self, noise: Noise) -> dict[str, str]:
        """Return why the values of a record are None, by their dotted paths.

        Those of systematic transfer are left out.
        """
        gaps = {"noise.reason": "nothing is missing"}
        for name in ("systematic_change", "seed_noise", "limit_covers"):
            gaps[f"noise.{name}"] = self.no_bracket or ""
        for name, side, runs, units in (
            ("nt_reference", "reference", noise.reference_runs, noise.reference_source_models),
            ("nt_candidate_between", "candidate", noise.candidate_runs, noise.source_models),
        ):
            one = "run" if runs == 1 else "source model"
            gaps[f"noise.{name}"] = f"there is one {one} of the {side}" if units == 1 else _NO_GOLD
        gaps["noise.nt_candidate_within"] = (
            "no two runs of the candidate start from the same source model"
            if noise.source_models == noise.candidate_runs
            else _NO_GOLD
        )
        return {path: why for path, why in gaps.items() if getattr(noise, path[6:]) is None}


def _n_units(sources: Sources) -> int:
    return len(set(units_of(sources)))
