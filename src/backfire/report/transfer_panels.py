"""What Figure 1 shows, and its page: PT and NT of each target with what of them is systematic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.report.cells import Cell
from backfire.report.findings import Interval
from backfire.report.markdown import join_lines, prose
from backfire.report.noise import SystematicTransfer
from backfire.report.numbers import percent
from backfire.report.results_rows import runs_of

BREAK: Final = "|"
"""Begins a new line in the name of a target."""

_CAPTION: Final = (
    "Bars: what transfer corrects (PT, blue) and falsifies (NT, red) of the predictions of "
    "random initialisation, in per cent of the tokens, over all pairs of runs; each transferred"
    " run has a source model of its own. Dark: systematic, what the recipe does whatever the "
    "run, by the lower estimate S_low; the white notch is its one-sided 95 % limit, where that "
    "is above 0. Middle: perhaps systematic, up to the upper estimate S_high. Light: seeds, what "
    "comes and goes with the run. Lines: what two random runs, and two transferred runs, falsify "
    "of each other: marks to read the bars by, no floor to subtract."
)
_FEW: Final = (
    "A white dot in place of the notch is a limit given these runs, which does not cover what "
    "others would do: there are fewer than five runs in an arm."
)
_WHOLE: Final = "Bars of one shade come from too few runs to be taken apart."


@dataclass(frozen=True)
class SplitBar:
    """One bar of the figure; all are fractions of the tokens.

    Attributes:
        target: The target corpus, as readers call it, and below it how many runs there are.
        kind: "PT" or "NT".
        share: PT or NT.
        bracket: S_low, but not below 0, and S_high; None where S is not estimated.
        limit: The one-sided 95 % limit of S_low; None where it can't be estimated.
        holds_for_others: Whether the limit covers other runs too, and not these runs alone.
    """

    target: str
    kind: str
    share: float
    bracket: Interval | None
    limit: float | None = None
    holds_for_others: bool = True

    @property
    def has_limit(self) -> bool:
        """Whether its limit is drawn: where it is above 0."""
        return self.limit is not None and self.limit > 0

    @property
    def is_given_these_runs(self) -> bool:
        """Whether its limit is drawn and does not cover other runs."""
        return self.has_limit and not self.holds_for_others


@dataclass(frozen=True)
class Panel:
    """One split: the bars, and what two runs of one arm do.

    Attributes:
        title: The split in words.
        bars: The bars, two a target.
        marks: Of each target what two random runs falsify of each other, and two transferred ones;
            None where there is a single one.
    """

    title: str
    bars: Sequence[SplitBar]
    marks: Mapping[str, tuple[float | None, float | None]]


def panel_of(title: str, cells: Iterable[Cell]) -> Panel:
    """Return the panel of the cells of one split."""
    bars: list[SplitBar] = []
    marks = {}
    for cell in cells:
        rates, noise = cell.measures.rates, cell.measures.noise
        label = f"{cell.label}{BREAK}{runs_of(cell.measures)} runs"
        for kind, share, found in (
            ("PT", rates.positive_transfer, noise.systematic_positive_transfer),
            ("NT", rates.negative_transfer, noise.systematic_negative_transfer),
        ):
            limit = found.low_limit if found else None
            others = noise.limit_covers == "other runs"
            bars.append(SplitBar(label, kind, share, _bracket(found), limit, others))
        marks[label] = noise.nt_reference, noise.nt_candidate_between
    return Panel(title, bars, marks)


def figure_page(panels: Sequence[Panel], notes: Sequence[str]) -> str:
    """Return the figure with its caption in Markdown; the picture lies beside it.

    Args:
        panels: What the figure shows.
        notes: What is missing, in sentences.
    """
    words = "; ".join(
        f"{target.split(BREAK)[0]}, {panel.title.lower()}: "
        + ", ".join(_in_words(bar) for bar in panel.bars if bar.target == target)
        for panel in panels
        for target in panel.marks
    )
    bars = [bar for panel in panels for bar in panel.bars]
    remarks = [_CAPTION]
    remarks += [_FEW] if any(bar.is_given_these_runs for bar in bars) else []
    remarks += [_WHOLE] if any(bar.bracket is None for bar in bars) else []
    lines = [
        "# Figure 1: positive and negative transfer, taken apart",
        "",
        "Made by `backfire reproduce figure-1`.",
        "",
        f"![NT and PT in per cent of the tokens. {prose(words)}.](figure-1.svg)",
        "",
        " ".join(remarks),
        "",
        *(f"* {prose(note)}" for note in notes),
    ]
    return join_lines(lines)


def _in_words(bar: SplitBar) -> str:
    words = f"{bar.kind} {percent(bar.share)}"
    if bar.bracket is None:
        return words
    low, high = map(percent, bar.bracket)
    return f"{words} (of it systematic {low} to {high})"


def _bracket(found: SystematicTransfer | None) -> Interval | None:
    if found is None or found.low is None or found.high is None:
        return None
    return max(found.low, 0.0), max(found.high, 0.0)
