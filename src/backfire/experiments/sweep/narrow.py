"""A sweep made smaller: some of its targets, fewer runs, and all that the evidence has already."""

from collections.abc import Sequence

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.spec import ArmSpec, SweepSpec


def narrow(
    spec: SweepSpec, evidence: Evidence, *, only: Sequence[str] = (), seeds: int | None = None
) -> SweepSpec | None:
    """Return a sweep that asks for less than a description does.

    What is in the evidence stays asked for, so that nothing there is of another sweep, and so does
    what the runs consult.

    Args:
        spec: The sweep.
        evidence: What there is already.
        only: The targets; all if none is named.
        seeds: At most so many runs an arm; None for all.

    Returns:
        The smaller sweep; None where nothing is left of it.
    """
    left = {
        (arm.name, target): _runs_left(spec.name, arm, target, evidence, only, seeds)
        for arm in spec.arm
        for target in arm.targets
    }
    for arm in sorted(spec.arm, key=lambda arm: arm.combine is None):  # what they rest on may
        for target in arm.targets:  # rest on others
            for name, n_runs in arm.needs(left[arm.name, target]).items():
                left[name, target] = max(left[name, target], n_runs)
    arms = tuple(
        arm.model_copy(update={"targets": (target,), "runs": left[arm.name, target]})
        for arm in spec.arm
        for target in arm.targets
        if left[arm.name, target]
    )
    return spec.model_copy(update={"arm": arms}) if arms else None


def _runs_left(
    sweep: str,
    arm: ArmSpec,
    target: str,
    evidence: Evidence,
    only: Sequence[str],
    seeds: int | None,
) -> int:
    each = max([1, *(members.each for members in arm.members)])
    most = max(1, seeds // each) if seeds else arm.runs  # so that its members are no more than that
    asked = min(arm.runs, most) if not only or target in only else 0
    return max([asked, *evidence.numbers(sweep, arm.name, target)])
