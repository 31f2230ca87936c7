"""Whether an arm that another one rests on is there."""

from typing import TYPE_CHECKING

from backfire.records.errors import SettingsError, unknown_name

if TYPE_CHECKING:
    from backfire.experiments.sweep.spec import ArmSpec, SweepSpec


def check_arm_name(spec: "SweepSpec", arm: "ArmSpec", named: str, where: str) -> None:
    """Refuse the name of an arm that a sweep does not have.

    Args:
        spec: The sweep.
        arm: The arm that rests on another one.
        named: What it calls that one.
        where: The file of the sweep, for messages.

    Raises:
        SettingsError: If there is no such arm; near names are named.
    """
    names = {each.name for each in spec.arm} - {arm.name}
    if named not in names:
        raise SettingsError(
            f"{where}: arm {arm.name!r} rests on runs of another one: "
            f"{unknown_name('arm', named, names)}"
        )
