"""What a pretrained encoder changes, as Markdown: contrast by contrast, the biLSTM's beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from backfire.report.cells import Cell, of_split
from backfire.report.markdown import folded, join_lines, prose
from backfire.report.results_rows import Printed, Rows, Sides, score_rows, transfer_rows
from backfire.report.results_text import bullet, seeds, titled

_INTRODUCTION: Final = (
    "Made by `backfire reproduce transformers`. Two contrasts of taggers on one pretrained "
    "encoder, MiniLM: an encoder with random parameters against the pretrained one, both trained "
    "on tweets alone; and the pretrained one on tweets alone against news first, then tweets. The "
    "biLSTM's contrast stands below. All numbers are per cent; means over runs or over all pairs "
    "of runs."
)
_GIVEN: Final = (
    "All runs of MiniLM begin with one and the same pretrained encoder, or with none. So S is "
    "given one pretrained model: what is systematic for other runs and other news models on this "
    "encoder; another pretraining may break other tokens. The vectors of the biLSTM were made of "
    "the same MiniLM; without vectors it knows nothing of it."
)
_MEANING: Final = (
    "Scores: mean \N{PLUS-MINUS SIGN} standard deviation over runs, and the 95 % interval of the "
    "mean for other runs. The gain has two 95 % intervals: for other sentences given these runs, "
    "and for other sentences and runs. PT: tokens corrected; NT: tokens falsified; beside NT, "
    "what two runs of one arm falsify of each other. D: systematic change. S: the systematic part "
    "of NT, in expectation between the two numbers; at least: the one-sided 95 % limit of the "
    "lower one (* given these runs only); EM: a point estimate, to be read with its bracket only. "
    "S\N{PRIME}: likewise of PT. S depends on the number of runs: compare it only at equal "
    "numbers. The paper's numbers are of its own biLSTM with transfer."
)
_SPLITS: Final = {"test": "the test sets", "validation": "the validation sets"}


@dataclass(frozen=True)
class Contrast:
    """Two arms, on all targets.

    Attributes:
        title: What is compared.
        reference: What the reference is called in sentences, after "another seed of".
        candidate: What the candidate is called, as their subject.
        sides: What both are called in heads.
        cells: Each target's, on each split.
    """

    title: str
    reference: str
    candidate: str
    sides: Sides
    cells: Sequence[Cell]


def encoders_markdown(contrasts: Sequence[Contrast], notes: Sequence[str], printed: Printed) -> str:
    """Return the page.

    Args:
        contrasts: Those with cells, in order.
        notes: What is missing, in sentences.
        printed: What the paper prints of its own tagger.
    """
    lines = ["# A pretrained encoder, and news before tweets", "", _INTRODUCTION, "", _GIVEN, ""]
    if notes:
        lines += ["**Not all runs are there:**", "", *map(bullet, notes), ""]
    lines += [prose(_MEANING)]
    for contrast in contrasts:
        sentences = [
            bullet(seeds(cell, contrast.candidate, contrast.reference))
            for cell in of_split(contrast.cells, "test")
        ]
        lines += ["", f"## {prose(contrast.title)}", "", *sentences]
        for rows in _tables(contrast, printed):
            lines += titled(rows)
    signatures = [f"* `{each.signature}`" for contrast in contrasts for each in contrast.cells]
    return join_lines([*lines, "", *folded("Signatures", signatures)])


def _tables(contrast: Contrast, printed: Printed) -> Iterator[Rows]:
    splits = dict.fromkeys(cell.split for cell in contrast.cells)
    for split in sorted(splits, key=lambda split: (split != "test", split == "validation")):
        cells, where = of_split(contrast.cells, split), _SPLITS.get(split, split)
        sides = contrast.sides
        yield score_rows(cells, printed, f"scores-{split}", f"Scores on {where}", sides)
        caption = f"Positive and negative transfer on {where}"
        yield transfer_rows(cells, f"transfer-{split}", caption, sides)
