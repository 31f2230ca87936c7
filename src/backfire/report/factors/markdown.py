"""The study of hyperparameters in Markdown: what was chosen, and what each setting adds."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from backfire.report.cells import label_of
from backfire.report.factors.forest import words_of
from backfire.report.factors.record import (
    Chosen,
    FactorLine,
    FactorPanel,
    FactorRow,
    FactorStudy,
    Rule,
)
from backfire.report.markdown import code, folded, join_lines, prose, table
from backfire.report.numbers import NOTHING, percent, plural
from backfire.report.studied.record import Studied
from backfire.report.studied.words import (
    CALLED,
    effect,
    is_finding,
    number,
)
from backfire.transitions.noise.contrast import Quantity

_RULES: Final = """\
Every setting is a contrast of its own: random initialisation against transfer, with the setting in
both. What is shown is how much each number of it differs from that of the base (or of the setting
that is named behind it), in points: per cent of the tokens, or of F1. *PT* is what random
initialisation has wrong and transfer right, *NT* the other way round, *D* all systematic change,
for the better and for the worse. They count what random initialisation *of the same setting* does,
not a model in service.

*S* is what transfer breaks systematically, the middle of its bracket from *at least* to *at most*.
Both ends depend on the number of runs, which is the same in all settings of a stage, and on their
noise: where runs differ less from each other the bracket is narrower, though transfer breaks as
much. So read an effect on S with those on its ends: where they go opposite ways it may be one on
noise alone. Which settings are chosen goes by both ends.

*Interval*: 95 %, for other sentences, runs and source models. With fewer than five runs (stage 1)
the variance among runs is pooled over all settings of a target, which takes it to be alike in them;
settings with the same random runs or source models count once. A variance of more than eight times
the mean of the smaller ones is left out of the pool, and a setting whose own is more than four
times the pooled one keeps its own, number by number. With more runs, those of one number are left
out of both settings at once, source models with them. A star: for other sentences only, given these
runs.

