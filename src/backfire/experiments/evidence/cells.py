"""The cells of a table of results, measured from evidence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from backfire.experiments.evidence.measures import measure
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.evidence.signing import sign_runs
from backfire.experiments.reproduction import Desk
from backfire.experiments.sweep.shipped import command_for
from backfire.experiments.sweep.spec import ArmSpec
from backfire.records.errors import EvidenceError
from backfire.report.cells import Cell, RunsThere, label_of

RANDOM: Final = "random"
TRANSFER: Final = "transfer"
"""The arms of a sweep, as its description names them."""

_FIRST, _LAST = "test", "validation"  # validation chose the epochs, so it comes last


class Missing(NamedTuple):
    """Runs of an arm on a target that are not there."""

    sweep: str
    target: str
    arm: str
    there: int
    planned: int


@dataclass(frozen=True)
class Cells:
    """The cells of some contrasts, and what is not there.

    Attributes:
        cells: Target by target, the test before other splits and validation last.
        missing: What is not there.
    """

    cells: tuple[Cell, ...] = ()
    missing: tuple["Missing", ...] = ()

    def need(self, sweep: str) -> "Cells":
        """Return them, if there are any.

        Args:
            sweep: The sweep that they are of.

        Raises:
            EvidenceError: If there are none.
        """
        if self.cells:
            return self
        raise EvidenceError(
            f"the sweep {sweep} has no evidence of both arms on any target, so there is nothing to "
            f"draw. Make it with: {command_for(sweep)}"
        )

    def __add__(self, other: "Cells") -> "Cells":
        """Return both."""
        return Cells((*self.cells, *other.cells), (*self.missing, *other.missing))


class _Side(NamedTuple):
    """An arm of a sweep on a target, and the numbers of its runs in the evidence."""

    sweep: str
    arm: ArmSpec
    there: list[int]

    @property
    def runs(self) -> RunsThere:
        return RunsThere(there=len(self.there), planned=self.arm.runs)


def measure_cells(
    desk: Desk,
    sweep: str,
    *,
    reference: str | None = None,
    special: str = "",
    arms: tuple[str, str] = (RANDOM, TRANSFER),
) -> Cells:
    """Measure an arm of a sweep, the transferred one, against one of the same or another sweep.

    Args:
        desk: Where the evidence and the descriptions of sweeps are, and which targets are asked
            for.
        sweep: The sweep of the candidate.
        reference: The sweep of the reference; None for the same.
        special: What is special about the contrast, for labels.
        arms: The names of the reference's arm and of the candidate's.

    Raises:
        BackfireError: If a description or a file of evidence can't be read.
    """
    found = Cells()
    for arm in desk.sweep(sweep).arm:
        if arm.name == arms[1]:
            for target in desk.wanted(arm.targets):
                label = label_of(target, special)
                before = (reference or sweep, arms[0])
                found += _measure_target(desk, target, label, (before, (sweep, arm)))
    return found


def _measure_target(
    desk: Desk, target: str, label: str, contrast: tuple[tuple[str, str], tuple[str, ArmSpec]]
) -> Cells:
    (sweep, name), candidate = contrast
    found = _find_arm(desk, sweep, name, target)
    if found is None:
        return Cells(missing=(Missing(sweep, target, name, 0, 0),))
    sides = [
        _Side(of, arm, desk.evidence.numbers(of, arm.name, target))
        for of, arm in ((sweep, found), candidate)
    ]
    missing = tuple(
        Missing(side.sweep, target, side.arm.name, len(side.there), side.arm.runs)
        for side in sides
        if len(side.there) < side.arm.runs
    )
    if not all(side.there for side in sides):
        return Cells(missing=missing)
    cells = [
        _measure_split(desk, target, sides, split).model_copy(update={"label": label})
        for split in _splits(desk, target, sides)
    ]
    return Cells(tuple(cells), missing)


def _find_arm(desk: Desk, sweep: str, name: str, target: str) -> ArmSpec | None:
    arms = desk.sweep(sweep).arm
    return next((arm for arm in arms if arm.name == name and target in arm.targets), None)


def tell_missing(missing: Iterable[Missing]) -> list[str]:
    """Return in a sentence a sweep which of its runs are not there."""
    by_sweep: dict[str, list[str]] = {}
    for each in dict.fromkeys(missing):
        words = f"{each.target} {each.arm} {each.there} of {each.planned}"
        by_sweep.setdefault(each.sweep, []).append(words)
    return [
        f"Of the sweep {sweep} there are: {', '.join(words)} runs. The others: "
        f"{command_for(sweep)}."
        for sweep, words in by_sweep.items()
    ]


def _runs(desk: Desk, target: str, sides: Sequence[_Side], split: str) -> list[RunSet]:
    return [desk.evidence.runs(side.sweep, side.arm.name, target, split) for side in sides]


def _splits(desk: Desk, target: str, sides: Sequence[_Side]) -> list[str]:
    """Return the splits that all runs predict."""
    runs = _runs(desk, target, sides, _LAST)  # no run is trained without a validation split
    predicted = [set(manifest.tokens) for arm in runs for manifest in arm.manifests]
    splits = set.intersection(*predicted)
    return sorted(splits, key=lambda split: (split != _FIRST, split == _LAST, split))


def _measure_split(desk: Desk, target: str, sides: Sequence[_Side], split: str) -> Cell:
    reference, candidate = _runs(desk, target, sides, split)
    before, after = sides
    return Cell(
        label=target,
        sweep=after.sweep,
        target=target,
        source=after.arm.source or "",
        split=split,
        reference_runs=before.runs,
        candidate_runs=after.runs,
        measures=measure(reference, candidate),
        signature=sign_runs(
            reference,
            candidate,
            sweep=after.sweep,
            target=target,
            split=split,
            source=after.arm.source or "none",
            **{side.arm.name: ",".join(_ranges(side.there)) for side in sides},
        ),
    )


def _ranges(numbers: Iterable[int]) -> Iterator[str]:
    """Shorten numbers: 1, 2, 3, 5 are "1-3" and "5"."""
    ends: list[list[int]] = []
    for number in numbers:
        if ends and ends[-1][1] == number - 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    for first, last in ends:
        yield str(first) if first == last else f"{first}-{last}"
