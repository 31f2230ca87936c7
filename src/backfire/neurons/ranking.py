"""A ranking scores every unit of a layer; the registry finds the rankings by their file names."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from backfire.neurons.observations import Observations, Scores
from backfire.records.errors import SettingsError
from backfire.records.neurons import Layer, NeuronRanking
from backfire.records.registry import Registry

DEFAULT: Final = "probeless"
"""It needs no training and nothing but activations."""

Need = Literal["attributions", "before", "returned"]

_NEEDS: Final[dict[Need, str]] = {
    "attributions": "activation × gradient of the flip margin",
    "before": "the same units' activations before fine-tuning",
    "returned": "the effect of silencing each unit in the running tagger",
}


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """One way to rank units.

    Attributes:
        title: What it is called in tables.
        meaning: What a high score says, in one sentence, with its source.
        score: Takes observations to one score a unit (U,); the higher, the more the unit has to do
            with the concept.
        needs: What it must know beside activations and classes.
    """

    title: str
    meaning: str
    score: Callable[[Observations], Scores]
    needs: frozenset[Need] = frozenset()


RANKINGS: Final = Registry("backfire.neurons.rankings", "RANKING", "ranking")


def can_rank(ranking: Ranking, seen: Observations) -> bool:
    """Tell whether all is known that a ranking needs."""
    return all(getattr(seen, need) is not None for need in ranking.needs)


def rank_units(
    method: str,
    seen: Observations,
    *,
    layer: Layer,
    concept: str,
    rests_on: tuple[str, ...] = (),
    source: str | None = None,
    signature: str = "",
) -> NeuronRanking:
    """Rank the units of a layer.

    Args:
        method: A ranking of the registry.
        seen: What is known of the units.
        layer: Whose units they are.
        concept: What they are ranked for, in words.
        rests_on: The runs that were consulted.
        source: The source model of the run whose units they are, or that run if it has none.
        signature: The one-line signature.

    Raises:
        SettingsError: If there is no such ranking, or it needs what is not known.
    """
    ranking: Ranking = RANKINGS.load(method)
    missing = [text for need, text in _NEEDS.items() if _lacks(ranking, seen, need)]
    if missing:
        raise SettingsError(
            f"the ranking {method!r} needs {' and '.join(missing)}, which was not measured here. "
            f"Measure it, or choose another ranking: {', '.join(RANKINGS.names())}."
        )
    scores = np.asarray(ranking.score(seen), dtype=np.float64)
    return NeuronRanking(
        method=method,
        layer=layer,
        concept=concept,
        tokens=seen.counts,
        scores=tuple(scores.tolist()),
        order=tuple(np.argsort(-scores, kind="stable").tolist()),
        rests_on=rests_on,
        source=source,
        signature=signature,
    )


def _lacks(ranking: Ranking, seen: Observations, need: Need) -> bool:
    return need in ranking.needs and getattr(seen, need) is None
