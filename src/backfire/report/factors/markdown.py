"""The study of hyperparameters in Markdown: what was chosen, and what each setting adds."""

from collections.abc import Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.factors.forest import words_of
from backfire.report.factors.record import Chosen, FactorPanel, FactorRow
from backfire.report.markdown import code, folded, join_lines, table
from backfire.report.numbers import NOTHING, percent, plural
from backfire.report.studied.words import (
    CALLED,
    effect,
    is_finding,
    number,
    scope_of_findings,
)
from backfire.transitions.noise.contrast import Quantity

_RULES: Final = """\
Every setting is a contrast of its own: random initialisation against transfer, with the setting in
both. What is shown is how much each number of it differs from that of the base, in points (1 point
is 1 % of the tokens). S is the middle of its bracket S_low … S_high; it depends on the number of
runs, which is the same in all settings of a stage. *Reach*: whom a setting holds for: all runs and
the source models, the runs on targets (random ones too), or the transferred runs alone.

*Interval*: 95 %, for other sentences, runs and source models. With fewer than five runs (stage 1)
the variance among runs is pooled over all settings of a target, which takes it to be alike in them;
settings with the same random runs or source models count once. With more, runs and source models of
one number are left out of both settings at once. A star: for other sentences only, given these
runs. Bold: q ≤ 0.05 (Benjamini and Hochberg) in one family: the score of transfer (F1 where labels
are spans, else accuracy), PT, NT, S and D of all settings and targets of a stage on a split.
"""
_RULE: Final = """\
Stage 1 tries every level with few runs and is looked at on validation alone. The rule by which it
chooses stood there before it ran: *gentle* are the levels with the smallest effects on S below 0,
one a factor, whose transfer scores at most {price} points less than the base's; *harmful* those
with the largest effects on S above 0. Stage 2 trains them again, and the gentle ones together, with
more runs of other seeds and from other source models, and is judged on test.
"""
_F1: Final[tuple[Quantity, ...]] = ("reference_f1", "candidate_f1")
"""Where labels are spans."""
_EFFECTS: Final[tuple[Quantity, ...]] = (
    "reference_accuracy",
    "candidate_accuracy",
    "positive_transfer",
    "negative_transfer",
    "systematic_middle",
    "systematic_change",
)
_NUMBERS: Final[tuple[Quantity, ...]] = (
    "reference_accuracy",
    "candidate_accuracy",
    "gain",
    "positive_transfer",
    "negative_transfer",
)


def factors_page(
    panels: Sequence[FactorPanel], chosen: Sequence[Chosen], price: float, pictures: Sequence[str]
) -> str:
    """Return the page.

    Args:
        panels: At least one; the second stage comes first on the page.
        chosen: What the first stage chose, by target.
        price: What a gentle level may cost in accuracy, as a fraction.
        pictures: The names of the pictures: "hyperparameters-1-validation.svg".
    """
    lines = [
        "# What hyperparameters do to transfer, and to what it breaks",
        "",
        "Made by `backfire study hyperparameters`.",
        "",
        _RULES,
        "",
        _RULE.format(price=percent(price)),
        "",
        *_chosen(chosen),
    ]
    kinds = dict.fromkeys((panel.stage, panel.split) for panel in panels)
    for stage, split in sorted(kinds, key=lambda kind: (-kind[0], kind[1] != "test")):
        own = [panel for panel in panels if (panel.stage, panel.split) == (stage, split)]
        lines += [f"## Stage {stage}, on {split}", ""]
        stem = f"hyperparameters-{stage}-{split}.svg"
        if stem in pictures:
            words = "What each setting adds, with intervals; filled marks are findings"
            lines += [f"![{words}]({stem})", ""]
        lines += _findings(own)
        for panel in own:
            lines += _panel(panel)
    return join_lines(lines)


def _chosen(chosen: Sequence[Chosen]) -> list[str]:
    if not chosen:
        return []
    heads = ("Target", "Gentle", "Harmful")
    rows = [
        [label_of(each.target), *(_names(names) for names in (each.gentle, each.harmful))]
        for each in chosen
    ]
    return ["## What stage 1 chose", "", *table(heads, rows, left=3)]


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(code, names)) or NOTHING


def _findings(panels: Sequence[FactorPanel]) -> list[str]:
    """Return the findings in a list, or that there is none."""
    found = [
        f"* {label_of(panel.target)}, {code(words_of(row))}: {CALLED[quantity]} {effect(own)}"
        for panel in panels
        for row in panel.rows
        for quantity, own in row.effects.items()
        if is_finding(own)
    ]
    effects = [own for panel in panels for row in panel.rows for own in row.effects.values()]
    tested = sum(own.q is not None for own in effects)
    if not found:
        return [f"Of {tested} tests none is a finding (q ≤ 0.05).", ""]
    scope = scope_of_findings(effects)
    told = [f"Findings among {tested} tests (q ≤ 0.05), in points:", "", *found, ""]
    return [*told, scope, ""] if scope else told


def _panel(panel: FactorPanel) -> list[str]:
    extent = f"{plural(panel.tokens, 'token')} in {plural(panel.sentences, 'sentence')}"
    shown = _shown(panel.rows, _EFFECTS)
    heads = ("Setting", "Reach", "Runs", *(CALLED[each] for each in shown))
    rows = [
        [
            code(words_of(row)),
            row.reach or NOTHING,
            " + ".join(map(str, row.runs)),
            *(effect(row.effects.get(each)) for each in shown),
        ]
        for row in panel.rows
        if row.effects
    ]
    if panel.beyond_sum:
        cells = [effect(panel.beyond_sum.get(each)) for each in shown]
        rows.append(["together, beyond the sum of both", NOTHING, "", *cells])
    return [
        f"### {label_of(panel.target)} from {panel.source}: {extent}",
        "",
        *_missing(panel),
        *table(heads, rows, left=2),
        *folded("The numbers of every setting", _numbers(panel.rows)),
    ]


def _shown(rows: Sequence[FactorRow], numbers: Sequence[Quantity]) -> Sequence[Quantity]:
    """Put F1 before other numbers where there is one."""
    return [each for each in _F1 if any(each in row.numbers for row in rows)] + list(numbers)


def _missing(panel: FactorPanel) -> list[str]:
    """Tell what of the stage is not there, if anything."""
    runs = panel.rows[0].runs[1]
    if len(panel.rows) == panel.planned_settings and runs >= panel.planned_runs:
        return []
    there = f"{len(panel.rows)} of {panel.planned_settings} settings"
    with_runs = f"{runs} of {panel.planned_runs} runs"
    return [f"There are {there} with {with_runs}: `backfire study hyperparameters`.", ""]


def _numbers(rows: Sequence[FactorRow]) -> list[str]:
    shown = _shown(rows, _NUMBERS)
    heads = ("Setting", *(CALLED[each] for each in shown), "S", "D")
    cells = [
        [
            code(row.name),
            *(number(row.numbers.get(each)) for each in shown),
            _bracket(row),
            number(row.numbers.get("systematic_change")),
        ]
        for row in rows
    ]
    return [*table(heads, cells), *(f"* `{row.signature}`" for row in rows)]


def _bracket(row: FactorRow) -> str:
    ends = [row.numbers.get("systematic_low"), row.numbers.get("systematic_high")]
    return " … ".join(percent(each.value) for each in ends if each is not None) or NOTHING
