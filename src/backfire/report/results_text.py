"""Table 2 as Markdown and as LaTeX."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.report.cells import Cell, of_split
from backfire.report.chance import tested
from backfire.report.latex import GLYPH, stacked
from backfire.report.latex import sentence as tex_sentence
from backfire.report.latex import table as tex_table
from backfire.report.markdown import folded, join_lines, prose
from backfire.report.markdown import table as markdown_table
from backfire.report.numbers import percent
from backfire.report.results_rows import Printed, Rows, score_rows, transfer_rows

_SPLITS: Final = {"test": "the test sets", "validation": "the validation sets"}
_INTRODUCTION: Final = (
    "Made by `backfire reproduce table-2`. Random: from random initialisation. Transfer: from a "
    "source model, each run from one of its own, so that all runs are independent. All numbers are "
    "per cent; means over runs or over all pairs of runs."
)
_SCORES: Final = (
    "Mean \N{PLUS-MINUS SIGN} standard deviation over runs, and the 95 % interval of the mean for "
    "other runs (Student's t)."
)
_TWO_INTERVALS: Final = (
    "The gain has two 95 % intervals: for other sentences given these runs, and for other "
    "sentences, runs and source models."
)
_ONE_INTERVAL: Final = (
    "The 95 % interval of the gain is for other sentences, runs and source models."
)
_TRANSFER: Final = (
    "PT: tokens corrected; NT: tokens falsified; beside NT, what two runs of one arm falsify of "
    "each other (those of the transferred arm from different source models): marks, no floor to "
    "subtract. {change}S: the systematic part of NT, in expectation between the two numbers; at "
    "least: the one-sided 95 % limit of the lower one (* given these runs only){point}. "
    "S\N{PRIME}: likewise of PT. S depends on the number of runs: compare it only at equal numbers."
)
_CHANGE: Final = "D: systematic change, the mean of (p \N{MINUS SIGN} q)\N{SUPERSCRIPT TWO}. "
_POINT: Final = "; EM: a point estimate, to be read with its bracket only"

_AGAIN: Final = (
    "One run of a cell is trained again and compared with its evidence by, for instance, "
    "`backfire reproduce table-2 --only tpos --check transfer:1 --vectors FILE`. A whole cell is "
    "made again from its signature by `backfire sweep SWEEP`, with the sweep that it "
    "names, the same vectors and an empty folder of results."
)
_HEAD: Final = (
    "% Table 2 by Backfire (backfire reproduce table-2). In the preamble: \\usepackage{booktabs}.\n"
    "% As wide as a page of two columns; on a narrower one set it smaller."
)
_BEFORE_INTERVAL: Final = re.compile(r" (?=\()")
_BETWEEN_WORDS: Final = re.compile(r"(?<=:) | (?=of |at |runs )")
_WIDE: Final = ("Source", "95 %: these runs", "Runs", "D", "S (EM)")
"""Columns that a page of a paper has no room for."""


@dataclass(frozen=True)
class Results:
    """What Table 2 tells.

    Attributes:
        main: The paper's contrasts.
        beside: Contrasts of other sources and settings.
        notes: What is missing, in sentences.
        printed: What the paper prints.
    """

    main: Sequence[Cell]
    beside: Sequence[Cell]
    notes: Sequence[str]
    printed: Printed


def results_markdown(results: Results) -> str:
    """Return Table 2 as a page."""
    lines = ["# Table 2: random initialisation against transfer", "", _INTRODUCTION, ""]
    if results.notes:
        lines += ["**Not all runs are there:**", "", *map(bullet, results.notes), ""]
    tests = of_split([*results.main, *results.beside], "test")
    lines += ["## How much of negative transfer is seeds", "", *map(bullet, map(seeds, tests)), ""]
    lines += [*_section("Scores", f"{_SCORES} {_TWO_INTERVALS}", _score_tables(results))]
    both = _TRANSFER.format(change=_CHANGE, point=_POINT)
    lines += [*_section("Positive and negative transfer", both, _transfer_tables(results))]
    cells = [*results.main, *results.beside]
    signatures = [f"* `{cell.signature}`" for cell in cells]
    lines += ["", _AGAIN, "", *folded("Signatures", signatures)]
    return join_lines(lines)


def results_latex(results: Results) -> str:
    """Return Table 2 as tables for a paper."""
    lines = [_HEAD, GLYPH, ""]
    for rows, meaning in (
        *((rows, f"{_SCORES} {_ONE_INTERVAL}") for rows in _score_tables(results)),
        *((rows, _TRANSFER.format(change="", point="")) for rows in _transfer_tables(results)),
    ):
        narrow = rows.without(_WIDE)
        cells = [[_stack(cell, _BEFORE_INTERVAL) for cell in row] for row in narrow.rows]
        heads = [_stack(head, _BETWEEN_WORDS) for head in narrow.heads]
        caption = tex_sentence(f"{rows.caption}. {meaning}")
        lines += tex_table(rows.name, caption, heads, cells, narrow.left, wide=True)
    return "\n".join(lines).strip() + "\n"


def _stack(cell: str, breaks: re.Pattern[str]) -> str:
    """Return a cell as LaTeX, on several lines where it may break."""
    return stacked([tex_sentence(line) for line in breaks.split(cell)])


def seeds(cell: Cell, candidate: str = "transfer", reference: str = "random initialisation") -> str:
    """Say how much of a contrast's negative transfer is seeds.

    Args:
        cell: The contrast.
        candidate: What its candidate is called.
        reference: What its reference is called, after "another seed of".
    """
    noise, transfer = cell.measures.noise, cell.measures.rates.negative_transfer
    found = noise.systematic_negative_transfer
    words = f"{cell.label}: {candidate} falsifies {percent(transfer)} % of the tokens"
    if noise.nt_reference is not None:
        words += f"; another seed of {reference} alone {percent(noise.nt_reference)} %"
    if found is None or found.low is None or found.high is None:
        return f"{words}. How much of it is systematic can't be told: {noise.reason}."
    low, high = max(found.low, 0.0), found.high
    shown = tested(found, noise, has_sources=bool(cell.source))
    share = f"{low / transfer:.0%} to {high / transfer:.0%} of it".replace("%", " %")
    return (
        f"{words}. Of the {percent(transfer)}, between {percent(low)} and {percent(high)} points "
        f"are systematic ({share}); the rest is seeds. {shown}"
    )


def _score_tables(results: Results) -> Iterator[Rows]:
    for name, caption, cells in _groups(results):
        yield score_rows(cells, results.printed, f"scores-{name}", f"Scores {caption}")


def _transfer_tables(results: Results) -> Iterator[Rows]:
    for name, caption, cells in _groups(results):
        yield transfer_rows(cells, f"transfer-{name}", f"Positive and negative transfer {caption}")


def _groups(results: Results) -> Iterator[tuple[str, str, Sequence[Cell]]]:
    """Give the cells of each table: the paper's by split, then those beside."""
    for split in dict.fromkeys(cell.split for cell in _tests_first(results.main)):
        cells = of_split(results.main, split)
        yield split, f"on {_SPLITS.get(split, split)}", cells
    for split in dict.fromkeys(cell.split for cell in _tests_first(results.beside)):
        targets = {cell.target for cell in results.beside}
        alike = [cell for cell in results.main if cell.target in targets]
        cells = of_split([*alike, *results.beside], split)
        caption = f"with other sources and settings, on {_SPLITS.get(split, split)}"
        yield f"beside-{split}", caption, cells


def _tests_first(cells: Sequence[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: (cell.split != "test", cell.split == "validation"))


def _section(title: str, meaning: str, tables: Iterator[Rows]) -> Iterator[str]:
    yield from (f"## {title}", "", prose(meaning))
    for rows in tables:
        yield from titled(rows)


def titled(rows: Rows) -> list[str]:
    """Return the lines of a table in Markdown, below its caption."""
    cells = [[prose(cell) for cell in row] for row in rows.rows]
    table = markdown_table(rows.heads, cells, rows.left)
    return ["", f"**{prose(rows.caption)}**", *table]


def bullet(sentence: str) -> str:
    """Return a sentence as a point of a list in Markdown."""
    return f"* {prose(sentence)}"
