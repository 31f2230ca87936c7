"""What a published result is that is drawn anew, and where all of them are found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from backfire.experiments.evidence.batch_file import SourceRecord
from backfire.experiments.evidence.run_set import RunSet
from backfire.records.registry import Registry

REPRODUCTIONS: Final = Registry(
    "backfire.experiments.reproductions", "REPRODUCTION", "reproduction"
)
"""Every published result, by the name of its module."""


class Evidence(Protocol):
    """What all runs of some sweeps predicted."""

    def targets(self, sweep: str) -> list[str]:
        """Return the target corpora of a sweep of which there is evidence."""

    def sources(self, sweep: str) -> Mapping[str, SourceRecord]:
        """Return the source models that the runs of a sweep start from, by their own runs."""

    def epochs(self, sweep: str, arm: str, target: str) -> list[int]:
        """Return the pretraining epochs from which runs of an arm start."""

    def runs(
        self, sweep: str, arm: str, target: str, split: str, *, epoch: int | None = None
    ) -> RunSet:
        """Return the runs of an arm on a split.

        Raises:
            BackfireError: If there is none; it names the command that makes them.
        """


@dataclass(frozen=True)
class Desk:
    """What a reproduction has at hand.

    Attributes:
        out: The folder that it writes into.
        evidence: What all runs predicted.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
    """

    out: Path
    evidence: Evidence
    data: Path | None = None
    catalogue: Path | None = None


Draw = Callable[[Desk], Sequence[Path]]


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A published result.

    Attributes:
        title: What it shows, in one line.
        sweeps: The sweeps (`configs/NAME.toml`) whose evidence it is drawn from.
        needs_text: Whether it needs the corpora themselves.
        draw: Writes its files and returns their paths; the same evidence gives the same bytes.
    """

    title: str
    sweeps: tuple[str, ...] = ()
    needs_text: bool = False
    draw: Draw


def command_name(name: str) -> str:
    """Return what a reproduction is called on the command line.

    >>> command_name("table_1")
    'table-1'
    """
    return name.replace("_", "-")
