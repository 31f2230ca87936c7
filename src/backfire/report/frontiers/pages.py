"""Frontiers as a page and as tables for a paper."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.frontiers.answers import answers
from backfire.report.frontiers.record import Frontier
from backfire.report.frontiers.table import known_rows, research_rows
from backfire.report.latex import GLYPH
from backfire.report.latex import sentence as tex_sentence
from backfire.report.latex import table as tex_table
from backfire.report.markdown import join_lines, prose
from backfire.report.markdown import table as markdown_table
from backfire.report.results_rows import Rows

_INTRODUCTION: Final = (
    "Made by `backfire reproduce {command}`. Each arm against the same runs from random "
    "initialisation; means over runs or over all pairs of runs; shares and scores in per cent."
)
_TERMS: Final = (
    "An old tagger is one from random initialisation (*random*); methods that consult or combine "
    "old taggers have others of the same recipe (*consulted*), never those that NT and S are "
    "measured against. NT: what a transferred tagger has wrong and an old one has right; S: the "
    "part of it that is no matter of seeds. The score is accuracy, or F1 where labels are spans; "
    "its verdict, with one-sided 95 % limits: better, no worse (by 0.2 points), worse, or open."
)
_SYSTEMATIC: Final = (
    "What a recipe does to references that it never saw. Score: mean \N{PLUS-MINUS SIGN} standard "
    "deviation over runs, and the 95 % interval of the mean for other runs. Against plain: the "
    "score less that of plain transfer from the same source models, run by run, with one-sided 95 "
    "% limits on either side (* given these runs only); better: the lower one is above 0; no "
    "worse: above \N{MINUS SIGN}0.2 points; worse: the upper one is below \N{MINUS SIGN}0.2; "
    "open: neither. n: the part of NT that is seeds; S: the systematic part, in expectation "
    "between the two numbers; at least: the one-sided 95 % limit of the lower one. Both depend on "
    "the number of runs: compare them only between rows with equal numbers. D: systematic change. "
    "Training: of a run with all that it rests on, but source models; prediction: of all splits, "
    "by so many models."
)
_KNOWN: Final = (
    "Somebody replaces one given tagger, which the method may know: NT of each run against the "
    "very reference that it consulted or combines, beside that of plain transfer against the same "
    "one. This says nothing about other references. Limits: one-sided 95 % on either side, for "
    "other sentences, runs and source models (* for other sentences, given these runs). Halved: "
    "the upper limit of the ratio is at most a half; perhaps: the ratio is, its limit is not. At "
    "no loss: as above."
)
_CHOICE: Final = (
    "Arms are chosen on validation, among those whose score there is at most 0.2 points below "
    "plain transfer's; test, where there is one, says what they are worth. Of {n} arms a target "
    "some look good by chance; targets with source models or sentences in common confirm each "
    "other less than they seem to."
)
_HEAD: Final = (
    "% Mitigations by Backfire (backfire reproduce {command}). In the preamble: "
    "\\usepackage{{booktabs}}."
)
_WIDE: Final = ("Accuracy", "D", "Training, CPU s", "Prediction, CPU s", "n", "Runs")
"""Columns that a page of a paper has no room for."""


def frontier_page(
    command: str, title: str, frontiers: Sequence[Frontier], notes: Sequence[str]
) -> str:
    """Return the page.

    Args:
        command: What the result is called on the command line; its pictures begin so.
        title: Its headline.
        frontiers: What it tells, split after split.
        notes: What is missing, in sentences.
    """
    lines = [f"# {title}", "", _INTRODUCTION.format(command=command), ""]
    if notes:
        lines += ["**Not all runs are there:**", "", *map(_bullet, notes), ""]
    lines += [_TERMS, "", *map(_bullet, answers(frontiers)), ""]
    n_rows = max(len(each.rows) for each in frontiers)
    lines += [prose(_CHOICE.format(n=n_rows)), ""]
    for split in dict.fromkeys(each.split for each in frontiers):
        lines += [f"![Score of each arm against S and NT on {split}]({command}-{split}.svg)", ""]
    lines += _section("Whatever the run: S", _SYSTEMATIC, _research(frontiers))
    lines += _section("Against the reference that the method knew", _KNOWN, _engineering(frontiers))
    return join_lines(lines)


def frontier_latex(command: str, frontiers: Sequence[Frontier]) -> str:
    """Return the tables for a paper."""
    lines = [_HEAD.format(command=command), GLYPH, ""]
    for rows, meaning in (
        *((rows, _SYSTEMATIC) for rows in _research(frontiers)),
        *((rows, _KNOWN) for rows in _engineering(frontiers)),
    ):
        narrow = rows.without(_WIDE)
        cells = [[tex_sentence(cell) for cell in row] for row in narrow.rows]
        heads = [tex_sentence(head) for head in narrow.heads]
        caption = tex_sentence(f"{rows.caption}. {meaning}")
        lines += tex_table(rows.name, caption, heads, cells, narrow.left)
    return "\n".join(lines).strip() + "\n"


def _research(frontiers: Sequence[Frontier]) -> list[Rows]:
    return [research_rows(each) for each in frontiers]


def _engineering(frontiers: Sequence[Frontier]) -> list[Rows]:
    return [rows for each in frontiers if (rows := known_rows(each)) is not None]


def _section(title: str, meaning: str, tables: Sequence[Rows]) -> Iterator[str]:
    if not tables:
        return
    yield from ("", f"## {title}", "", prose(meaning))
    for rows in tables:
        cells = [[prose(cell) for cell in row] for row in rows.rows]
        yield from ("", f"**{prose(rows.caption)}**", "")
        yield from markdown_table(rows.heads, cells, rows.left)


def _bullet(sentence: str) -> str:
    return f"* {prose(sentence)}"
