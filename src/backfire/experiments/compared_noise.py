"""Chance in a comparison: which runs are right where, and what that says about NT and PT."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs import Inputs
from backfire.report.chance import why_chance_is_unknown
from backfire.report.noise import Covers, Noise, NoiseRange, SystematicTransfer
from backfire.report.visible import visible
from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.bracket import Transfer, given_one_source, high
from backfire.transitions.noise.deconvolution import deconvolve
from backfire.transitions.noise.limit import LowerLimit, lower_limits
from backfire.transitions.noise.marks import (
    falsified_between_arms,
    falsified_between_units,
    falsified_within_units,
    systematic_change,
)

_WITHIN = ("within_source", "within_source_high")


def measure_noise(inputs: Inputs) -> tuple[Noise, dict[str, str]]:
    """Measure what two runs of one side do to each other, and what of NT and PT is systematic.

    Returns:
        The record, and why its values are None by their dotted paths.
    """
    reference, candidate, unit = _read_arms(inputs)
    reason = _why_no_bracket(inputs, reference, candidate)
    bracket = None if reason else _bracket(reference, candidate, unit, inputs)
    negative, positive, gaps = _systematic(inputs, reference, candidate, bracket, reason)
    noise = Noise(
        available=reason is None,
        reason=reason,
        reference_runs=reference.n_runs,
        candidate_runs=candidate.n_runs,
        reference_source_models=reference.n_units,
        source_models=candidate.n_units,
        sources_named=None not in inputs.candidate_sources,
        nt_reference=falsified_between_units(reference),
        nt_candidate_between=falsified_between_units(candidate),
        nt_candidate_within=falsified_within_units(candidate),
        systematic_change=systematic_change(reference, candidate) if bracket else None,
        systematic_negative_transfer=negative,
        systematic_positive_transfer=positive,
        seed_noise=_range(reference, candidate, bracket) if bracket else None,
        limit_covers=_covers(bracket) if bracket else None,
    )
    return noise, gaps | _why_null(noise, reason)


@dataclass(frozen=True)
class _Bracket:
    """S_low, S_high and the estimate between them, each for NT and for PT."""

    limits: tuple[LowerLimit, LowerLimit]
    tops: Transfer
    points: Transfer

    def point(self, k: int) -> float:
        """Return the estimate between the two for NT (0) or PT (1).

        Where the deconvolution misses the bracket, which it may by chance, the nearest end stands
        for it.
        """
        return min(max(self.points[k], self.limits[k].value), self.tops[k])


def _bracket(
    reference: Arm, candidate: Arm, unit: npt.NDArray[np.integer], inputs: Inputs
) -> _Bracket:
    return _Bracket(
        limits=lower_limits(reference, candidate, unit, inputs.n_units, inputs.unit),
        tops=high(reference, candidate),
        points=deconvolve(reference, candidate),
    )


def _range(reference: Arm, candidate: Arm, bracket: _Bracket) -> NoiseRange:
    transfer = falsified_between_arms(reference, candidate)
    return NoiseRange(low=transfer - bracket.tops.negative, high=transfer - bracket.limits[0].value)


def _covers(bracket: _Bracket) -> Covers:
    return "other runs" if bracket.limits[0].covers_other_runs else "these runs"


def _read_arms(inputs: Inputs) -> tuple[Arm, Arm, npt.NDArray[np.integer]]:
    """Return both sides and the unit of chance of each token, over the tokens that have gold."""
    gold = _codes(inputs.tokens["gold"])
    known = gold >= 0
    sides = (
        (inputs.reference["predicted"], inputs.reference_sources),
        (inputs.candidate["predicted"], inputs.candidate_sources),
    )
    reference, candidate = (
        Arm.of_runs((_codes(labels).reshape(-1, len(gold)) == gold)[:, known], sources)
        for labels, sources in sides
    )
    return reference, candidate, inputs.units[known]


def _codes(labels: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Return the labels as codes of the dictionary that all layers share; -1 for null."""
    codes: npt.NDArray[np.int32] = labels.combine_chunks().indices.fill_null(-1).to_numpy()
    return codes


def _systematic(
    inputs: Inputs, reference: Arm, candidate: Arm, bracket: _Bracket | None, reason: str | None
) -> tuple[SystematicTransfer | None, SystematicTransfer | None, dict[str, str]]:
    """Return the systematic part of NT and of PT, and why what is missing is missing."""
    no_within = _why_no_within(inputs, reference, candidate)
    within = None if no_within else given_one_source(reference, candidate)
    paths = [f"noise.systematic_{x}_transfer" for x in ("negative", "positive")]
    if bracket is None and within is None:
        return None, None, dict.fromkeys(paths, reason or "")
    gaps: dict[str, str] = {}
    found = []
    for k, path in enumerate(paths):
        limit = bracket.limits[k] if bracket else None
        found.append(
            SystematicTransfer(
                low=limit.value if limit else None,
                low_interval=limit.interval if limit else None,
                low_limit=limit.limit if limit else None,
                high=bracket.tops[k] if bracket else None,
                em=bracket.point(k) if bracket else None,
                within_source=within[0][k] if within else None,
                within_source_high=within[1][k] if within else None,
            )
        )
        missing = limit.reason if limit else reason
        for name, value in found[-1]:
            if value is None:
                gaps[f"{path}.{name}"] = (no_within if name in _WITHIN else missing) or ""
    return found[0], found[1], gaps


def _why_no_bracket(inputs: Inputs, reference: Arm, candidate: Arm) -> str | None:
    if not reference.n_tokens:
        return "no token has gold"
    arms = {"reference": reference, "candidate": candidate}
    unknown = why_chance_is_unknown(reference.n_runs, candidate.n_runs)
    if unknown:
        return unknown
    for side, arm in arms.items():
        if arm.n_units == 1:
            return (
                f"all runs of the {side} start from one source model: what another source model "
                "would do can't be told without a second one"
            )
    return _why_not_independent(inputs)


def _why_no_within(inputs: Inputs, reference: Arm, candidate: Arm) -> str | None:
    if not reference.n_tokens:
        return "no token has gold"
    if candidate.n_units == candidate.n_runs:
        return "no two runs of the candidate start from the same source model"
    if reference.n_units == 1:
        return "the reference has a single run, or a single source model"
    return _why_not_independent(inputs)


def _why_not_independent(inputs: Inputs) -> str | None:
    shared = {*inputs.reference_sources} & {*inputs.candidate_sources} - {None}
    if not shared:
        return None
    return (
        f"runs of both sides start from the source model {visible(min(map(str, shared)))}, so the "
        "two sides are not independent"
    )


def _why_null(noise: Noise, reason: str | None) -> dict[str, str]:
    gaps = {"noise.reason": "nothing is missing"}
    for name in ("systematic_change", "seed_noise", "limit_covers"):
        gaps[f"noise.{name}"] = reason or ""
    for name, side, runs, units in (
        ("nt_reference", "reference", noise.reference_runs, noise.reference_source_models),
        ("nt_candidate_between", "candidate", noise.candidate_runs, noise.source_models),
    ):
        one = "run" if runs == 1 else "source model"
        gaps[f"noise.{name}"] = (
            f"there is one {one} of the {side}" if units == 1 else "no token has gold"
        )
    gaps["noise.nt_candidate_within"] = (
        "no two runs of the candidate start from the same source model"
        if noise.source_models == noise.candidate_runs
        else "no token has gold"
    )
    return {path: why for path, why in gaps.items() if getattr(noise, path[6:]) is None}
