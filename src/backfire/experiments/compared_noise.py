"""Chance in a comparison: which runs are right where, and what that says about NT and PT."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.inputs import Inputs
from backfire.experiments.noise_reasons import WITHIN, NoiseReasons
from backfire.experiments.source_models import Sources, units_of
from backfire.report.noise import Covers, Noise, NoiseRange, SystematicTransfer
from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.chance import ChanceSums
from backfire.transitions.noise.deconvolution import deconvolve
from backfire.transitions.noise.limit import LowerLimit

Both = tuple[float, float]
"""One number for NT and one for PT."""


def measure_noise(inputs: Inputs) -> tuple[Noise, dict[str, str]]:
    """Measure what two runs of one side do to each other, and what of NT and PT is systematic.

    Returns:
        The record, and why its values are None by their dotted paths.
    """
    sources = inputs.reference_sources, inputs.candidate_sources
    arms, unit = _read_arms(inputs)
    return describe_noise(sum_chance(arms, sources, unit, inputs.n_units), sources, inputs.unit)


def sum_chance(
    arms: tuple[Arm, Arm],
    sources: tuple[Sources, Sources],
    unit: npt.NDArray[np.integer],
    n_units: int,
) -> ChanceSums:
    """Sum up what runs do on a text, or on a part of it.

    Args:
        arms: Which runs are right where, of reference and candidate.
        sources: The source model of each run, likewise.
        unit: (T,) the unit of chance of each token, from 0 to n_units - 1.
        n_units: How many there are.
    """
    why = NoiseReasons(sources, arms[0].n_tokens)
    return ChanceSums.of(
        *arms, unit, n_units, bracket=why.no_bracket is None, within=why.no_within is None
    )


def describe_noise(
    chance: ChanceSums, sources: tuple[Sources, Sources], unit: str
) -> tuple[Noise, dict[str, str]]:
    """Return the record of chance.

    Args:
        chance: What `sum_chance` found, in all parts.
        sources: The source model of each run, of reference and candidate.
        unit: What a unit of chance is called.

    Returns:
        The record, and why its values are None by their dotted paths.
    """
    why = NoiseReasons(sources, chance.n_tokens)
    bracket = _bracket(chance, unit)
    negative, positive, gaps = _systematic(chance, bracket, why)
    noise = Noise(
        available=bracket is not None,
        reason=why.no_bracket,
        reference_runs=len(sources[0]),
        candidate_runs=len(sources[1]),
        reference_source_models=len(set(units_of(sources[0]))),
        source_models=len(set(units_of(sources[1]))),
        sources_named=None not in sources[1],
        nt_reference=chance.mean("nt_reference"),
        nt_candidate_between=chance.mean("nt_candidate_between"),
        nt_candidate_within=chance.mean("nt_candidate_within"),
        systematic_change=chance.mean("systematic_change"),
        systematic_negative_transfer=negative,
        systematic_positive_transfer=positive,
        seed_noise=bracket.seed_noise if bracket else None,
        limit_covers=bracket.covers if bracket else None,
    )
    return noise, gaps | why.of_nulls(noise)


@dataclass(frozen=True)
class _Bracket:
    """NT and PT, and of each S_low, S_high and the estimate between them."""

    transfer: Both
    limits: tuple[LowerLimit, LowerLimit]
    tops: Both
    points: Both

    def point(self, k: int) -> float:
        """Return the estimate between the two for NT (0) or PT (1).

        Where the deconvolution misses the bracket, which it may by chance, the nearest end stands
        for it.
        """
        return min(max(self.points[k], self.limits[k].value), self.tops[k])

    @property
    def seed_noise(self) -> NoiseRange:
        return NoiseRange(
            low=self.transfer[0] - self.tops[0], high=self.transfer[0] - self.limits[0].value
        )

    @property
    def covers(self) -> Covers:
        return "other runs" if self.limits[0].covers_other_runs else "these runs"


def _bracket(chance: ChanceSums, unit: str) -> _Bracket | None:
    transfer, tops = chance.means("transfer"), chance.means("high")
    if chance.limits is None or transfer is None or tops is None:
        return None
    return _Bracket(
        transfer=transfer,
        limits=chance.limits.limits(unit),
        tops=tops,
        points=deconvolve(chance.sums["table"]),
    )


def _read_arms(inputs: Inputs) -> tuple[tuple[Arm, Arm], npt.NDArray[np.integer]]:
    """Return both sides and the unit of chance of each token, over the tokens that have gold."""
    gold = _codes(inputs.tokens["gold"])
    known = gold >= 0
    sides = (
        (inputs.reference["predicted"], inputs.reference_sources),
        (inputs.candidate["predicted"], inputs.candidate_sources),
    )
    reference, candidate = (
        Arm.of_runs((_codes(labels).reshape(-1, len(gold)) == gold)[:, known], units_of(sources))
        for labels, sources in sides
    )
    return (reference, candidate), inputs.units[known]


def _codes(labels: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Return the labels as codes of the dictionary that all layers share; -1 for null."""
    codes: npt.NDArray[np.int32] = labels.combine_chunks().indices.fill_null(-1).to_numpy()
    return codes


def _systematic(
    chance: ChanceSums, bracket: _Bracket | None, why: NoiseReasons
) -> tuple[SystematicTransfer | None, SystematicTransfer | None, dict[str, str]]:
    """Return the systematic part of NT and of PT, and why what is missing is missing."""
    within = chance.means("within_low"), chance.means("within_high")
    paths = [f"noise.systematic_{x}_transfer" for x in ("negative", "positive")]
    if bracket is None and within[0] is None:
        return None, None, dict.fromkeys(paths, why.no_bracket or "")
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
                within_source=within[0][k] if within[0] else None,
                within_source_high=within[1][k] if within[1] else None,
            )
        )
        missing = limit.reason if limit else why.no_bracket
        for name, value in found[-1]:
            if value is None:
                gaps[f"{path}.{name}"] = (why.no_within if name in WITHIN else missing) or ""
    return found[0], found[1], gaps
