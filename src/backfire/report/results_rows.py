"""Table 2 as rows of plain text: scores beside the paper's, and what transfer does and undoes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.report.cells import Cell
from backfire.report.findings import Test
from backfire.report.measures import ArmScores, Measures, RunScores
from backfire.report.noise import SystematicTransfer
from backfire.report.numbers import NOTHING, percent, percent_interval

Printed = Mapping[str, tuple[str, float, float]]
"""Of each target what the paper prints: the measure, and two numbers in per cent."""

PLUS_MINUS: Final = "\N{PLUS-MINUS SIGN}"


@dataclass(frozen=True)
class Rows:
    """A table, ready to be written in any format.

    Attributes:
        name: Names it within a document.
        caption: What it shows, in a sentence or two.
        heads: The heads of its columns.
        rows: Its cells.
        left: How many columns, from the first, hold words; the others are numbers.
    """

    name: str
    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int

    def without(self, heads: Sequence[str]) -> "Rows":
        """Return the table without some columns."""
        kept = [place for place, head in enumerate(self.heads) if head not in heads]
        return Rows(
            self.name,
            self.caption,
            [self.heads[place] for place in kept],
            [[row[place] for place in kept] for row in self.rows],
            sum(place < self.left for place in kept),
        )


@dataclass(frozen=True)
class Sides:
    """What the two sides of a table's contrasts are called in its heads.

    Attributes:
        reference: As a head of its scores.
        candidate: Likewise.
        two: Of two runs of the reference, and of the candidate, after "NT of two".
    """

    reference: str
    candidate: str
    two: tuple[str, str]


RANDOM_AND_TRANSFER: Final = Sides("Random", "Transfer", ("random", "transferred"))


def score_rows(
    cells: Iterable[Cell],
    printed: Printed,
    name: str,
    caption: str,
    sides: Sides = RANDOM_AND_TRANSFER,
) -> Rows:
    """Return what each arm scores, with the paper's numbers beside."""
    heads = (
        "Target", "Source", "Measure", sides.reference, sides.candidate, "Gain", "95 %: these runs",
        "95 %: other runs too", "Paper: random", "Paper: transfer", "Paper: gain",
    )  # fmt: skip
    rows = [row for cell in cells for row in _scores(cell, printed)]
    return Rows(name, caption, heads, rows, left=3)


def transfer_rows(
    cells: Iterable[Cell], name: str, caption: str, sides: Sides = RANDOM_AND_TRANSFER
) -> Rows:
    """Return what the candidate corrects and falsifies, and how much of that is chance."""
    before, after = sides.two
    heads = (
        "Target", "Source", "Runs", "PT", "NT", f"NT of two {before}", f"NT of two {after}", "D",
        "S", "S at least", "S (EM)", "S\N{PRIME}", "S\N{PRIME} at least",
    )  # fmt: skip
    return Rows(name, caption, heads, [_transfer(cell) for cell in cells], left=3)


def _scores(cell: Cell, printed: Printed) -> list[list[str]]:
    measures = cell.measures
    found: list[tuple[str, ArmScores, Test]] = [
        ("accuracy", measures.accuracy, measures.tests.gain)
    ]
    if measures.f1 and measures.tests.f1_difference:
        found.insert(0, ("F1", measures.f1, measures.tests.f1_difference))
    rows = []
    for k, (measure, scores, test) in enumerate(found):
        named = [cell.label, cell.source or NOTHING] if k == 0 else ["", ""]
        rows.append(
            [
                *named,
                measure,
                _spread(scores.reference),
                _spread(scores.candidate),
                percent(test.value),
                percent_interval(test.interval),
                percent_interval(scores.difference_interval),
                *_printed(cell.target, measure, printed),
            ]
        )
    return rows


def _spread(scores: RunScores) -> str:
    """Write a mean with its deviation over runs and its interval."""
    words = percent(scores.mean)
    if scores.deviation is not None:
        words += f" {PLUS_MINUS} {percent(scores.deviation)}"
    return words + (f" ({percent_interval(scores.interval)})" if scores.interval else "")


def _printed(target: str, measure: str, printed: Printed) -> list[str]:
    named, random, transfer = printed.get(target, ("", 0.0, 0.0))
    if measure not in named.split(" or "):
        return [NOTHING] * 3
    numbers = random / 100, transfer / 100
    return [percent(x) for x in (*numbers, numbers[1] - numbers[0])]


def _transfer(cell: Cell) -> list[str]:
    measures = cell.measures
    rates, noise = measures.rates, measures.noise
    negative, positive = noise.systematic_negative_transfer, noise.systematic_positive_transfer
    return [
        cell.label,
        cell.source or NOTHING,
        runs_of(measures),
        percent(rates.positive_transfer),
        percent(rates.negative_transfer),
        percent(noise.nt_reference),
        percent(noise.nt_candidate_between),
        percent(noise.systematic_change),
        bracket(negative),
        limit(measures, negative),
        percent(negative.em) if negative else NOTHING,
        bracket(positive),
        limit(measures, positive),
    ]


def runs_of(measures: Measures) -> str:
    """Return the numbers of runs: "10 + 10"; of fewer source models than runs also theirs."""
    noise = measures.noise
    words = f"{noise.reference_runs} + {noise.candidate_runs}"
    shared = noise.source_models < noise.candidate_runs
    return f"{words} from {noise.source_models}" if shared else words


def bracket(found: SystematicTransfer | None) -> str:
    """Return S_low … S_high in per cent, as estimated: S_low may be negative."""
    if found is None or found.low is None or found.high is None:
        return NOTHING
    return percent_interval((found.low, found.high))


def limit(measures: Measures, found: SystematicTransfer | None) -> str:
    """Return the one-sided limit of S; a star says that it holds given these runs only."""
    if found is None or found.low_limit is None:
        return NOTHING
    star = "*" if measures.noise.limit_covers == "these runs" else ""
    return f"{percent(found.low_limit)}{star}"
