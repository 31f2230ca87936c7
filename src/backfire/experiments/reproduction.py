"""What a published result is that is drawn anew, and where all of them are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.shipped import command_for, describe
from backfire.experiments.sweep.spec import SweepSpec
from backfire.records.registry import Registry
from backfire.records.settings import make_settings, read_toml

REPRODUCTIONS: Final = Registry(
    "backfire.experiments.reproductions", "REPRODUCTION", "reproduction"
)
"""Every published result, by the name of its module."""


@dataclass(frozen=True)
class Desk:
    """What a reproduction has at hand.

    Attributes:
        out: The folder that it writes into.
        evidence: What all runs predicted.
        configs: A folder of descriptions of the sweeps; None for those that come with Backfire.
        only: The target corpora that are asked for; none named are all.
        data: The folder of the corpora; None for the usual one.
        catalogue: A further catalogue.
    """

    out: Path
    evidence: Evidence
    configs: Path | None = None
    only: tuple[str, ...] = ()
    data: Path | None = None
    catalogue: Path | None = None

    def sweep(self, name: str) -> SweepSpec:
        """Return the description of a sweep, whose settings are not looked at.

        Raises:
            SettingsError: If it is absent or broken.
        """
        path = describe(name, self.configs)
        return make_settings(SweepSpec, read_toml(path), str(path))

    def command(self, sweep: str) -> str:
        """Return the command that trains what is missing of a sweep."""
        return command_for(sweep, self.configs)

    def wanted(self, targets: Sequence[str]) -> list[str]:
        """Return those of some targets that are asked for."""
        return [target for target in targets if not self.only or target in self.only]


Draw = Callable[[Desk], Sequence[Path]]


@dataclass(frozen=True, kw_only=True)
class Reproduction:
    """A published result.

    Attributes:
        title: What it shows, in one line.
        sweeps: The sweeps (`experiments/configs/NAME.toml`) whose evidence it is drawn from;
            nothing is drawn without the first.
        optional: Sweeps on corpora that must be bought: drawn where there is evidence, trained
            where all their corpora are on this machine.
        needs_text: Whether it needs the corpora themselves.
        draw: Writes its files and returns their paths; the same evidence gives the same bytes.
    """

    title: str
    sweeps: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    needs_text: bool = False
    draw: Draw


def command_name(name: str) -> str:
    """Return what a reproduction is called on the command line.

    >>> command_name("table_1")
    'table-1'
    """
    return name.replace("_", "-")
