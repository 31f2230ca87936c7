"""What a table of results says of a pair that was tried."""

from collections.abc import Iterator
from typing import Final

from backfire.experiments.sweep.shipped import describe
from backfire.experiments.sweep.spec import read_sweep
from backfire.report.advice.studied import MeasuredNumber, MeasuredPair
from backfire.report.cells import Cell
from backfire.report.findings import Interval, Test
from backfire.report.measures import ArmScores
from backfire.transitions.noise.contrast import Quantity

_NONE: Final = "the tables of results estimate none"


def measured_pair(cell: Cell) -> MeasuredPair:
    """Return the pair of a cell of Table 2, each number with the widest interval that there is.

    Raises:
        SettingsError: If the cell's sweep does not come with Backfire.
    """
    return MeasuredPair(
        source=cell.source,
        target=cell.target,
        sweep=cell.sweep,
        vectors=read_sweep(describe(cell.sweep, None)).vectors,
        runs=(cell.reference_runs.there, cell.candidate_runs.there),
        numbers=dict(_numbers(cell)),
        f1_gain=_f1_gain(cell),
        signature=cell.signature,
    )


def _numbers(cell: Cell) -> Iterator[tuple[Quantity, MeasuredNumber]]:
    rates, tests, noise = cell.measures.rates, cell.measures.tests, cell.measures.noise
    yield "gain", _gain(rates.gain, tests.gain, cell.measures.accuracy)
    harm = tests.negative_transfer.interval
    yield "negative_transfer", _given_these(rates.negative_transfer, harm)
    found = noise.systematic_negative_transfer
    if found and found.low is not None and found.high is not None:
        yield "systematic_low", _given_these(found.low, found.low_interval)
        yield "systematic_middle", _given_these((found.low + found.high) / 2, None)
        yield "systematic_high", _given_these(found.high, None)
    if noise.systematic_change is not None:
        yield "systematic_change", _given_these(noise.systematic_change, None)


def _f1_gain(cell: Cell) -> MeasuredNumber | None:
    f1 = cell.measures.f1
    if f1 is None:
        return None
    return _gain(f1.candidate.mean - f1.reference.mean, cell.measures.tests.f1_difference, f1)


def _gain(value: float, test: Test | None, scores: ArmScores) -> MeasuredNumber:
    """Take the interval for other runs, else, as with few of them, the one given these runs."""
    for_others = scores.difference_interval
    if for_others is None:
        return _given_these(value, test.interval if test else None)
    return MeasuredNumber(value=value, interval=for_others, covers="other runs", reason=None)


def _given_these(value: float, interval: Interval | None) -> MeasuredNumber:
    return MeasuredNumber(
        value=value,
        interval=interval,
        covers="these runs" if interval else None,
        reason=None if interval else _NONE,
    )
