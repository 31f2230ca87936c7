"""The processes that train one tagger together, a device each.

Every process holds the whole tagger and draws the same batches; it reads its own sentences of each,
and the gradients of all are added up before the step, so that all make the same one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar, runtime_checkable

from torch import Tensor

from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.training.settings import TrainingSettings

_Result = TypeVar("_Result")


@runtime_checkable
class Team(Protocol):
    """The processes of a training, as one of them sees it; all do the same calls in one order."""

    @property
    def number(self) -> int:
        """Which of them this is, from 0; 0 leads: it alone scores, writes and speaks."""

    @property
    def size(self) -> int:
        """How many there are."""

    @property
    def device(self) -> str | None:
        """The device of this one; None for that of the settings."""

    def led(self, do: Callable[[], _Result]) -> _Result:
        """Let the leader do something while the others wait, and return its result to all."""

    def add_up(self, tagger: Tagger, rows: Tensor | None) -> None:
        """Put the sum of all processes' gradients in the place of this one's.

        Args:
            tagger: Its parameters hold the gradients.
            rows: The rows of the words' table that any of them has read, rising; None for all.
        """

    def total(self, value: float) -> float:
        """Return the sum of a number over all processes."""

    def compare(self, tagger: Tagger) -> None:
        """Make sure that all processes hold the same parameters."""


@dataclass(frozen=True)
class _Alone:
    """One process, as almost always."""

    number: int = 0
    size: int = 1
    device: str | None = None

    def led(self, do: Callable[[], _Result]) -> _Result:
        return do()

    def add_up(self, tagger: Tagger, rows: Tensor | None) -> None:
        """Leave the gradients as they are."""

    def total(self, value: float) -> float:
        return value

    def compare(self, tagger: Tagger) -> None:
        """Compare nothing."""


ALONE: Final[Team] = _Alone()
"""One process that trains alone."""


def leads(team: Team) -> bool:
    """Tell whether this process is the one that scores, writes and speaks."""
    return team.number == 0


def suit_team(settings: TrainingSettings, team: Team) -> TrainingSettings:
    """Return the settings of a training by a team, each process of which has a device of its own.

    Raises:
        SettingsError: If they ask for another number of devices than there are processes.
    """
    if "devices" in settings.model_fields_set or team.size == 1:
        check_team(settings, team)
    if team.size == 1:
        return settings
    return settings.model_copy(update={"devices": team.size, "device": team.device})


def check_team(settings: TrainingSettings, team: Team) -> None:
    """Refuse settings that ask for another number of devices than there are processes.

    Raises:
        SettingsError: If they do.
    """
    if settings.devices != team.size:
        raise SettingsError(
            f"training.devices={settings.devices}, and this training has {team.size} "
            f"{'process' if team.size == 1 else 'processes'}. Each device needs one: start "
            f"`accelerate launch --num_processes {settings.devices} -m backfire train …` (or "
            "transfer), or leave the setting out."
        )
