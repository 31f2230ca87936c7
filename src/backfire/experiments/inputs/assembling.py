"""Puts the fitted labels of all runs into the tables of a comparison."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from backfire.experiments.inputs.base import Base, Fitted
from backfire.experiments.inputs.fitting_notes import (
    Named,
    fitting_notes,
    name_inputs,
)
from backfire.experiments.inputs.record import Inputs
from backfire.experiments.inputs.stacking import (
    check_names,
    encode_labels,
    incomplete_sentences,
    stack,
)
from backfire.records.errors import ComparisonError
from backfire.report.numbers import count, plural


@dataclass(frozen=True)
class Truth:
    """The text that everything is compared on, with gold or without."""

    base: Base
    gold: Fitted | None
    token_ids: pa.ChunkedArray | None = None


def assemble(truth: Truth, fitted: Mapping[str, Sequence[Named]]) -> Inputs:
    """Put everything that was read into tables of one text.

    Args:
        truth: The text and gold.
        fitted: The runs of each side, "reference" and "candidate".

    Raises:
        ComparisonError: If a run is given twice, or no sentence is left.
    """
    for side, runs in fitted.items():
        check_names([run.name for run in runs], side)
    text = truth.base.text
    runs = [*fitted["reference"], *fitted["candidate"]]
    gold_labels = truth.gold.labels if truth.gold else pa.nulls(len(text.tokens), pa.string())
    layers = encode_labels([gold_labels, *(run.fitted.labels for run in runs)])
    sentence = text.sentence.to_numpy()
    gaps = incomplete_sentences(layers[1:], sentence)
    kept = pa.array(np.flatnonzero(~gaps)) if gaps.any() else None
    left_out = len(np.unique(sentence[gaps]))
    notes = _left_out_notes(left_out, int(sentence[-1]) + 1)
    confidences = [run.fitted.confidence for run in runs]
    if kept is not None:
        layers = [layer.take(kept) for layer in layers]
        confidences = [own if own is None else own.take(kept) for own in confidences]
    if truth.gold:
        notes += _without_gold_notes(layers[0], text.name)
    tokens = _number(truth, layers[0], kept)
    ids = tokens["token_id"].combine_chunks()
    names = {side: tuple(run.name for run in own) for side, own in fitted.items()}
    split = 1 + len(fitted["reference"])
    inputs = name_inputs(truth.gold, fitted)
    return Inputs(
        tokens=tokens,
        reference=stack(names["reference"], layers[1:split], ids, confidences[: split - 1]),
        candidate=stack(names["candidate"], layers[split:], ids, confidences[split - 1 :]),
        gold_name=text.name if truth.gold else None,
        **_describe_sides(fitted),
        repaired={name: x.bio.repaired for name, x in inputs if x.bio and x.bio.repaired},
        unaligned={name: x.aligned.unaligned for name, x in inputs if x.aligned},
        left_out=left_out,
        notes=(*(note for run in runs for note in run.notes), *fitting_notes(inputs), *notes),
        copies_of_gold=tuple(
            (side, run.name) for side, runs in fitted.items() for run in runs if run.is_gold
        ),
    )


def _describe_sides(fitted: Mapping[str, Sequence[Named]]) -> dict[str, Any]:
    """Return what is known of the runs of each side beside their labels."""
    return {
        f"{side}_{field}s": tuple(getattr(run, field) for run in runs)
        for side, runs in fitted.items()
        for field in ("name", "source", "origin")
    }


def _number(truth: Truth, gold: pa.DictionaryArray, kept: pa.Array | None) -> pa.Table:
    text = truth.base.text if kept is None else truth.base.text.take(kept)
    ids = truth.token_ids
    if ids is None:
        ids = pa.chunked_array([pa.array(np.arange(len(text.tokens)), pa.int64())])
    elif kept is not None:
        ids = ids.take(kept)
    sentence = np.cumsum(np.diff(text.sentence.to_numpy(), prepend=text.sentence[0].as_py()) != 0)
    columns = {
        "token_id": ids,
        "sentence": pa.array(sentence, pa.int32()),
        "token": text.tokens,
        "gold": gold,
    }
    if text.document is not None:
        columns["document"] = text.document
    return pa.table(columns)


def _without_gold_notes(gold: pa.DictionaryArray, name: str) -> list[str]:
    missing = gold.null_count
    if missing == len(gold):
        raise ComparisonError(
            f"{name}: none of the {plural(missing, 'token')} that can be compared has a gold "
            "label. Check that gold is about the same sentences."
        )
    if not missing:
        return []
    note = (
        f"Of {plural(len(gold), 'token')}, {count(missing)} have no gold label; rates, tests and "
        "slices are about the others."
    )
    return [note]


def _left_out_notes(left: int, n: int) -> list[str]:
    if left == n:
        raise ComparisonError(
            "no sentence has the same text in all inputs, so nothing can be compared. Check that "
            "they are labels of the same text."
        )
    if not left:
        return []
    note = (
        f"Left out were {count(left)} of {plural(n, 'sentence')}, whose text differs in some "
        "input; nothing here is about them."
    )
    return [note]
