"""A sweep made smaller: some of its targets, fewer runs, and all that the evidence has already."""

from collections.abc import Iterator, Sequence

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec


def narrow(
    spec: SweepSpec, evidence: Evidence, *, only: Sequence[str] = (), seeds: int | None = None
) -> SweepSpec | None:
    """Return a sweep that asks for less than a description does.

    What is in the evidence stays asked for, so that nothing there is of another sweep.

    Args:
        spec: The sweep.
        evidence: What there is already.
        only: The targets; all if none is named.
        seeds: At most so many runs an arm; None for all.

    Returns:
        The smaller sweep; None where nothing is left of it.
    """
    arms = tuple(
        each for arm in spec.arm for each in _narrow(spec.name, arm, evidence, only, seeds)
    )
    return spec.model_copy(update={"arm": arms}) if arms else None


def _narrow(
    sweep: str, arm: ArmSpec, evidence: Evidence, only: Sequence[str], seeds: int | None
) -> Iterator[ArmSpec]:
    """Give the arm anew for each target."""
    for target in arm.targets:
        asked = min(arm.runs, seeds or arm.runs) if not only or target in only else 0
        runs = max([asked, *evidence.numbers(sweep, arm.name, target)])
        if runs:
            yield arm.model_copy(update={"targets": (target,), "runs": runs})
