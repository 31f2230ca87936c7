"""The mean of the probabilities of several taggers."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from backfire.records.settings import Settings
from backfire.transfer.combiner import Combined, Combiner, choose_most_probable
from backfire.transfer.parts import Parts


class Ensemble(Settings):
    """How much the old taggers say."""

    weight: float | None = Field(None, ge=0, le=1)
    """The weight of the old taggers together; the new ones have the rest. Without it every tagger
    weighs the same."""


def _combine(settings: Ensemble, parts: Parts) -> Mapping[str, Combined]:
    n_old, n_new = len(parts.old), len(parts.new)
    asked = n_old / (n_old + n_new) if settings.weight is None else settings.weight
    weight = asked if parts.old else 0.0
    combined = {}
    for split in parts.texts:
        posterior = parts.mean_posterior(parts.new, split)
        if weight:
            old = parts.mean_posterior(parts.old, split)
            posterior = (1 - weight) * posterior + weight * old
        combined[split] = choose_most_probable(posterior)
    return combined


COMBINER: Final = Combiner(
    title="Predict by the mean probabilities of old and new taggers",
    formula="p = (1 − w) · mean of p_new + w · mean of p_old",
    origin="Yan et al. 2021, Xie et al. 2021: the strongest simple way against flips",
    settings=Ensemble,
    combine=_combine,
    neutral=Ensemble(weight=0.0),
    needs_old=False,
)
