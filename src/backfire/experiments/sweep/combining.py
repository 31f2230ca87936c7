"""The runs of a sweep that combine others: what is there, what can be made, and its evidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from backfire.experiments.combined_manifest import CombinedSpec
from backfire.experiments.combined_run import combine_runs
from backfire.experiments.evidence.batch_file import Place
from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.plan import Cell
from backfire.experiments.sweep.sheets import Sheet
from backfire.experiments.sweep.spec import SweepSpec
from backfire.experiments.sweep.wanted import Wanted, WantedCombined, expand_combined
from backfire.records.run_folder import RunFolder, run_path
from backfire.records.settings import make_settings
from backfire.transfer.combiner_choice import CombinerChoice

COMBINED: Final = "combined-"
"""How the names of their files of evidence begin, before the target."""


@dataclass(frozen=True)
class Combination:
    """A combined run whose members are known.

    Attributes:
        name: What messages call it.
        cell: Where it stands.
        spec: What decides it.
        runs: The folder of the run folders.
    """

    name: str
    cell: Cell
    spec: CombinedSpec
    runs: Path

    @property
    def members(self) -> tuple[str, ...]:
        """The hashes of the runs that it combines."""
        return (*self.spec.old, *self.spec.new)


def make_combination(combination: Combination) -> RunFolder:
    """Combine the runs, unless that was done before.

    Raises:
        BackfireError: If a member can't be used.
    """
    spec, runs = combination.spec, combination.runs
    return combine_runs(
        spec.combiner,
        old=[run_path(runs, each) for each in spec.old],
        new=[run_path(runs, each) for each in spec.new],
        runs=runs,
        seed=spec.seed,
    )


class Combinations:
    """The combined runs of some sweeps.

    Args:
        specs: The sweeps.
        library: What was done before.
        names_sweeps: Whether the runs' names say which sweep they are of.
    """

    def __init__(
        self, specs: Sequence[SweepSpec], library: Library, *, names_sweeps: bool = False
    ) -> None:
        self.wanted = [each for spec in specs for each in expand_combined(spec)]
        self._library = library
        self._names_sweeps = names_sweeps
        self._begun: set[Cell] = set()
        self._known: dict[Cell, Combination] = {}

    def known(self, states: Sequence[BatchState]) -> list[Combination]:
        """Return those whose members have names yet: their source models are trained."""
        if len(self._known) < len(self.wanted):
            places = name_cells(states)
            for wanted in self.wanted:
                named = None if _cell(wanted) in self._known else self._name(wanted, places)
                if named:
                    self._known[named.cell] = named
        return list(self._known.values())

    def is_there(self, combination: Combination) -> bool:
        """Tell whether a combined run was made."""
        return self._library.has(combination.spec.run)

    def begin(self, states: Sequence[BatchState]) -> list[Combination]:
        """Return those that can be made now and were not begun: all members are there."""
        ready = [
            each
            for each in self.known(states)
            if each.cell not in self._begun and not self.is_there(each) and self._is_ready(each)
        ]
        self._begun.update(each.cell for each in ready)
        return ready

    def n_done(self, states: Sequence[BatchState]) -> int:
        """Return how many are there."""
        return sum(map(self.is_there, self.known(states)))

    def n_skipped(self, states: Sequence[BatchState]) -> int:
        """Return how many are neither there nor were begun: a member failed."""
        done = {each.cell for each in self.known(states) if self.is_there(each)}
        return sum(_cell(each) not in done | self._begun for each in self.wanted)

    def returnable(
        self, states: Sequence[BatchState], runs: Sequence[str] | None = None
    ) -> list[str]:
        """Return the runs whose models were kept for now and are needed no more.

        Args:
            states: All batches.
            runs: Among which to look; all members and pilots if not given.
        """
        places = name_cells(states)
        needed = {places.get(cell) for cell in self.cells_to_lend(states)}
        needed |= {run for state in states if not state.complete for run in state.pilots}
        members = {_cell(member) for wanted in self.wanted for member in wanted.members}
        lent = {places[cell] for cell in members if cell in places}
        lent |= {run for state in states for run in state.all_pilots}
        asked = lent if runs is None else set(runs)
        return [run for run in sorted(asked - needed) if self._library.is_lent(run)]

    def cells_to_lend(self, states: Sequence[BatchState]) -> set[Cell]:
        """Return the places of the runs whose models are needed, since a combined run is not there.

        Of members that have no name yet nothing is there either.
        """
        done = {each.cell for each in self.known(states) if self.is_there(each)}
        return {
            _cell(member)
            for wanted in self.wanted
            if _cell(wanted) not in done
            for member in wanted.members
        }

    def sheets(self, states: Sequence[BatchState], results: Path) -> Iterator[Sheet]:
        """Give the files of evidence that can be written: all their runs are there."""
        known = {each.cell: each for each in self.known(states)}
        members = name_cells(states)
        sources = {run.run: state.source for state in states for run in state.runs}
        for (sweep, name), wanted in self.by_sheet().items():
            made = [known.get(_cell(each)) for each in wanted]
            if not all(each is not None and self.is_there(each) for each in made):
                continue
            runs = {each.cell[1]: each.spec.run for each in made if each is not None}
            rests_on = {members[_cell(member)] for each in wanted for member in each.members}
            found = {source.manifest.run: source for source in map(sources.get, rests_on) if source}
            yield Sheet(results / sweep / f"{name}.parquet", runs, tuple(found.values()))

    def by_sheet(self) -> dict[tuple[str, str], list[WantedCombined]]:
        """Return what goes into each file of evidence, by its sweep and its name."""
        found: dict[tuple[str, str], list[WantedCombined]] = {}
        for each in self.wanted:
            found.setdefault((each.sweep, f"{COMBINED}{each.target}"), []).append(each)
        return found

    def _is_ready(self, combination: Combination) -> bool:
        folders = [self._library.folder(run) for run in combination.members]
        return all(folder is not None and folder.model.exists() for folder in folders)

    def _name(self, wanted: WantedCombined, places: Mapping[Cell, str]) -> Combination | None:
        if any(_cell(each) not in places for each in wanted.members):
            return None
        old, new = (
            tuple(places[_cell(each)] for each in side) for side in (wanted.old, wanted.new)
        )
        choice = make_settings(CombinerChoice, wanted.combine, f"arm {wanted.arm}")
        cell = _cell(wanted)
        return Combination(
            name=f"{wanted.sweep}: {cell[1]}" if self._names_sweeps else str(cell[1]),
            cell=cell,
            spec=CombinedSpec(combiner=choice, old=old, new=new),
            runs=self._library.lab.runs,
        )


def name_cells(states: Sequence[BatchState]) -> dict[Cell, str]:
    """Return the run that fills each place of each sweep, as far as the plan is known."""
    return {cell: run.run for state in states for run in state.runs for cell in run.cells}


def _cell(wanted: Wanted | WantedCombined) -> Cell:
    return wanted.sweep, Place(wanted.arm, wanted.target, wanted.number)
