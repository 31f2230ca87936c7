"""Advice in words, as a terminal shows it."""

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Final

from backfire.report.advice.record import (
    TOLD,
    Advice,
    Advised,
    MeasuredNumber,
    MeasuredPair,
    Predicted,
)
from backfire.report.findings import Interval
from backfire.report.numbers import count, percent, percent_interval, plural
from backfire.report.studied.words import CALLED
from backfire.similarity.measure import MEASURES
from backfire.transitions.noise.contrast import Quantity

_WIDTH, _LINE = 24, 110
_CALLED: Final[dict[Quantity, str]] = CALLED | {"gain": "gain in accuracy"}
"""Beside it stands the gain in F1."""
_SHOWN: Final[tuple[Quantity, ...]] = (
    "gain", "negative_transfer", "systematic_low", "systematic_high", "systematic_change",
)  # fmt: skip


def write_advice(advice: Advice) -> Iterator[str]:
    """Give the lines of an advice."""
    sizes = f"{count(advice.sizes[0])} and {count(advice.sizes[1])} training tokens"
    yield f"{advice.source} → {advice.target}: {advice.verdict}  ({sizes})"
    yield ""
    for pair in advice.measured:
        yield from _measured(pair)
    if advice.predicted or advice.why_unknown:
        yield from _predicted(advice) if advice.predicted else _unknown(advice)
        yield ""
    yield from _tries("First pretraining state to try, for any target", advice.epoch)
    yield from _tries("First mitigation to try", advice.mitigation)
    for note in advice.notes:
        yield fill(f"Note: {note}", _LINE, subsequent_indent="  ", break_on_hyphens=False)
    yield advice.signature


def _measured(pair: MeasuredPair) -> Iterator[str]:
    yield (
        f"Measured on this very pair, {'with' if pair.vectors else 'without'} word vectors, from "
        f"{plural(pair.runs[0], 'random run')} and {pair.runs[1]} transferred of {pair.sweep}:"
    )
    f1 = ", F1 in points" if pair.f1_gain else ""
    yield (
        f"per cent of the test tokens{f1} (95 % intervals, for other text, runs and source models)"
    )
    shown = dict(_shown(pair))
    for called, number in shown.items():
        given = ", given these runs" if number.covers == "these runs" else ""
        yield f"{_line(called, number.value, number.interval)}{given}"
    reasons = {called: number.reason for called, number in shown.items() if not number.interval}
    for reason in dict.fromkeys(reasons.values()):
        own = _listed([called for called, why in reasons.items() if why == reason])
        yield f"  No interval for {own}: {reason or 'there are too few runs'}."
    yield ""


def _shown(pair: MeasuredPair) -> Iterator[tuple[str, MeasuredNumber]]:
    """Give what is shown of a pair; both gains come first."""
    for quantity in _SHOWN:
        if quantity in pair.numbers:
            yield _CALLED[quantity], pair.numbers[quantity]
        if quantity == "gain" and pair.f1_gain:
            yield "gain in F1", pair.f1_gain


def _predicted(advice: Advice) -> Iterator[str]:
    yield "Predicted for an untried pair, per cent of the target's tokens (95 % intervals)"
    for quantity in TOLD:
        found = advice.predicted[quantity]
        yield f"{_line(_CALLED[quantity], found.value, found.interval)}   {_by(found)}"
    by_mean = [_CALLED[each] for each in TOLD if advice.predicted[each].measure is None]
    if by_mean:
        words = "no measure that is defined for this pair is shown to predict better than the mean"
        yield f"  {_listed(by_mean)}: {words} of the studied pairs."
    if advice.nearest:
        yield f"  The studied pair that is most like it: {' → '.join(advice.nearest)}"


def _by(found: Predicted) -> str:
    """Say by what a number is predicted, and how far such predictions were off."""
    mean = "the mean of the studied pairs"
    if found.measure is None:
        return f"{mean}, which errs by {percent(found.error)}"
    title = MEASURES.load(found.measure).title
    errs = f"errs by {percent(found.error)}, {mean} by {percent(found.mean_error)}"
    return f"by {title} ({found.measure}); {errs}"


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _unknown(advice: Advice) -> Iterator[str]:
    yield "What the studies predict: unknown"
    for reason in advice.why_unknown:
        yield fill(reason, _LINE, initial_indent="  – ", subsequent_indent="    ")


def _line(called: str, value: float, interval: Interval | None) -> str:
    shown = f"   {percent_interval(interval)}" if interval else ""
    return f"  {called:<{_WIDTH}}{percent(value):>6}{shown}"


def _tries(title: str, advised: Advised) -> Iterator[str]:
    yield f"{title}: {advised.word}"
    yield fill(advised.because, _LINE, initial_indent="  ", subsequent_indent="  ")
