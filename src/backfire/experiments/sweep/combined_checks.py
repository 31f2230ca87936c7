"""Whether the arms of a sweep that combine runs of others fit to them."""

from typing import TYPE_CHECKING

from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings

if TYPE_CHECKING:
    from backfire.experiments.sweep.arm_blocks import Members
    from backfire.experiments.sweep.spec import ArmSpec, SweepSpec


def check_combined(spec: "SweepSpec", arm: "ArmSpec", where: str) -> None:
    """Refuse an arm that combines what is not there, or that says how to train.

    Args:
        spec: The sweep.
        arm: The arm; one that combines nothing passes if it names no members.
        where: The sweep's file, for messages.

    Raises:
        SettingsError: If it does not fit.
    """
    if arm.combine is None:
        if arm.members:
            raise SettingsError(
                f"{where}: arm {arm.name!r} names old or new runs, and no way to combine them. "
                "Give it one, for instance combine = { name = 'ensemble' }."
            )
        return
    _check_nothing_trained(arm, where)
    names = [each.arm for each in arm.members]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(
                f"{where}: arm {arm.name!r} names the arm {name!r} twice, and would combine a run "
                "with itself. Name it once, with each = 2 if two of its runs are meant."
            )
    _check_combiner(arm, where)
    for target in arm.targets:
        found = [_find_member(spec, arm, each, target, where) for each in arm.members]
        if _needs_common_start(arm):
            _check_common_start(arm, found, where)


def _check_nothing_trained(arm: "ArmSpec", where: str) -> None:
    trains = {
        "source": arm.source is not None,
        "epochs": arm.epochs != "best",
        "first_seed": arm.first_seed is not None,
        "references": arm.references is not None,
        "pilot": arm.pilot is not None,
        "settings": bool(arm.settings),
        "fine_tuning": bool(arm.fine_tuning),
    }
    for name, given in trains.items():
        if given:
            raise SettingsError(
                f"{where}: arm {arm.name!r} combines runs of other arms and trains none, so that "
                f"{name} would do nothing. Leave it out."
            )


def _check_combiner(arm: "ArmSpec", where: str) -> None:
    from backfire.transfer.combiner_choice import CombinerChoice

    choice = make_settings(CombinerChoice, arm.combine or {}, f"{where}, arm {arm.name}, combine")
    try:
        choice.check_parts(sum(each.each for each in arm.old), sum(each.each for each in arm.new))
    except SettingsError as refusal:
        raise SettingsError(f"{where}, arm {arm.name!r}: {refusal}") from None


def _find_member(
    spec: "SweepSpec", arm: "ArmSpec", members: "Members", target: str, where: str
) -> "ArmSpec":
    """Return the arm on this target whose runs are members, if it has as many as are needed."""
    needed = members.each * arm.runs
    found = next(
        (each for each in spec.arm if each.name == members.arm and target in each.targets), None
    )
    if found is None or found.runs < needed:
        raise SettingsError(
            f"{where}: arm {arm.name!r} combines {needed} runs of the arm {members.arm!r} on "
            f"{target}, and there are {found.runs if found else 0}. Give that arm more runs."
        )
    if found.combine is not None or found.epochs != "best":
        raise SettingsError(
            f"{where}: arm {arm.name!r} combines runs of the arm {members.arm!r} on {target}, "
            f"which {'combines others itself' if found.combine else 'has many a source model'}. "
            "Combine runs of arms that train one a source model."
        )
    return found


def _needs_common_start(arm: "ArmSpec") -> bool:
    from backfire.transfer.combiner import COMBINERS

    needed: bool = COMBINERS.load(str((arm.combine or {})["name"])).needs_common_start
    return needed


def _check_common_start(arm: "ArmSpec", found: list["ArmSpec"], where: str) -> None:
    starts = {(each.source, each.first_source_seed) for each in found}
    if len(starts) > 1 or found[0].source is None or any(each.each > 1 for each in arm.members):
        raise SettingsError(
            f"{where}: arm {arm.name!r} averages runs that do not start from one source model. "
            "Name arms with the same source and first_source_seed, each once: run k averages "
            "their k-th runs."
        )
