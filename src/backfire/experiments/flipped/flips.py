"""The flips of what was read, worked out block by block when they are asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.flipped.labels import (
    Codes,
    Flipped,
    Side,
    chosen_labels,
    pair_labels,
    read_side,
)
from backfire.experiments.flipped.members import Members
from backfire.experiments.flipped.sentences import Sentences, read_sentences
from backfire.experiments.flipped.spans import Found, list_spans, spans_of_labels, spans_of_tags
from backfire.experiments.inputs import Inputs
from backfire.report.flips import SENTENCES, TOKENS, Part
from backfire.transitions.outcomes import CHANGES

BLOCK: Final = 1 << 17
"""About how many tokens are worked on at a time; a block ends with a sentence."""

_LAYERS: Final = ("spans", "reference_spans", "candidate_spans")


@dataclass(frozen=True)
class InputFlips:
    """The flips of what was read (`report.flips.Flips`).

    Attributes:
        inputs: What was read.
        spans: Whether labels are labels of spans.
        members: Which tokens are in which slices; None where that is not known.
    """

    inputs: Inputs
    spans: bool
    members: Members | None = None

    def parts(self) -> Iterator[Part]:
        """Give the flips in the order of the text."""
        sentence = self.inputs.tokens["sentence"].to_numpy()
        ends = np.flatnonzero(np.diff(sentence, append=sentence[-1] + 1)) + 1
        first = 0
        while first < len(sentence):
            place = min(int(np.searchsorted(ends, first + BLOCK)), len(ends) - 1)
            last = int(ends[place])
            part = self._part(first, last)
            if part is not None:
                yield part
            first = last

    def _part(self, first: int, last: int) -> Part | None:
        before, after = (side.slice(first, last) for side in self._sides)
        gold = None if self._gold is None else self._gold[first:last]
        flipped = pair_labels(before, after, None if gold is None else gold >= 0)
        if not len(flipped.row):
            return None
        block = self.inputs.tokens.slice(first, last - first)
        text = read_sentences(block, flipped.row)
        tokens = self._tokens(block, flipped, gold, text)
        if gold is not None and self.members is not None:
            tokens["slices"] = self.members.lists(flipped.row + first)
        return Part(
            _as_table(tokens, TOKENS, len(flipped.row)),
            _as_table(
                self._sentences(flipped, gold, (before, after), text), SENTENCES, len(text.number)
            ),
        )

    def _tokens(
        self, block: pa.Table, flipped: Flipped, gold: Codes | None, text: Sentences
    ) -> dict[str, Any]:
        rows, places = pa.array(flipped.row), text.place[flipped.row]
        own = pa.array(text.own[places], pa.int32())
        columns = {
            "token_id": block["token_id"].take(rows),
            "sentence": block["sentence"].take(rows),
            "position": text.position[places],
            "text": pa.DictionaryArray.from_arrays(own, text.text),
            "start": text.start[places],
            "end": text.end[places],
            "token": block["token"].take(rows),
            "reference": self._name(flipped.reference),
            "candidate": self._name(flipped.candidate),
            "share": flipped.share,
            "reference_agreeing": flipped.agreeing[0],
            "candidate_agreeing": flipped.agreeing[1],
            "reference_confidence": _known(flipped.confidence[0]),
            "candidate_confidence": _known(flipped.confidence[1]),
        }
        if text.document is not None:
            columns["document"] = text.document.take(own)
        if gold is not None:
            truth = gold[flipped.row]
            columns |= {"gold": self._name(truth), "outcome": _outcomes(flipped, truth)}
        return columns

    def _sentences(
        self, flipped: Flipped, gold: Codes | None, sides: tuple[Side, Side], text: Sentences
    ) -> dict[str, Any]:
        rows = text.row if self.spans else np.unique(flipped.row)
        places = text.place[rows]
        layers = [chosen_labels(side.codes[:, rows], self._names) for side in sides]
        before, after = (self._find(layer, text.own[places]) for layer in layers)
        truth = before.also_in(after)
        if gold is not None:
            truth = self._find(gold[rows], text.own[places])
        lists = [list_spans(found, places, text) for found in (truth, before, after)]
        columns: dict[str, Any] = dict(zip(_LAYERS, lists, strict=True))
        columns |= {"sentence": text.number, "text": text.text, "tokens": text.tokens}
        return columns if text.document is None else columns | {"document": text.document}

    def _find(self, layer: Codes, sentence: npt.NDArray[np.int64]) -> Found:
        if self.spans:
            return spans_of_labels(layer, sentence, self._names)
        return spans_of_tags(layer, self._names)

    def _name(self, codes: Codes) -> pa.DictionaryArray:
        names = pa.array(self._names, pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), names)

    @cached_property
    def _gold(self) -> Codes | None:
        """The code of each token's gold label, -1 for none; None where nothing has gold."""
        if self.inputs.gold_name is None:
            return None
        codes: Codes = self.inputs.tokens["gold"].combine_chunks().indices.fill_null(-1).to_numpy()
        return codes

    @cached_property
    def _names(self) -> list[str]:
        names: list[str] = self.inputs.reference["predicted"].chunk(0).dictionary.to_pylist()
        return names

    @cached_property
    def _sides(self) -> tuple[Side, Side]:
        n = len(self.inputs.tokens)
        return read_side(self.inputs.reference, n), read_side(self.inputs.candidate, n)


def _outcomes(flipped: Flipped, gold: Codes) -> pa.DictionaryArray:
    codes = np.where(flipped.reference == gold, 0, np.where(flipped.candidate == gold, 1, 2))
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32()), pa.array(CHANGES, pa.string())
    )


def _known(confidence: npt.NDArray[np.float64]) -> pa.Array:
    return pa.array(confidence, pa.float32(), from_pandas=True)


def _as_table(columns: Mapping[str, Any], schema: pa.Schema, n: int) -> pa.Table:
    """Return a table of a schema; columns that are not known are null."""
    arrays = []
    for field in schema:
        column = columns.get(field.name)
        if column is None:
            column = pa.nulls(n, field.type)
        elif isinstance(column, np.ndarray):
            column = pa.array(column, field.type)
        arrays.append(column if column.type == field.type else column.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)
