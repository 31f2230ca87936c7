"""Advice in words, as a terminal shows it."""

from collections.abc import Iterator
from textwrap import fill
from typing import Final

from backfire.report.advice.record import TOLD, Advice, Advised, MeasuredPair
from backfire.report.findings import Interval
from backfire.report.numbers import NOTHING, count, percent, percent_interval
from backfire.report.studied.words import CALLED
from backfire.similarity.measure import MEASURES
from backfire.transitions.noise.contrast import Quantity

_WIDTH, _LINE = 24, 110
_SHOWN: Final[tuple[Quantity, ...]] = (
    "gain", "negative_transfer", "systematic_low", "systematic_high", "systematic_change",
)  # fmt: skip


def write_advice(advice: Advice) -> Iterator[str]:
    """Give the lines of an advice."""
    sizes = f"{count(advice.sizes[0])} and {count(advice.sizes[1])} training tokens"
    yield f"{advice.source} → {advice.target}  ({sizes})"
    yield ""
    for pair in advice.measured:
        yield from _measured(pair)
    if advice.predicted or advice.why_unknown:
        yield from _predicted(advice) if advice.predicted else _unknown(advice)
        yield ""
    yield from _tries("First pretraining state to try", advice.epoch)
    yield from _tries("First mitigation to try", advice.mitigation)
    for note in advice.notes:
        yield fill(f"Note: {note}", _LINE, subsequent_indent="  ", break_on_hyphens=False)
    yield advice.signature


def _measured(pair: MeasuredPair) -> Iterator[str]:
    runs = f"{pair.runs[0]} random and {pair.runs[1]} transferred runs"
    yield f"Measured on this very pair: {runs} of {pair.sweep}, per cent of the test tokens"
    for quantity in _SHOWN:
        if quantity in pair.numbers:
            yield _line(CALLED[quantity], *pair.numbers[quantity])
    yield ""


def _predicted(advice: Advice) -> Iterator[str]:
    yield "Predicted for an untried pair, per cent of the target's tokens (95 % intervals)"
    for quantity in TOLD:
        found = advice.predicted[quantity]
        by = (
            f"by {MEASURES.load(found.measure).title} ({found.measure})"
            if found.measure
            else "the mean of all studied pairs: no measure is shown to predict it"
        )
        yield f"{_line(CALLED[quantity], found.value, found.interval)}   {by}"
    if advice.nearest:
        yield f"  The studied pair that is most like it: {' → '.join(advice.nearest)}"


def _unknown(advice: Advice) -> Iterator[str]:
    yield "What the studies predict: unknown"
    for reason in advice.why_unknown:
        yield fill(reason, _LINE, initial_indent="  – ", subsequent_indent="    ")


def _line(called: str, value: float, interval: Interval | None) -> str:
    shown = percent_interval(interval) if interval else NOTHING
    return f"  {called:<{_WIDTH}}{percent(value):>6}   {shown}"


def _tries(title: str, advised: Advised) -> Iterator[str]:
    yield f"{title}: {advised.word}"
    yield fill(advised.because, _LINE, initial_indent="  ", subsequent_indent="  ")
