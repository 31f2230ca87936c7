"""Chance, as a record: what of the transfer is systematic, and what runs of one recipe differ by.

The quantities, over the tokens i, with p and q the chance that a run of the reference and of the
candidate is right: S = mean (p - q)+, S' = mean (q - p)+, run noise n = mean min(p, q) (1 -
max(p, q)), so that NT = S + n and PT = S' + n. All are fractions of the tokens.
"""

from typing import Literal

from backfire.report.findings import Interval, Record

Covers = Literal["these runs", "other runs"]


class SystematicTransfer(Record):
    """The systematic part of NT (S) or of PT (S'): what the recipe does, whatever the run."""

    low: float | None
    """In expectation at most S, and 0 without any change; may be negative. It grows with the number
    of runs: compare it only at equal numbers."""
    low_interval: Interval | None
    """Of low: 95 %, two-sided, clustered by sentence (or document), given these runs."""
    low_limit: float | None
    """Of low: 95 %, one-sided. Above 0, there is systematic transfer; see `limit_covers`."""
    high: float | None
    """In expectation at least S."""
    em: float | None
    """A point estimate by deconvolution, kept within the bracket low … high: never quote it
    without that."""
    within_source: float | None
    """Like low, given one source model: sign and value from runs of the same one."""
    within_source_high: float | None
    """Like high, given one source model."""


class NoiseRange(Record):
    """A range that holds the run noise n in expectation."""

    low: float
    """NT - high."""
    high: float
    """NT - low."""


class Noise(Record):
    """What chance does, as far as the runs at hand can tell."""

    available: bool
    """Whether systematic transfer is estimated."""
    reason: str | None
    """Why it is not."""
    reference_runs: int
    """How many runs the reference has."""
    candidate_runs: int
    """How many runs the candidate has."""
    reference_source_models: int
    """A run that names none counts as having its own."""
    source_models: int
    """Of the candidate; a run that names none counts as having its own."""
    sources_named: bool
    """Whether every run of the candidate names its source model."""
    nt_reference: float | None
    """NT between two runs of the reference (NT_RR), over all pairs of different source models."""
    nt_candidate_between: float | None
    """NT between two runs of the candidate from different source models (NT_TT)."""
    nt_candidate_within: float | None
    """NT between two runs of the candidate from the same source model."""
    systematic_change: float | None
    """D = NT + PT - NT_RR - NT_TT, an unbiased estimate of mean (p - q)²."""
    systematic_negative_transfer: SystematicTransfer | None
    """S: what of NT the change does whatever the run."""
    systematic_positive_transfer: SystematicTransfer | None
    """S': likewise of PT."""
    seed_noise: NoiseRange | None
    """Where n lies."""
    limit_covers: Covers | None
    """Whether low_limit holds for other runs of the recipes too, or (with fewer than 5 runs or
    source models on a side) given these runs only."""
