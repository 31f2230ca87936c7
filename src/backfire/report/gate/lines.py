"""What a gate found, in words: one sentence, and a cell for each number."""

from collections.abc import Iterator

from backfire.report.gate.result import GateResult, Ruling, sort_rulings
from backfire.report.numbers import NOTHING, percent, plural

_SHOWN = 6  # lines in a terminal


def gate_word(gate: GateResult) -> str:
    """Return PASSED or FAILED."""
    return "PASSED" if gate.passed else "FAILED"


def gate_sentence(gate: GateResult) -> str:
    """Return what a gate found, in one sentence."""
    cases = sum(ruling.kind == "must_not_break" for ruling in gate.rulings)
    asked = [plural(len(gate.rulings) - cases, "limit")] if len(gate.rulings) > cases else []
    asked += [plural(cases, "case")] if cases else []
    failing = sum(ruling.fails for ruling in gate.rulings)
    said = [f"of {' and '.join(asked)}, {failing or 'none'} fail{'s' if failing < 2 else ''}"]  # noqa: PLR2004 - the grammar
    if warned := gate.count("WARNED"):
        said.append(f"{warned:,} beyond the limit, but within chance")
    if untested := gate.count("NOT TESTED"):
        said.append(f"{untested:,} not tested")
    return f"O{'; '.join(said)[1:]}."


def chance_note(gate: GateResult) -> str:
    """Return what the intervals are, and what the gate's errors are."""
    if not gate.tested:
        return "No limit was tested against chance."
    error = f"{100 * (1 - gate.confidence):.4g} %"
    share = "" if gate.tested == 1 else f" ({gate.tested} limits share an error rate of {error})"
    return (
        f"A limit fails only if its whole interval lies beyond it. Each end is a one-sided "
        f"{100 * gate.level:.4g} % confidence limit{share}, so that a candidate that keeps to all "
        f"of them passes at least {100 * gate.confidence:.4g} % of the time."
    )


def gate_lines(gate: GateResult) -> Iterator[str]:
    """Give what a terminal shows: the sentence, then what did not simply pass."""
    yield f"Gate {gate_word(gate)}: {gate_sentence(gate)}"
    others = [ruling for ruling in sort_rulings(gate.rulings) if ruling.result != "PASSED"]
    for ruling in others[:_SHOWN]:
        yield f"  {result_word(ruling)}  {ruling_line(ruling)}"
    if len(others) > _SHOWN:
        yield f"  and {len(others) - _SHOWN:,} more in the report"


def ruling_line(ruling: Ruling) -> str:
    """Return one ruling in a line."""
    observed = "" if ruling.observed is None else f": {percent(ruling.observed)}"
    return f"{ruling_name(ruling)}{observed} ({ruling.wanted}). {ruling.reason}"


def ruling_name(ruling: Ruling) -> str:
    """Return what the ruling is about; of a case, with its words."""
    return ruling.name if ruling.place is None else f"{ruling.name}: {ruling.place}"


def result_word(ruling: Ruling) -> str:
    """Return the result; of what was not tested and fails by a setting, both."""
    return "FAILED, NOT TESTED" if ruling.fails and ruling.result == "NOT TESTED" else ruling.result


def observed_cell(ruling: Ruling) -> str:
    """Return what was observed, for a table."""
    return percent(ruling.observed)


def interval_cell(ruling: Ruling) -> str:
    """Return the interval, for a table; an end that is not estimated is left open."""
    if ruling.interval is None:
        return NOTHING
    low, high = ("" if end is None else percent(end) for end in ruling.interval)
    return f"{low} … {high}".strip()
