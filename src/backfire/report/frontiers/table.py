"""Frontiers as tables: what each arm does whatever the run, and what to the reference it knew."""

from typing import Final

from backfire.report.cells import label_of
from backfire.report.frontiers.record import Estimated, Frontier, FrontierRow
from backfire.report.numbers import NOTHING, percent, percent_interval
from backfire.report.results_rows import PLUS_MINUS, Rows, bracket, limit, runs_of

_STAR: Final = "*"


def research_rows(frontier: Frontier) -> Rows:
    """Return what each arm does to references that it never saw."""
    heads = (
        "Method", "Setting", "Runs", "Score", "Accuracy", "Against plain", "Verdict", "NT", "n",
        "S", "S at least", "D", "Training, CPU s", "Prediction, CPU s", "Models run",
    )  # fmt: skip
    rows = [_researcher(row) for row in (*frontier.rows, *frontier.fewer)]
    return Rows(f"systematic-{_name(frontier)}", _caption(frontier), heads, rows, left=2)


def known_rows(frontier: Frontier) -> Rows | None:
    """Return what each arm does to the references that it knew; None if none knew any."""
    heads = (
        "Method", "Setting", "Runs", "NT against its reference", "NT of plain transfer",
        "Ratio", "95 % limits of the ratio", "Halved?", "Score", "Against plain", "At no loss?",
        "Models run",
    )  # fmt: skip
    rows = [words for row in frontier.rows if (words := _engineer(row)) is not None]
    if not rows:
        return None
    return Rows(f"known-{_name(frontier)}", _caption(frontier), heads, rows, left=2)


def _researcher(row: FrontierRow) -> list[str]:
    measures, noise = row.measures, row.measures.noise
    found = noise.systematic_negative_transfer
    seeds = noise.seed_noise
    accuracy = measures.accuracy.candidate
    return [
        *_named(row),
        runs_of(measures),
        _spread(row),
        percent(accuracy.mean) if measures.f1 else NOTHING,
        _estimated(row.against_plain),
        row.loss or NOTHING,
        percent(measures.rates.negative_transfer),
        percent_interval((seeds.low, seeds.high)) if seeds else NOTHING,
        bracket(found),
        limit(measures, found),
        percent(noise.systematic_change),
        f"{row.training_seconds:,.0f}",
        NOTHING if row.prediction_seconds is None else f"{row.prediction_seconds:,.1f}",
        str(row.n_models),
    ]


def _engineer(row: FrontierRow) -> list[str] | None:
    known = row.known
    if known is None:
        return None
    limits = known.ratio.limits if known.ratio else None
    star = _STAR if known.ratio and known.ratio.covers == "these runs" else ""
    return [
        *_named(row),
        runs_of(row.measures),
        percent(known.nt),
        percent(known.nt_plain),
        f"{known.ratio.value:.2f}" if known.ratio else NOTHING,
        f"{limits[0]:.2f} … {limits[1]:.2f}{star}" if limits else NOTHING,
        known.halved or NOTHING,
        _spread(row),
        _estimated(row.against_plain),
        row.loss or NOTHING,
        str(row.n_models),
    ]


def _named(row: FrontierRow) -> tuple[str, str]:
    bound = " (bound, no system)" if row.kind == "bound" else ""
    return f"{row.method}{bound}", row.strength


def _spread(row: FrontierRow) -> str:
    words = percent(row.score.mean)
    if row.score.deviation is not None:
        words += f" {PLUS_MINUS} {percent(row.score.deviation)}"
    return words + (f" ({percent_interval(row.score.interval)})" if row.score.interval else "")


def _estimated(found: Estimated | None) -> str:
    if found is None:
        return NOTHING
    words = percent(found.value)
    if found.limits is None:
        return words
    star = _STAR if found.covers == "these runs" else ""
    return f"{words} ({percent_interval(found.limits)}){star}"


def _name(frontier: Frontier) -> str:
    return f"{frontier.target}-{frontier.split}"


def _caption(frontier: Frontier) -> str:
    measure = "span F1" if frontier.plain.measures.f1 else "token accuracy"
    return f"{label_of(frontier.target)}, {frontier.split}: the score is {measure}"
