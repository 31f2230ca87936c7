"""Whether a launcher (torchrun, accelerate, MPI) has started this process as one of several."""

import os
from collections.abc import Sequence
from typing import Final

from backfire.records.errors import SettingsError

_SRUN: Final = "PMI_SIZE"
"""Where Slurm's srun says it, if it is set up for MPI."""

_SIZES: Final = ("WORLD_SIZE", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE", _SRUN)
"""Where launchers say how many processes they have started: torchrun's kin, and those of MPI."""


def launched_size(names: Sequence[str] = _SIZES) -> tuple[int, str]:
    """Return how many processes a launcher has started, and the variable that says so.

    Of a process that was started by itself it is 1, and no variable.

    Args:
        names: The variables to look at.
    """
    for name in names:
        size = os.environ.get(name, "")
        if size.isdecimal() and int(size) > 1:
            return int(size), name
    return 1, ""


def refuse_launched(command: str, *, on_ray: bool = False) -> None:
    """Refuse work that each of several processes would do once, side by side in one folder.

    Args:
        command: The command, for the message.
        on_ray: Whether it hands its work to Ray, whose own launcher is started by srun on every
            machine and starts the command on one of them.

    Raises:
        SettingsError: If a launcher has started more processes than this one.
    """
    size, variable = launched_size([name for name in _SIZES if not (on_ray and name == _SRUN)])
    if size > 1:
        raise SettingsError(
            f"backfire {command}: a launcher has started {size} processes ({variable}={size}), "
            "expected one, since each would do the same in the same folders. Start it by itself: "
            "it does several things at a time with --jobs, or on a cluster with --engine ray, "
            "where it has these options. Processes share one training in: backfire train, backfire "
            "transfer."
        )