Bold: q ≤ 0.05 (Benjamini and Hochberg) in one family: the score of transfer (F1 where labels are
spans, else accuracy), PT, NT, S and D of all settings and targets of a stage on a split, and what
two levels do together beyond the sum of both. Nothing else is tested or ever bold: not random
initialisation, accuracy beside F1, the gain or the ends of S, and no number with a star. The sum is
one of points: where each of two levels already brings a number near 0, together they can't do the
sum of both, and something beyond it says little.
"""
_REACHES: Final[dict[str, str]] = {
    "all": "source models and all runs on targets",
    "targets": "all runs on targets; source models are those of the base",
    "transfer": "transferred runs alone",
}
_RULE: Final = """\
Stage 1 tries every level with few runs and is looked at on validation alone. Its rule goes by
estimates, whether or not they are findings. *Gentle* are levels that lower both ends of S, whose
transfer scores at most {price} points less than the base's and whose random initialisation is not
shown to score less (its interval is not below 0): those with the smallest middle of S, one a
factor, without those that can't be crossed with one before, at most {gentle}. *Harmful* are levels
that raise both ends, those with the largest middle, at most {harmful}. A level that is held against
another than the base is not chosen. Stage 2 trains the chosen ones again, and the gentle ones
together, with more runs of other seeds and from other source models, and is judged on test.
"""
_F1: Final[tuple[Quantity, ...]] = ("reference_f1", "candidate_f1")
"""Where labels are spans."""
_ENDS: Final[tuple[Quantity, ...]] = ("systematic_low", "systematic_high")
_EFFECTS: Final[tuple[Quantity, ...]] = (
    "reference_accuracy",
    "candidate_accuracy",
    "positive_transfer",
    "negative_transfer",
    "systematic_middle",
    *_ENDS,
    "systematic_change",
)
_NUMBERS: Final[tuple[Quantity, ...]] = (
    "reference_accuracy",
    "candidate_accuracy",
    "gain",
    "positive_transfer",
    "negative_transfer",
)


def factors_page(study: FactorStudy, pictures: Sequence[str]) -> str:
    """Return the page.

    Args:
        study: The study; its second stage comes first on the page.
        pictures: The names of the pictures: "hyperparameters-1-validation.svg".
    """
    lines = [
        "# What hyperparameters do to transfer, and to what it breaks",
        "",
        "Made by `backfire study hyperparameters`.",
        "",
        _RULES,
        "",
        *_varied(study.factors),
        "## What stage 1 chose",
        "",
        _rule(study.rule),
        "",
        *_chosen(study.chosen),
    ]
    kinds = dict.fromkeys((panel.stage, panel.split) for panel in study.panels)
    for stage, split in sorted(kinds, key=lambda kind: (-kind[0], kind[1] != "test")):
        own = [panel for panel in study.panels if (panel.stage, panel.split) == (stage, split)]
        lines += [f"## Stage {stage}, on {split}", ""]
        stem = f"hyperparameters-{stage}-{split}.svg"
        if stem in pictures:
            words = "What each setting adds, with intervals; filled marks are findings"
            lines += [f"![{words}]({stem})", ""]
        lines += _findings(own)
        for panel in own:
            lines += _panel(panel, _chosen_on(panel, study.chosen))
    return join_lines(lines)


def _varied(factors: Sequence[FactorLine]) -> list[str]:
    """Return what is varied, with what it is in the base."""
    heads = ("Factor", "What it is", "Base", "Levels", "Reach: whom it holds for")
    rows = [
        [
            code(each.name),
            prose(each.title) or NOTHING,
            prose(each.base) or NOTHING,
            ", ".join(map(code, each.levels)),
            f"*{each.reach}*: {_REACHES[each.reach]}",
        ]
        for each in factors
    ]
    return ["## What is varied", "", *table(heads, rows, left=5)]


def _rule(rule: Rule) -> str:
    return _RULE.format(price=percent(rule.price), gentle=rule.gentle, harmful=rule.harmful)


def _chosen(chosen: Sequence[Chosen]) -> list[str]:
    if not chosen:
        return ["Stage 1 is not complete yet on any target that is shown here.", ""]
    heads = ("Target", "Gentle", "Harmful")
    rows = [
        [label_of(each.target), *(_names(names) for names in (each.gentle, each.harmful))]
        for each in chosen
    ]
    return table(heads, rows, left=3)


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(code, names)) or NOTHING


def _findings(panels: Sequence[FactorPanel]) -> list[str]:
    """Return the findings in a list, an item a setting, or that there is none."""
    found = [
        f"* {label_of(panel.target)}, {name}: {', '.join(own)}"
        for panel in panels
        for name, effects in _told(panel)
        if (own := [f"{CALLED[x]} {effect(y)}" for x, y in effects.items() if is_finding(y)])
    ]
    tested = plural(panels[0].family, "test")
    if not found:
        return [f"Of {tested} none is a finding here (q ≤ 0.05).", ""]
    return [f"Findings among {tested} (q ≤ 0.05), in points:", "", *found, ""]


def _told(panel: FactorPanel) -> Iterator[tuple[str, Mapping[Quantity, Studied]]]:
    """Give every setting but the base with its effects, then what levels do beyond their sum."""
    yield from ((code(words_of(row)), row.effects) for row in panel.rows if row.effects)
    for name, effects in panel.beyond_sum.items():
        yield f"{code(name)}, beyond the sum of both", effects


def _chosen_on(panel: FactorPanel, chosen: Sequence[Chosen]) -> set[str]:
    """Return the levels that were chosen on a panel's target."""
    return {
        name
        for each in chosen
        if each.target == panel.target
        for name in (*each.gentle, *each.harmful)
    }


def _panel(panel: FactorPanel, chosen: Collection[str]) -> list[str]:
    extent = f"{plural(panel.tokens, 'token')} in {plural(panel.sentences, 'sentence')}"
    shown = _shown(panel.rows, _EFFECTS)
    heads = ("Setting", "Reach", "Runs", *(CALLED[each] for each in shown))
    base = panel.rows[0]
    about = {code(words_of(row)): (row.reach, _runs(row)) for row in panel.rows}
    rows = [["the base itself, in %", NOTHING, _runs(base), *_numbers_of(base, shown)]]
    rows += (
        [name, *about.get(name, (NOTHING, "")), *(effect(effects.get(each)) for each in shown)]
        for name, effects in _told(panel)
    )
    return [
        f"### {label_of(panel.target)} from {panel.source}: {extent}",
        "",
        *_missing(panel),
        *_of_earlier_choices(panel, chosen),
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


def _of_earlier_choices(panel: FactorPanel, chosen: Collection[str]) -> list[str]:
    """Tell which settings of the second stage the rule does not choose as it is now."""
    earlier = [row.name for row in panel.rows if not set(row.levels) <= set(chosen)]
    if panel.stage == 1 or not earlier:
        return []
    return [f"Tried by an earlier choice: {_names(earlier)}.", ""]


def _runs(row: FactorRow) -> str:
    return " + ".join(map(str, row.runs))


def _numbers_of(row: FactorRow, shown: Sequence[Quantity]) -> list[str]:
    return [number(row.numbers.get(each)) for each in shown]


def _numbers(rows: Sequence[FactorRow]) -> list[str]:
    shown = [*_shown(rows, _NUMBERS), *_ENDS, "systematic_change"]
    heads = ("Setting", *(CALLED[each] for each in shown))
    cells = [[code(row.name), *_numbers_of(row, shown)] for row in rows]
    return [*table(heads, cells), *(f"* `{row.signature}`" for row in rows)]
