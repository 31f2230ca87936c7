"""What a notebook shows of a comparison: the first block of the page, in the notebook's colours.

It has no script and no style sheet, since notebooks and their viewers drop them; what it says in
colour it says in words too.
"""

from collections.abc import Sequence
from html import escape
from typing import Final

from backfire.report.chance import chance_line
from backfire.report.comparison import Comparison
from backfire.report.disagreement import Disagreement
from backfire.report.disagreement_page import extent as ungraded_extent
from backfire.report.disagreement_page import sentences
from backfire.report.numbers import count, percent, percent_interval
from backfire.report.slices import worst_slices
from backfire.report.visible import visible
from backfire.report.wording import extent

WORST: Final = 5

_BLUE, _RED = "#3f83c8", "#d0504f"
"""Of bars: both are seen on white and on black."""

_BAR: Final = 120
"""The longest bar, in pixels: the table fits a phone."""

_NUMBER: Final = "text-align:right;font-variant-numeric:tabular-nums"


def notebook_view(report: Comparison | Disagreement) -> str:
    """Return HTML that stands by itself; text from the files is shown as text."""
    if isinstance(report, Disagreement):
        parts = [ungraded_extent(report), *sentences(report)[:3]]
        confusion = [(row.reference, row.candidate, row.count) for row in report.confusion[:WORST]]
        said, table = [*parts, *_most("Changed", confusion)], ""
    else:
        falsified = [
            (row.reference, row.candidate, row.count)
            for row in report.confusion
            if row.outcome == "falsified"
        ]
        said = [extent(report), *_most("Falsified", falsified[:WORST])]
        said += worst_slices(report.slices or (), WORST, report.conjunctions or ())
        said.append(chance_line(report))
        table = _rates(report)
    first, *others = said
    lines = "".join(f"<p style='margin:.3em 0'>{escape(line)}</p>" for line in others)
    return (
        "<div style='max-width:50em;line-height:1.4'>"
        f"<p style='margin:.3em 0'><strong>{escape(report.verdict)}</strong> "
        f"{escape(report.verdict_sentence)}</p>"
        f"<p style='margin:.3em 0;opacity:.75'>{escape(first)}</p>"
        f"{table}{lines}"
        "<p style='margin:.3em 0;opacity:.75'><code>.write(\"report\")</code> makes the whole "
        "report.</p></div>"
    )


def _most(word: str, flips: Sequence[tuple[str, str, int | float]]) -> list[str]:
    named = [f"{visible(old)} → {visible(new)} {count(number)}" for old, new, number in flips]
    return [f"{word} most often: {', '.join(named)}."] if named else []


def _rates(comparison: Comparison) -> str:
    tests, accuracy, spans = comparison.tests, comparison.accuracy, comparison.spans
    rates = comparison.rates
    longest = max(rates.positive_transfer, rates.negative_transfer) or 1
    corrected, falsified = tests.positive_transfer, tests.negative_transfer
    rows = [
        _row("accuracy", f"{percent(accuracy.reference)} → {percent(accuracy.candidate)}", ""),
        _row(
            "corrected (PT)", percent(corrected.value), percent_interval(corrected.interval),
            _bar(_BLUE, rates.positive_transfer / longest),
        ),
        _row(
            "falsified (NT)", percent(falsified.value), percent_interval(falsified.interval),
            _bar(_RED, rates.negative_transfer / longest),
        ),
        _row("gain", percent(tests.gain.value), percent_interval(tests.gain.interval)),
    ]  # fmt: skip
    if spans and tests.f1_difference:
        change = f"{percent(spans.f1_reference)} → {percent(spans.f1_candidate)}"
        gain = tests.f1_difference
        rows.append(_row("span F1", change, ""))
        rows.append(_row("gain in span F1", percent(gain.value), percent_interval(gain.interval)))
    heads = "".join(
        f"<th scope='col' style='{style}'>{head}</th>"
        for head, style in (
            ("per cent", "text-align:left"),
            ("", _NUMBER),
            ("95&nbsp;% interval", _NUMBER),
            ("", ""),
        )
    )
    style = "color:inherit;font:inherit"  # some documents give tables colours of their own
    return (
        f"<table style='{style}'><thead><tr>{heads}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _row(name: str, *cells: str) -> str:
    value, interval, bar = (*cells, "", "")[:3]
    return (
        f"<tr><th scope='row' style='text-align:left;font-weight:normal'>{escape(name)}</th>"
        f"<td style='{_NUMBER}'>{escape(value)}</td><td style='{_NUMBER}'>{escape(interval)}</td>"
        f"<td>{bar}</td></tr>"
    )


def _bar(colour: str, share: float) -> str:
    return (
        f"<div style='background:{colour};height:.8em;width:{round(_BAR * share)}px' "
        "aria-hidden='true'></div>"
    )
