"""The grid of sizes measured from evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backfire.corpora.subset import Size
from backfire.experiments.evidence.run_set import RunSet
from backfire.experiments.evidence.signing import sign_runs
from backfire.experiments.sizes.cell import MeasuredCell
from backfire.experiments.sizes.grid import (
    SizeSettings,
    count_sentences,
    random_arm,
    sweep_name,
    transfer_arm,
)
from backfire.experiments.sizes.stops import find_stop
from backfire.experiments.sizes.trends import correct_trends, find_trends
from backfire.experiments.study import StudyDesk
from backfire.experiments.study_numbers import study_number
from backfire.report.sizes.record import SizeCell, SizePanel
from backfire.transitions.noise.contrast import Layers, contrast_numbers
from backfire.transitions.noise.marks import falsified_between_units


def measure_sizes(desk: StudyDesk, splits: Sequence[str]) -> list[SizePanel]:
    """Measure the targets that are asked for and of which there is evidence, on each split.

    q-values are over all targets of the study, whichever are asked for: they are one family.

    Raises:
        BackfireError: If evidence can't be read.
    """
    settings: SizeSettings = desk.settings
    there = sweep_name(settings) in desk.evidence.sweeps()
    panels = [
        panel
        for target in (settings.targets if there else ())
        for split in splits
        if (panel := _measure_panel(desk, target, split))
    ]
    return [panel for panel in correct_trends(panels) if desk.wanted([panel.target])]


def _measure_panel(desk: StudyDesk, target: str, split: str) -> SizePanel | None:
    grid = _Grid.of(desk, target)
    if not grid.numbers:
        return None
    layers = Layers(
        f"sentences of {target} {split}", f"random runs on {target}", "source models by number"
    )
    measured = list(_cells(desk, grid, split, layers))
    text = desk.evidence.runs(grid.sweep, random_arm(grid.sizes[0][1]), target, split).text
    return SizePanel(
        source=desk.settings.source,
        target=target,
        split=split,
        tokens=text.n_tokens,
        sentences=text.n_sentences,
        planned_cells=len(desk.settings.source_sizes) * len(desk.settings.targets[target]),
        planned_runs=desk.settings.runs,
        cells=tuple(each.cell for each in measured),
        trends=tuple(find_trends(measured, layers)),
        stops=tuple(
            find_stop(
                [each for each in measured if each.cell.source_size == size],
                layers,
                desk.settings.margin,
            )
            for size in dict.fromkeys(each.cell.source_size for each in measured)
        ),
    )


@dataclass(frozen=True)
class _Grid:
    """What there is of a target's grid.

    Attributes:
        sweep: The sweep.
        target: The target.
        sizes: The pairs of sizes of which there are runs of both arms.
        numbers: The runs that all of them have.
    """

    sweep: str
    target: str
    sizes: tuple[tuple[Size, Size], ...]
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, desk: StudyDesk, target: str) -> "_Grid":
        settings: SizeSettings = desk.settings
        sweep = sweep_name(settings)

        def there(arm: str) -> set[int]:
            return set(desk.evidence.numbers(sweep, arm, target))

        found = {
            (source, size): there(transfer_arm(source, size)) & there(random_arm(size))
            for source in settings.source_sizes
            for size in settings.targets[target]
        }
        known = {sizes: numbers for sizes, numbers in found.items() if numbers}
        common = sorted(set.intersection(*known.values())) if known else []
        return cls(sweep, target, tuple(known), tuple(common))


def _cells(desk: StudyDesk, grid: _Grid, split: str, layers: Layers) -> Iterator[MeasuredCell]:
    def read(arm: str) -> RunSet:
        return desk.evidence.runs(grid.sweep, arm, grid.target, split).of_numbers(grid.numbers)

    def count(corpus: str, size: Size) -> int:
        return count_sentences(corpus, size, data=desk.data, catalogue=desk.catalogue)

    for source_size, target_size in grid.sizes:
        reference, candidate = (
            read(random_arm(target_size)),
            read(transfer_arm(source_size, target_size)),
        )
        numbers = contrast_numbers(reference.arm, candidate.arm, reference.text.sentence, layers)
        cell = SizeCell(
            source_size=count(desk.settings.source, source_size),
            target_size=count(grid.target, target_size),
            runs=(len(reference.numbers), len(candidate.numbers)),
            numbers={name: study_number(own, layers) for name, own in numbers.items()},
            nt_reference=falsified_between_units(reference.arm),
            signature=sign_runs(
                reference,
                candidate,
                sweep=grid.sweep,
                target=grid.target,
                split=split,
                source_sentences=source_size,
                target_sentences=target_size,
            ),
        )
        yield MeasuredCell(cell, numbers)
