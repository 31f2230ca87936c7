"""The slices of a comparison: which tokens are in each, and what the change does to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.compared_tokens import as_count
from backfire.experiments.flipped import Members
from backfire.experiments.inputs import Inputs
from backfire.experiments.slice_marks import SliceMarker
from backfire.experiments.slicing import Asked
from backfire.report.findings import Unit
from backfire.report.slices import SliceRow, sort_slices
from backfire.slices.columns import gold_columns, place_columns
from backfire.slices.effects import SliceEffect, measure_slices
from backfire.slices.family import declare_family
from backfire.slices.marked import MarkedTokens
from backfire.slices.search import Pair, find_conjunctions, searched_half
from backfire.slices.slice import Slice, Text
from backfire.slices.sums import sum_slices
from backfire.slices.words import number_words

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


FOUND = "In both slices; found on half of the {unit}s, counted and tested on the other half."
"""What every conjunction means."""


@dataclass(frozen=True)
class ComparedSlices:
    """What the slices say.

    Attributes:
        rows: Every slice of the declared family; None where there is no gold.
        conjunctions: Pairs of slices that were searched on one half of the sentences, measured on
            the other; None with `rows`.
        undefined: Why values are None, by their dotted paths.
        members: Which tokens are in which slices; None with `rows`.
        pairs: The places of both slices of each conjunction among the names of `members`.
    """

    rows: tuple[SliceRow, ...] | None = None
    conjunctions: tuple[SliceRow, ...] | None = None
    undefined: Mapping[str, str] = field(default_factory=dict)
    members: Members | None = None
    pairs: Mapping[str, Pair] = field(default_factory=dict)


def compare_slices(
    inputs: Inputs, tables: "Backend", asked: Asked, *, spans: bool, margin: float
) -> ComparedSlices:
    """Measure every slice of the declared family.

    Args:
        inputs: What is compared.
        tables: Where to run.
        asked: The user's own slices and the training sets.
        spans: Whether labels are labels of spans.
        margin: A net within ± this fraction counts as none.

    Raises:
        SettingsError: If one of the user's slices has the name of a built-in one.
    """
    gold = inputs.tokens["gold"].combine_chunks()
    codes = gold.indices.fill_null(-1).to_numpy()
    if not (codes >= 0).any():
        reason = "no token has gold"
        return ComparedSlices(undefined={"slices": reason, "conjunctions": reason})
    tokens, words = _read_tokens(inputs, codes, gold.dictionary.to_pylist(), spans=spans)
    family = declare_family(_read_text(tokens, asked.training, spans=spans), asked.own)
    marked = SliceMarker.describe(words, family, asked.training, tables).mark(tokens, "unit")
    effects = measure_slices(sum_slices(marked), margin=margin, unit=inputs.unit)
    pairs = len(inputs.reference_names) * len(inputs.candidate_names)
    rows = [make_row(*both, pairs) for both in zip(family, effects, strict=True)]
    half = searched_half(marked.unit)
    found = find_conjunctions(marked.at(half))
    conjunctions = _test(marked.at(~half), family, found, pairs, margin, inputs.unit)
    members = Members([each.name for each in family], np.flatnonzero(codes >= 0), marked.kinds)
    return ComparedSlices(
        sort_slices(rows),
        sort_slices(conjunctions),
        members=members,
        pairs={_name_pair(family, pair): pair for pair in found},
    )


def _test(
    marked: MarkedTokens,
    family: Sequence[Slice],
    found: Sequence[Pair],
    pairs: int,
    margin: float,
    unit: Unit,
) -> list[SliceRow]:
    """Measure conjunctions on the half of the units that had no say in finding them."""
    if not found:
        return []
    sums = sum_slices(marked.conjunctions(found))
    meaning = FOUND.format(unit=unit)
    both = [Slice(name=_name_pair(family, pair), meaning=meaning) for pair in found]
    effects = measure_slices(sums, margin=margin, unit=unit)
    return [make_row(*each, pairs) for each in zip(both, effects, strict=True)]


def _name_pair(family: Sequence[Slice], pair: Pair) -> str:
    return " and ".join(family[place].name for place in pair)


def _read_tokens(
    inputs: Inputs, gold: npt.NDArray[np.int32], labels: list[str], *, spans: bool
) -> tuple[pa.Table, pa.Table]:
    """Return the tokens that have gold, as slices look at them, and the words of the text."""
    sentence = inputs.tokens["sentence"].to_numpy()
    known = gold >= 0
    words, word_id = number_words(inputs.tokens["token"])
    table = pa.table(
        {
            "sentence": inputs.tokens["sentence"],
            "unit": inputs.tokens[inputs.unit_column],
            "token": inputs.tokens["token"],
            "word_id": word_id,
            "gold": inputs.tokens["gold"],
            "before": _share_right(inputs.reference["predicted"], gold),
            "after": _share_right(inputs.candidate["predicted"], gold),
            **place_columns(sentence),
            **gold_columns(gold, labels, sentence, spans=spans),
        }
    )
    return (table if known.all() else table.filter(pa.array(known))), words


def _share_right(predicted: pa.ChunkedArray, gold: npt.NDArray[np.int32]) -> pa.Array:
    """Return the share of the runs that are right on each token; 0 or 1 take a byte each."""
    right = predicted.combine_chunks().indices.to_numpy().reshape(-1, len(gold)) == gold
    return pa.array(right[0].astype(np.uint8) if len(right) == 1 else right.mean(axis=0))


def _read_text(tokens: pa.Table, training: Mapping[str, pa.Table], *, spans: bool) -> Text:
    names = tokens["tag"].combine_chunks().dictionary.to_pylist()
    counts = np.bincount(tokens["tag_id"].to_numpy(), minlength=len(names)).tolist()
    tags = tuple(zip(names, counts, strict=True))
    return Text(tags=tags, spans=spans, training=tuple(training))


def make_row(each: Slice, effect: SliceEffect, pairs: int) -> SliceRow:
    """Return a slice as the report shows it.

    Args:
        each: The slice.
        effect: What happened in it.
        pairs: How many pairs of runs there are.
    """
    return SliceRow(
        name=each.name,
        meaning=each.meaning,
        tokens=effect.tokens,
        units=effect.units,
        flips=as_count(effect.flips, pairs),
        falsified=as_count(effect.falsified, pairs),
        corrected=as_count(effect.corrected, pairs),
        negative_rate=effect.negative_rate,
        positive_rate=effect.positive_rate,
        negative_lift=effect.negative_lift,
        positive_lift=effect.positive_lift,
        net=effect.net,
        net_interval=effect.net_interval,
        net_z=effect.net_z,
        p_value=effect.p_value,
        q_value=effect.q_value,
        negative_lift_q=effect.negative_lift_q,
        positive_lift_q=effect.positive_lift_q,
        verdict=effect.verdict,
        undefined=effect.undefined,
        own=each.own,
        tags=each.tags,
    )
