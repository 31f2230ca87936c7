"""Advice in words, as a terminal shows it."""

from collections.abc import Iterator, Sequence

from backfire.records.signature import signature_part
from backfire.report.advice.lines import (
    CALLED_HERE,
    OF_TOKENS,
    number_line,
    paragraph,
    with_vectors,
)
from backfire.report.advice.record import Advice, Advised, Predicted
from backfire.report.advice.sizes_words import write_sizes
from backfire.report.advice.studied import SHOWN, TOLD, MeasuredNumber, MeasuredPair
from backfire.report.numbers import count, percent, plural
from backfire.similarity.measure import MEASURES


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
    if advice.sizes_tried:
        yield from write_sizes(
            advice.sizes_tried, predicted=bool(advice.predicted), same_runs=_told_before(advice)
        )
        yield ""
    yield from _tries("First pretraining state to try, for any target", advice.epoch)
    yield from _tries("First mitigation to try", advice.mitigation)
    yield from _tries("First hyperparameters to try", advice.hyperparameters)
    for note in advice.notes:
        yield paragraph(f"Note: {note}")
    yield advice.signature


def _told_before(advice: Advice) -> str | None:
    """Return the sweep that was told before, of which the runs of the nearest sizes are, too."""
    nearest = advice.sizes_tried and advice.sizes_tried.nearest
    if not nearest:
        return None
    runs = signature_part(nearest.signature, "runs")
    same = (x.sweep for x in advice.measured if signature_part(x.signature, "runs") == runs)
    return next(same, None)


def _measured(pair: MeasuredPair) -> Iterator[str]:
    yield (
        f"Measured on this very pair, {with_vectors(pair.vectors)}, from "
        f"{plural(pair.runs[0], 'random run')} and {pair.runs[1]} transferred of {pair.sweep}:"
    )
    f1 = ", F1 in points" if pair.f1_gain else ""
    yield f"per cent of the test tokens{f1} {OF_TOKENS}"
    shown = dict(_shown(pair))
    for called, number in shown.items():
        yield number_line(called, number.value, number.interval, number.covers)
    reasons = {called: number.reason for called, number in shown.items() if not number.interval}
    for reason in dict.fromkeys(reasons.values()):
        own = _listed([called for called, why in reasons.items() if why == reason])
        yield f"  No interval for {own}: {reason or 'there are too few runs'}."
    yield ""


def _shown(pair: MeasuredPair) -> Iterator[tuple[str, MeasuredNumber]]:
    """Give what is shown of a pair; both gains come first."""
    for quantity in SHOWN:
        if quantity in pair.numbers:
            yield CALLED_HERE[quantity], pair.numbers[quantity]
        if quantity == "gain" and pair.f1_gain:
            yield "gain in F1", pair.f1_gain


def _predicted(advice: Advice) -> Iterator[str]:
    yield "Predicted for an untried pair, per cent of the target's tokens (95 % intervals)"
    for quantity in TOLD:
        found = advice.predicted[quantity]
        yield f"{number_line(CALLED_HERE[quantity], found.value, found.interval)}   {_by(found)}"
    by_mean = [CALLED_HERE[each] for each in TOLD if advice.predicted[each].measure is None]
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
        yield paragraph(reason, "  – ", "    ")


def _tries(title: str, advised: Advised) -> Iterator[str]:
    yield paragraph(f"{title}: {advised.word}")
    yield paragraph(advised.because, "  ")
