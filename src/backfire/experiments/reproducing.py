"""From names of published results to runs, and from runs to tables and figures."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from backfire.corpora.catalogue import Catalogue, read_catalogue
from backfire.corpora.overview import describe_entry
from backfire.experiments.reproduction import REPRODUCTIONS, Desk, Reproduction, command_name
from backfire.experiments.sweep.spec import SweepSpec
from backfire.records.errors import CorpusError, EvidenceError, SettingsError, unknown_name

if TYPE_CHECKING:  # drawing needs no torch
    from backfire.experiments.sweep.identities import Lab
    from backfire.experiments.sweep.outcome import SweepOutcome

ALL: Final = "all"
"""Stands for every published result."""


@dataclass(frozen=True)
class Drawn:
    """What was drawn.

    Attributes:
        files: The files of each result, by what it is called.
        undrawn: Why results were not drawn, likewise.
    """

    files: dict[str, Sequence[Path]] = field(default_factory=dict)
    undrawn: dict[str, CorpusError | EvidenceError] = field(default_factory=dict)

    def falls_short(self, *, redrawn: bool) -> bool:
        """Tell whether less was drawn than was asked for.

        Args:
            redrawn: Whether all was asked for that has evidence, and not its making too.
        """
        if redrawn:
            return not self.files
        return any(isinstance(reason, EvidenceError) for reason in self.undrawn.values())


def find_reproductions(name: str) -> dict[str, Reproduction]:
    """Return the published result that is called so on the command line, or all of them.

    Raises:
        SettingsError: If there is no such result.
    """
    known = {command_name(own): own for own in REPRODUCTIONS.names()}
    if name == ALL:
        return {shown: REPRODUCTIONS.load(own) for shown, own in known.items()}
    if name not in known:
        raise SettingsError(unknown_name("result", name, [*known, ALL]))
    return {name: REPRODUCTIONS.load(known[name])}


def check_targets(results: Iterable[Reproduction], desk: Desk) -> None:
    """Refuse target corpora that no sweep of some results has.

    Raises:
        SettingsError: If one of them is asked for, or a description can't be read.
    """
    sweeps = _sweeps(results, ())
    known = {name for sweep in sweeps for arm in desk.sweep(sweep).arm for name in arm.targets}
    for target in desk.only:
        if target not in known:
            raise SettingsError(unknown_name("target", target, known))


def train_missing(
    results: Iterable[Reproduction],
    desk: Desk,
    lab: "Lab",
    say: Callable[[Any], None] = lambda _: None,
    *,
    sweeps: Sequence[str] = (),
    seeds: int | None = None,
    device: str | None = None,
) -> "SweepOutcome | None":
    """Train the runs that some results need and that are not there, and write their evidence.

    A sweep on a corpus that must be bought is left out where that corpus is not on this machine.

    Args:
        results: The results.
        desk: Their desk.
        lab: Where runs are trained.
        say: Is told the progress.
        sweeps: The sweeps among those of the results; all if none is named.
        seeds: At most so many runs an arm; None for all.
        device: Where they are trained; None for what the descriptions say.

    Returns:
        What became of the sweeps; None if no result needs any.

    Raises:
        BackfireError: If a sweep, a corpus or the vectors can't be used.
    """
    from backfire.experiments.sweep.engine import run_sweeps
    from backfire.experiments.sweep.narrow import narrow

    specs = _read_sweeps(_sweeps(results, sweeps), desk, device)
    narrowed = [narrow(spec, desk.evidence, only=desk.only, seeds=seeds) for spec in specs]
    wanted = [spec for spec in narrowed if spec]
    return run_sweeps(wanted, lab, say) if wanted else None


def draw_results(results: dict[str, Reproduction], desk: Desk) -> Drawn:
    """Draw results; of several, those that lack a corpus or evidence are passed over and told.

    Raises:
        BackfireError: If the only one lacks something, or evidence is broken.
    """
    drawn = Drawn()
    for name, result in results.items():
        try:
            if result.sweeps:
                desk.evidence.need_folder(desk.command(result.sweeps[0]))
            for sweep in (*result.sweeps, *result.optional):
                desk.evidence.need_texts(sweep)
            drawn.files[name] = result.draw(desk)
        except (CorpusError, EvidenceError) as failure:
            if len(results) == 1:
                raise
            drawn.undrawn[name] = failure
    return drawn


def _sweeps(results: Iterable[Reproduction], only: Sequence[str]) -> dict[str, bool]:
    """Return the sweeps of some results, each with whether all results can do without it.

    Raises:
        SettingsError: If one is asked for that none of them has.
    """
    found: dict[str, bool] = {}
    for result in results:
        found |= dict.fromkeys(result.sweeps, False)
        found |= {name: found.get(name, True) for name in result.optional}
    for name in only:
        if name not in found:
            raise SettingsError(unknown_name("sweep", name, found))
    return {name: optional for name, optional in found.items() if not only or name in only}


def _read_sweeps(sweeps: dict[str, bool], desk: Desk, device: str | None) -> Iterator[SweepSpec]:
    """Read sweeps, without those that results can do without and whose corpora are not here."""
    from backfire.experiments.sweep.shipped import describe
    from backfire.experiments.sweep.spec import read_sweep

    catalogue = read_catalogue(data=desk.data, catalogue=desk.catalogue)
    for name, optional in sweeps.items():
        spec = read_sweep(describe(name, desk.configs)).on_device(device)
        if not optional or _is_here(catalogue, spec):
            yield spec


def _is_here(catalogue: Catalogue, spec: SweepSpec) -> bool:
    """Tell whether all corpora of a sweep are on this machine."""
    corpora = {name for arm in spec.arm for name in (arm.source, *arm.targets) if name}
    return all(describe_entry(catalogue, name).presence == "here" for name in sorted(corpora))
