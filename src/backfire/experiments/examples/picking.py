"""Picks the examples: a universe of tokens, the strata over it, some of each, in their sentence.

The universe holds every token that some run has wrong, the first token of every span, and a few of
the tokens that all runs have right; all else follows from sets of its places.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from backfire.experiments.compared_slices import ComparedSlices
from backfire.experiments.compared_spans import SpanLayers
from backfire.experiments.examples.layers import CHANGING, Layers, Rows, Shares, read_layers
from backfire.experiments.examples.slice_strata import slice_strata
from backfire.experiments.examples.span_strata import SpanStrata, span_ends, span_starts
from backfire.experiments.examples.strata import (
    RULE_SAID,
    Stratum,
    choose_places,
    list_facts,
    list_views,
)
from backfire.experiments.examples.token_strata import (
    LITTLE,
    Labels,
    label_strata,
    outcome_strata,
    run_strata,
    tag_strata,
)
from backfire.experiments.examples.windows import make_examples
from backfire.experiments.inputs import Inputs
from backfire.report.example import Examples
from backfire.report.findings import Flip
from backfire.transitions.sample import first_evenly, spread

_ORDER: Final = (*CHANGING, "stuck", "kept", "same")


def pick_examples(
    inputs: Inputs,
    flips: Sequence[Flip],
    slices: ComparedSlices,
    spans: SpanLayers | None,
) -> Examples:
    """Pick some of the tokens behind every number of a report.

    Args:
        inputs: What is compared.
        flips: The rows of the confusion of flips that the report shows.
        slices: What the slices say.
        spans: The spans, where labels are labels of spans.
    """
    labels = [(flip.gold, flip.reference, flip.candidate) for flip in flips]
    return _pick(inputs, labels, slices, spans)


def pick_changes(inputs: Inputs, labels: Sequence[Labels]) -> Examples:
    """Pick some of the tokens whose label differs, where there is no gold.

    Args:
        inputs: What is compared.
        labels: The labels of both sides in the rows that the report shows.
    """
    return _pick(inputs, labels, None, None)


def _pick(
    inputs: Inputs,
    labels: Sequence[Labels],
    slices: ComparedSlices | None,
    spans: SpanLayers | None,
) -> Examples:
    layers = read_layers(inputs)
    universe, kept_elsewhere = _universe(inputs, layers, spans)
    if not len(universe):
        return Examples(rule=RULE_SAID)
    own = layers.at(universe)
    shares = own.outcome_shares()
    tags, tag = _read_tags(own, spans)
    strata: list[Stratum] = [
        *outcome_strata(shares, kept_elsewhere, tags, tag),
        *label_strata(own, labels),
        *run_strata(own, shares),
    ]
    if spans is not None:
        strata += SpanStrata(spans, universe, len(inputs.tokens)).make()
    if slices is not None:
        strata += slice_strata(slices, inputs.units, universe, shares)
    strata += tag_strata(tags, tag)
    return _gather(inputs, layers, universe, shares, strata, spans)


def _universe(inputs: Inputs, layers: Layers, spans: SpanLayers | None) -> tuple[Rows, int]:
    """Return the tokens of the universe in the order of the rule, and how many kept it lacks."""
    numbers = inputs.tokens["token_id"].to_numpy()
    inside = layers.changeable()
    if spans is not None:
        inside[span_starts(spans)] = True
    kept = np.flatnonzero(~inside & (layers.gold >= 0))
    some = kept[first_evenly(numbers[kept], LITTLE)]
    inside[some] = True
    rows = np.flatnonzero(inside)
    ordered: Rows = rows[np.argsort(spread(numbers[rows]), kind="stable")]
    return ordered, len(kept) - len(some)


def _read_tags(layers: Layers, spans: SpanLayers | None) -> tuple[list[str], Rows]:
    """Return the tags, and the place of each token's; of spans, the types."""
    if not (layers.gold >= 0).any():
        return [], layers.gold
    names = [_type_of(name) for name in layers.names] if spans is not None else layers.names
    tags = sorted(set(names))
    places = {name: place for place, name in enumerate(tags)}
    of_label = np.array([places[name] for name in names] + [-1])
    tag: Rows = of_label[layers.gold]
    found = np.unique(tag[tag >= 0])
    return [tags[k] for k in found.tolist()], np.where(tag < 0, -1, np.searchsorted(found, tag))


def _type_of(label: str) -> str:
    prefix, _, kind = label.partition("-")
    return kind if prefix.upper() != "O" else label


def _gather(
    inputs: Inputs,
    layers: Layers,
    universe: Rows,
    shares: dict[str, Shares],
    strata: Iterable[Stratum],
    spans: SpanLayers | None,
) -> Examples:
    strata = [stratum for stratum in strata if stratum.of]
    places = choose_places(strata)
    facts, views = list_views(strata, len(layers.reference) * len(layers.candidate))
    examples = make_examples(
        inputs,
        layers,
        universe[places],
        {name: share[places] for name, share in shares.items()},
        list_facts(strata, facts, places, len(universe)),
        universe[places] if spans is None else span_ends(spans, universe[places]),
    )
    examples.sort(key=lambda each: (_ORDER.index(each.outcome), -each.shares.get(each.outcome, 0)))
    return Examples(shown=tuple(examples), facts=tuple(facts), views=tuple(views), rule=RULE_SAID)
