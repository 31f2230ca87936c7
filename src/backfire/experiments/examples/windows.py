"""Examples in their sentences: the words around a token, and the labels that differ there."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, cast

import numpy as np

from backfire.experiments.examples.layers import (
    CHANGING,
    Confidence,
    Layers,
    Mask,
    Rows,
    Shares,
)
from backfire.experiments.flipped.labels import chosen_labels
from backfire.experiments.inputs import Inputs
from backfire.report.example import Example, ExampleOutcome, LabelledToken, Layer

REACH: Final = 14
"""How many tokens of the sentence are shown on either side."""


def make_examples(
    inputs: Inputs,
    layers: Layers,
    rows: Rows,
    shares: dict[str, Shares],
    facts: Sequence[Mapping[int, float]],
    ends: Rows,
) -> list[Example]:
    """Return tokens in their sentences.

    Args:
        inputs: What is compared.
        layers: Of the whole text.
        rows: The tokens (N,), the most wanted first.
        shares: Of each outcome, for them.
        facts: What holds for each, and in which share of the pairs of runs.
        ends: The last token of the span that begins with each; else the token itself.
    """
    sentence = inputs.tokens["sentence"].to_numpy()
    start = np.searchsorted(sentence, sentence[rows])
    end = np.searchsorted(sentence, sentence[rows], side="right")
    first, last = np.maximum(start, rows - REACH), np.minimum(end, rows + REACH + 1)
    around = np.unique(np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)]))
    words = inputs.tokens["token"].take(around).to_pylist()
    labelled = _Labelled(layers.at(around))
    place = np.searchsorted(around, first)
    focus = np.searchsorted(around, rows)
    kinds = {name: share.tolist() for name, share in shares.items()}
    found = []
    for k in range(len(rows)):
        a, size = int(place[k]), int(last[k] - first[k])
        own = {name: share[k] for name, share in kinds.items() if share[k] > 0}
        found.append(
            Example(
                rank=k,
                outcome=_main_outcome(own),
                shares=cast("dict[ExampleOutcome, float]", own),
                facts=tuple(facts[k]),
                fact_shares=tuple(facts[k].values()),
                sentence=int(sentence[rows[k]]),
                words=tuple(words[a : a + size]),
                place=int(focus[k]) - a,
                until=int(min(ends[k], last[k] - 1) - first[k]),
                labelled=labelled.between(a, a + size, int(focus[k])),
                cut_before=bool(first[k] > start[k]),
                cut_after=bool(last[k] < end[k]),
            )
        )
    return found


def _main_outcome(shares: dict[str, float]) -> ExampleOutcome:
    changing = {name: share for name, share in shares.items() if name in CHANGING}
    return cast(
        "ExampleOutcome",
        max(changing or shares or {"same": 1}, key=lambda name: shares.get(name, 1)),
    )


class _Labelled:
    """The labels of some tokens, with the label of most runs of each side."""

    def __init__(self, layers: Layers) -> None:
        sides = []
        for runs, confidence in zip(
            (layers.reference, layers.candidate), layers.confidence, strict=True
        ):
            chosen = chosen_labels(runs.astype(np.int32, copy=False), layers.names)
            agrees = runs == chosen
            sure = None if confidence is None else _mean_known(confidence, agrees)
            agreeing = agrees.sum(axis=0).tolist()
            sides.append((chosen.tolist(), agreeing, len(runs), sure))
        self._names, self._gold, self._sides = layers.names, layers.gold.tolist(), sides

    def between(self, first: int, last: int, focus: int) -> tuple[LabelledToken, ...]:
        """Return the token in focus, and those in a range whose labels differ."""
        before, after = (side[0] for side in self._sides)
        return tuple(
            self._token(k, k - first)
            for k in range(first, last)
            if k == focus or before[k] != after[k]
        )

    def _token(self, k: int, place: int) -> LabelledToken:
        gold, names = self._gold[k], self._names
        before, after = (side[0][k] for side in self._sides)
        layers = [
            _make_layer(names[chosen[k]], agreeing[k], runs, None if sure is None else sure[k])
            for chosen, agreeing, runs, sure in self._sides
        ]
        return LabelledToken(
            place=place,
            gold=names[gold] if gold >= 0 else None,
            reference=layers[0],
            candidate=layers[1],
            outcome=_outcome(gold, before, after),
        )


@lru_cache(maxsize=4096)
def _make_layer(label: str, agreeing: int, runs: int, confidence: float | None) -> Layer:
    return Layer(label=label, agreeing=agreeing, runs=runs, confidence=confidence)


def _mean_known(confidence: Confidence, agrees: Mask) -> list[float | None]:
    """Return the mean confidence of the runs that agree and know theirs; None where none does."""
    counts = agrees & ~np.isnan(confidence)
    total = np.where(counts, confidence, 0).sum(axis=0, dtype=np.float64)
    n = counts.sum(axis=0)
    return [
        own / number if number else None
        for own, number in zip(total.tolist(), n.tolist(), strict=True)
    ]


def _outcome(gold: int, before: int, after: int) -> ExampleOutcome:
    if gold < 0:
        return "same" if before == after else "changed"
    if before == gold:
        return "kept" if after == gold else "falsified"
    if after == gold:
        return "corrected"
    return "stuck" if before == after else "changed_wrong"
