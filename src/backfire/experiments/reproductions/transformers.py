"""The paper's contrasts on a pretrained encoder, with the biLSTM's beside, from evidence."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from backfire.experiments.evidence.cells import (
    RANDOM,
    TRANSFER,
    Cells,
    Missing,
    measure_cells,
    tell_missing,
)
from backfire.experiments.published import TABLE_2
from backfire.experiments.reproduction import Desk, Reproduction
from backfire.records.errors import EvidenceError
from backfire.records.run_folder import write_json
from backfire.records.whole import write_text
from backfire.report.encoders_text import Contrast, encoders_markdown
from backfire.report.results_rows import RANDOM_AND_TRANSFER, Sides
from backfire.report.rounded import rounded

_MINILM: Final = "minilm"


class _Asked(NamedTuple):
    """A contrast that is asked for, of two arms of one sweep."""

    title: str
    sweep: str
    arms: tuple[str, str]
    reference: str
    candidate: str
    sides: Sides


_PLAIN: Final = ("random initialisation", "transfer", RANDOM_AND_TRANSFER)
_CONTRASTS: Final = (
    _Asked(
        "MiniLM: random encoder → pretrained encoder",
        _MINILM,
        ("random-encoder", "pretrained"),
        "the random encoder",
        "the pretrained encoder",
        Sides("Random encoder", "Pretrained", ("random", "pretrained")),
    ),
    _Asked(
        "MiniLM: pretrained → tweets against pretrained → news → tweets",
        _MINILM,
        ("pretrained", "news-first"),
        "the encoder without news",
        "news first",
        Sides("Pretrained", "News first", ("pretrained", "with news")),
    ),
    _Asked("The biLSTM with vectors beside", "table-2", (RANDOM, TRANSFER), *_PLAIN),
    _Asked("The biLSTM without vectors beside", "without-vectors", (RANDOM, TRANSFER), *_PLAIN),
)


def draw_transformers(desk: Desk) -> Sequence[Path]:
    """Write the contrasts as Markdown and JSON.

    Raises:
        BackfireError: If a file of evidence or the description of a sweep can't be read, or there
            is no evidence of two arms on the encoder.

    Paper: section 6, future work on BERT and XLNet
    """
    found = [(asked, measure_cells(desk, asked.sweep, arms=asked.arms)) for asked in _CONTRASTS]
    if not any(cells.cells for asked, cells in found if asked.sweep == _MINILM):
        raise EvidenceError(
            f"the sweep {_MINILM} has no evidence of two arms on any target, so there is nothing "
            f"to draw. Make it with: {desk.command(_MINILM)}"
        )
    notes = tell_missing(_missing(found))
    contrasts = list(_contrasts(found))
    markdown, plain = (desk.out / f"transformers.{kind}" for kind in ("md", "json"))
    write_text(markdown, encoders_markdown(contrasts, notes, TABLE_2))
    write_json(plain, rounded(_as_json(contrasts, notes)))
    return [markdown, plain]


def _missing(found: Sequence[tuple[_Asked, Cells]]) -> Iterator[Missing]:
    for _, cells in found:
        yield from cells.missing


def _contrasts(found: Sequence[tuple[_Asked, Cells]]) -> Iterator[Contrast]:
    for asked, cells in found:
        if cells.cells:
            yield Contrast(asked.title, asked.reference, asked.candidate, asked.sides, cells.cells)


def _as_json(contrasts: Sequence[Contrast], notes: Sequence[str]) -> dict[str, Any]:
    drawn = [
        {"title": each.title, "cells": [cell.model_dump(mode="json") for cell in each.cells]}
        for each in contrasts
    ]
    return {"contrasts": drawn, "notes": notes, "paper": TABLE_2}


REPRODUCTION = Reproduction(
    title="a pretrained encoder in the place of the biLSTM: what it, and news first, break",
    sweeps=(_MINILM, "table-2", "without-vectors"),
    draw=draw_transformers,
)
