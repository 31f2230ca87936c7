"""What changing a reading of the paper does to a tagger, as a table in Markdown."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.findings import Record
from backfire.report.markdown import join_lines, prose, table
from backfire.report.measures import ArmScores, RunScores
from backfire.report.numbers import percent, percent_interval

_INTRODUCTION: Final = (
    "Made by `backfire reproduce readings`. Taggers from random initialisation; one reading of the "
    "paper's section 4.2 changed at a time, against the plain runs. Token accuracy on the "
    "validation set, which also stopped the trainings; no reading was chosen by it. The interval "
    "of the difference is for other sentences and other runs (95 %). Flips: of two runs of one "
    "kind, the share of tokens that the first has right and the second wrong."
)
_HEAD: Final = (
    "Reading changed", "Target", "Runs", "Accuracy", "Against plain", "95 %", "Epoch kept", "Flips",
)  # fmt: skip


class ChangedReading(Record):
    """A reading of the paper, changed, against the plain one."""

    reading: str
    """What was changed; the name of an arm."""
    target: str
    """The corpus."""
    accuracy: ArmScores
    """Token accuracy of the plain runs (reference) and of the changed ones (candidate)."""
    best_epoch: tuple[float, float]
    """The epoch that is kept, the mean over the plain runs and over the changed ones."""
    nt_of_two_runs: tuple[float | None, float | None]
    """What two plain runs falsify of each other, and two changed ones; None with a single run."""


def readings_page(changed: Sequence[ChangedReading]) -> str:
    """Return the page, one row a reading, after the plain one of each target."""
    rows = [row for target in _targets(changed) for row in _rows(changed, target)]
    lines = table(_HEAD, rows, left=2)
    return join_lines(["# Readings, changed one at a time", "", prose(_INTRODUCTION), "", *lines])


def _targets(changed: Sequence[ChangedReading]) -> list[str]:
    return list(dict.fromkeys(each.target for each in changed))


def _rows(changed: Sequence[ChangedReading], target: str) -> Iterator[list[str]]:
    own = [each for each in changed if each.target == target]
    first = own[0]
    plain = first.accuracy.reference
    yield ["none (plain)", target, *_cells(plain), "", "", *_tail(first, 0)]
    for each in own:
        scores = each.accuracy
        yield [
            each.reading.replace("-", " "),
            target,
            *_cells(scores.candidate),
            percent(scores.candidate.mean - scores.reference.mean),
            percent_interval(scores.difference_interval),
            *_tail(each, 1),
        ]


def _cells(scores: RunScores) -> list[str]:
    spread = f" ± {percent(scores.deviation)}" if scores.deviation is not None else ""
    return [str(len(scores.runs)), percent(scores.mean) + spread]


def _tail(each: ChangedReading, side: int) -> list[str]:
    return [f"{each.best_epoch[side]:.1f}", percent(each.nt_of_two_runs[side])]
