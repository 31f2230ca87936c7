"""Makes the cards of units: where they fire, how they rank, what silencing them changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from backfire.corpora.selection import sentence_bounds
from backfire.experiments.neurons.studied import Studied
from backfire.inference.ablation import predict_silenced
from backfire.inference.activations import write_activations
from backfire.neurons.observations import Observations
from backfire.neurons.recorded import Extremes, find_extremes
from backfire.neurons.silencing import count_effect
from backfire.records.neurons import Layer, NeuronRanking
from backfire.report.neurons import NeuronCard, SeenToken, Standing

TOP_TOKENS: Final = 10
"""How many tokens a card shows at each end."""
CHANGED_SHOWN: Final = 20
"""How many tokens that change their label a card shows; falsified ones that return come first."""
_WORDS_AROUND: Final = 6


def make_cards(
    studied: Studied,
    layer: Layer,
    units: Sequence[int],
    seen: Observations,
    rankings: Sequence[NeuronRanking],
) -> tuple[NeuronCard, ...]:
    """Make a card for each of some units.

    Args:
        studied: The tagger and its text.
        layer: Whose units.
        units: Their places.
        seen: What is known of them on the concept's tokens.
        rankings: In which they stand.
    """
    with TemporaryDirectory(prefix="backfire-neurons-") as folder:
        path = Path(folder) / "all.parquet"
        places = np.arange(studied.encoded.n_tokens)
        write_activations(path, studied.tagger, studied.encoded, places, layer)
        extremes = find_extremes(path, units, TOP_TOKENS)
    means = seen.means()
    after = predict_silenced(studied.tagger, studied.encoded, layer, [(unit,) for unit in units])
    return tuple(
        _card(
            _Bench(studied, labels, found.everywhere),
            unit,
            found,
            {name: float(m) for name, m in zip(seen.names, means[:, unit], strict=True)},
            rankings,
        )
        for unit, found, labels in zip(units, extremes, after, strict=True)
    )


@dataclass(frozen=True, eq=False)
class _Bench:
    """All that a card quotes from: the text, and both predictions.

    Attributes:
        studied: The tagger and its text.
        after: (T,) what it predicts with the unit silenced.
        activations: (T,) of the unit.
    """

    studied: Studied
    after: npt.NDArray[np.int64]
    activations: npt.NDArray[np.float32]


def _card(
    bench: _Bench,
    unit: int,
    found: Extremes,
    means: dict[str, float],
    rankings: Sequence[NeuronRanking],
) -> NeuronCard:
    studied = bench.studied
    graded = len(studied.reference_right) > 0
    falsified = studied.falsified if graded else np.zeros(len(studied.gold), dtype=np.bool_)
    effect = count_effect(studied.gold, studied.predicted, bench.after, falsified)
    return NeuronCard(
        unit=unit,
        standings=tuple(
            Standing(method=each.method, rank=each.rank_of(unit), score=each.scores[unit])
            for each in rankings
        ),
        means=means,
        highest=tuple(_see(bench, int(token)) for token in found.highest),
        lowest=tuple(_see(bench, int(token)) for token in found.lowest),
        changed=tuple(_see(bench, token) for token in _changed(bench, falsified)[:CHANGED_SHOWN]),
        returned=effect.returned if graded else None,
        lost=effect.lost,
        corrected=effect.corrected,
    )


def _changed(bench: _Bench, falsified: npt.NDArray[np.bool_]) -> list[int]:
    """Return tokens that get another label: falsified ones that return, lost ones, all others."""
    gold, before, after = bench.studied.gold, bench.studied.predicted, bench.after
    changed = np.flatnonzero(before != after)
    returned = falsified & (after == gold)
    lost = before == gold
    order = np.lexsort((changed, ~lost[changed], ~returned[changed]))
    tokens: list[int] = changed[order].tolist()
    return tokens


def _see(bench: _Bench, token: int) -> SeenToken:
    studied = bench.studied
    bounds = sentence_bounds(studied.tokens)
    sentence = int(np.searchsorted(bounds, token, side="right")) - 1
    begin, end = int(bounds[sentence]), int(bounds[sentence + 1])
    first, last = max(begin, token - _WORDS_AROUND), min(end, token + _WORDS_AROUND + 1)
    names = studied.tagger.labels
    before, after = int(studied.predicted[token]), int(bench.after[token])
    return SeenToken(
        sentence=sentence,
        words=tuple(studied.tokens["token"].slice(first, last - first).to_pylist()),
        place=token - first,
        cut_before=first > begin,
        cut_after=last < end,
        gold=studied.tokens["gold"][token].as_py() or "",
        predicted=names[before],
        outcome=_outcome(studied, token),
        activation=float(bench.activations[token]),
        silenced=names[after] if after != before else None,
    )


def _outcome(studied: Studied, token: int) -> Literal["falsified", "kept", "right", "wrong"]:
    if len(studied.reference_right):
        if studied.falsified[token]:
            return "falsified"
        if studied.kept[token]:
            return "kept"
    return "right" if studied.predicted[token] == studied.gold[token] else "wrong"
