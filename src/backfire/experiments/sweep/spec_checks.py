"""Whether the arms of a sweep fit together: seen before anything is trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backfire.experiments.sweep.arm_names import check_arm_name
from backfire.experiments.sweep.combined_checks import check_combined
from backfire.records.errors import SettingsError

if TYPE_CHECKING:
    from backfire.experiments.sweep.spec import ArmSpec, SweepSpec


def refuse_namesakes(specs: Sequence["SweepSpec"]) -> None:
    """Refuse sweeps of one name, which would write into one folder of evidence.

    Raises:
        SettingsError: If two of them have one name.
    """
    names = [spec.name for spec in specs]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(
                f"sweep {name!r}: {names.count(name)} of the sweeps have this name, and would "
                "write into one folder of evidence. Give each description a name of its own."
            )


def check_arms(spec: "SweepSpec", where: str) -> None:
    """Refuse arms that do not fit together.

    Args:
        spec: The sweep.
        where: Its file, for messages.

    Raises:
        SettingsError: If a setting is unknown or out of range, or arms are at odds with each other.
    """
    seen: set[tuple[str, str]] = set()
    for arm in spec.arm:
        spec.source_settings(arm)
        check_combined(spec, arm, where)
        _check_source(arm, where)
        _check_mitigations(spec, arm, where)
        for target in arm.targets:
            if (arm.name, target) in seen:
                raise SettingsError(
                    f"{where}: the arm {arm.name!r} has the target {target!r} twice. Its runs are "
                    "numbered from 1 for each target: give one block more runs, or another name."
                )
            seen.add((arm.name, target))
            if arm.pilot:
                _check_pilot(spec, arm, target, where)
            if arm.references:
                _check_references(spec, arm, target, where)
            for read in arm.needs(arm.runs):
                _check_seeds(spec, arm, read, target, where)


def _check_mitigations(spec: "SweepSpec", arm: "ArmSpec", where: str) -> None:
    """Refuse mitigations that exclude each other, lack references, or leave them unread."""
    from backfire.transfer.choice import check_choices, check_pilot_given, check_references

    mitigate = spec.target_settings(arm).mitigate
    try:
        check_choices(mitigate)
        check_pilot_given(mitigate, given=arm.pilot is not None)
        check_references(mitigate, arm.n_references if arm.references else 0)
    except SettingsError as refusal:
        raise SettingsError(f"{where}, arm {arm.name!r}: {refusal}") from None


def _check_source(arm: "ArmSpec", where: str) -> None:
    """Refuse what does nothing without a source."""
    without_effect = {
        "chooses pretraining epochs": arm.epochs != "best",
        "has references to consult": arm.references is not None,
        "has a pilot": arm.pilot is not None,
        "has mitigations": bool(arm.settings.get("mitigate") or arm.fine_tuning.get("mitigate")),
    }
    for reason, found in without_effect.items():
        if found and not arm.source:
            raise SettingsError(
                f"{where}: arm {arm.name!r} {reason}, but has no source, and its runs start at "
                "random. Give its source, or leave that out."
            )


def _check_pilot(spec: "SweepSpec", arm: "ArmSpec", target: str, where: str) -> None:
    """Refuse a pilot arm that is not there, is no plain one, or is of other source models."""
    found = next((x for x in spec.arm if x.name == arm.pilot and target in x.targets), None)
    start = arm.source, arm.first_source_seed
    if (
        found is None
        or found.runs < arm.runs
        or found.epochs != "best"
        or arm.epochs != "best"
        or (found.source, found.first_source_seed) != start
        or spec.source_settings(found) != spec.source_settings(arm)
        or spec.target_settings(found).mitigate
    ):
        raise SettingsError(
            f"{where}: the pilot of arm {arm.name!r} on {target} is {arm.pilot!r}; expected an arm "
            f"of at least {arm.runs} plain transfers from the same source models ({arm.source}, "
            f"first_source_seed {arm.first_source_seed}) at their best epochs, as this arm's."
        )


def _check_seeds(spec: "SweepSpec", arm: "ArmSpec", read: str, target: str, where: str) -> None:
    """Refuse to rest on the very runs that random initialisation is measured by."""
    alone = [
        each
        for each in spec.arm
        if target in each.targets and not each.source and each.combine is None
    ]
    rests = "combines runs of" if arm.combine else "consults"
    for consulted in (each for each in alone if each.name == read):
        advice = f"Give the arm {read!r} a first_seed of its own, for instance 501."
        if consulted.first_seed is None:
            raise SettingsError(
                f"{where}: arm {arm.name!r} {rests} the arm {read!r} on {target}, whose "
                "seeds start at 1, as those of all runs from random initialisation do: these would "
                f"be no independent reference. {advice}"
            )
        for other in alone:
            shared = _seeds(consulted) & _seeds(other)
            if other is not consulted and shared:
                raise SettingsError(
                    f"{where}: arm {arm.name!r} {rests} the arm {read!r} on {target}, "
                    f"which shares the seed {min(shared)} with the arm {other.name!r}: that would "
                    f"be no independent reference. {advice}"
                )


def _seeds(arm: "ArmSpec") -> set[int]:
    return set(range(arm.seed(1), arm.seed(arm.runs) + 1))


def _check_references(spec: "SweepSpec", arm: "ArmSpec", target: str, where: str) -> None:
    check_arm_name(spec, arm, str(arm.references), where)
    needed = arm.consulted(arm.runs)[-1]
    found = max(
        (
            other.runs
            for other in spec.arm
            if other.name == arm.references and target in other.targets and not other.source
        ),
        default=0,
    )
    if found < needed:
        raise SettingsError(
            f"{where}: arm {arm.name!r} consults {needed} runs of the arm {arm.references!r} on "
            f"{target}, and there are {found} without a source. Give that arm more runs."
        )
