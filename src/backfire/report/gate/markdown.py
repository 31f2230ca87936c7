"""gate.md: what a gate found, as a comment on a pull request."""

import re
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
)
from backfire.report.gate.result import GateResult, Ruling, sort_rulings
from backfire.report.visible import visible
from backfire.report.wording import extent

CASES_SHOWN: Final = 50
"""How many cases the table lists; those that fail come first."""

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]()<>#!|~&:$]|(?<=www)\.", re.IGNORECASE)

_MARKS: Final = {"PASSED": "✅", "FAILED": "❌", "WARNED": "⚠️", "NOT TESTED": "⚪"}


def render_markdown(comparison: Comparison, gate: GateResult) -> str:
    """Return gate.md.

    Names and labels come from the users' files: whatever Markdown or HTML would act on in them,
    mentions and links too, is written so that it shows as text.
    """
    return "\n".join(_lines(comparison, gate)) + "\n"


def _lines(comparison: Comparison, gate: GateResult) -> Iterator[str]:
    yield f"## {_MARKS[gate_word(gate)]} Backfire gate: {gate_word(gate)}"
    yield ""
    yield f"{gate_sentence(gate)} Verdict: **{comparison.verdict}**. {comparison.verdict_sentence}"
    yield ""
    yield "| | limit | wanted | observed | interval | result |"
    yield "|---|---|---|--:|--:|---|"
    cases = [ruling for ruling in gate.rulings if ruling.kind == "must_not_break"]
    limits = [ruling for ruling in gate.rulings if ruling.kind != "must_not_break"]
    shown = sort_rulings(cases)[:CASES_SHOWN]
    for ruling in (*limits, *shown):
        yield _row(ruling)
    if len(cases) > len(shown):
        rest = sort_rulings(cases)[len(shown) :]
        failing = sum(ruling.fails for ruling in rest)
        yield ""
        yield f"{len(rest):,} more cases are in gate.xml; {failing or 'none'} of them fails."
    yield ""
    yield chance_note(gate)
    yield ""
    yield f"{extent(comparison)}. Per cent, and points of per cent."
    yield ""
    yield f"`{comparison.signature}`"


def _row(ruling: Ruling) -> str:
    mark = _MARKS["FAILED" if ruling.fails else ruling.result]
    told = result_word(ruling)
    if ruling.result != "PASSED":
        told = f"{told}: {_escape(ruling.reason)}"
    cells = (
        mark,
        _escape(ruling.name),
        _escape(ruling.wanted),
        observed_cell(ruling),
        interval_cell(ruling),
        told,
    )
    return f"| {' | '.join(cells)} |"


def _escape(text: str) -> str:
    # A backslash doesn't keep GitHub from notifying whom an @ names; an empty comment does.
    return _SPECIAL.sub(r"\\\g<0>", visible(text, longest=400)).replace("@", "@<!-- -->")
