"""gate.md: what a gate found, as a comment on a pull request."""

from collections.abc import Iterator
from typing import Final

from backfire.report.comparison import Comparison
from backfire.report.gate.lines import (
    chance_note,
    gate_sentence,
    gate_word,
    interval_cell,
    observed_cell,
    result_word,
    ruling_name,
)
from backfire.report.gate.result import GateResult, Ruling, sort_rulings
from backfire.report.markdown import code, join_lines, prose, table
from backfire.report.numbers import plural
from backfire.report.wording import extent

CASES_SHOWN: Final = 50
"""How many cases the table lists; those that fail come first."""

_MARKS: Final = {"PASSED": "✅", "FAILED": "❌", "WARNED": "⚠️", "NOT TESTED": "⚪"}


def render_markdown(comparison: Comparison, gate: GateResult) -> str:
    """Return gate.md.

    Names and labels come from the users' files: whatever Markdown or HTML would act on in them,
    mentions and links too, is written so that it shows as text.
    """
    return join_lines(_lines(comparison, gate))


def _lines(comparison: Comparison, gate: GateResult) -> Iterator[str]:
    yield f"## {_MARKS[gate_word(gate)]} Backfire gate: {gate_word(gate)}"
    yield ""
    verdict = f"**{comparison.verdict}**. {prose(comparison.verdict_sentence)}"
    yield f"{gate_sentence(gate)} Verdict: {verdict}"
    yield ""
    cases = [ruling for ruling in gate.rulings if ruling.kind == "must_not_break"]
    limits = [ruling for ruling in gate.rulings if ruling.kind != "must_not_break"]
    shown = sort_rulings(cases)[:CASES_SHOWN]
    heads = ("", "limit", "wanted", "result", "observed", "interval")
    yield from table(heads, [_cells(ruling) for ruling in (*limits, *shown)], left=4)
    if len(cases) > len(shown):
        rest = sort_rulings(cases)[len(shown) :]
        failing = sum(ruling.fails for ruling in rest)
        yield ""
        yield (
            f"{plural(len(rest), 'more case')} {'is' if len(rest) == 1 else 'are'} in gate.xml; "
            f"{f'{failing:,}' if failing else 'none'} of them {'fails' if failing < 2 else 'fail'}."  # noqa: PLR2004 - the grammar
        )
    yield ""
    yield chance_note(gate)
    yield ""
    yield f"{extent(comparison)}. Per cent, and points of per cent."
    yield ""
    yield code(comparison.signature, longest=10_000)


def _cells(ruling: Ruling) -> tuple[str, ...]:
    told = result_word(ruling)
    if ruling.result != "PASSED":
        told = f"{told}: {prose(ruling.reason)}"
    return (
        _MARKS["FAILED" if ruling.fails else ruling.result],
        prose(ruling_name(ruling)),
        prose(ruling.wanted),
        told,
        observed_cell(ruling),
        interval_cell(ruling),
    )
