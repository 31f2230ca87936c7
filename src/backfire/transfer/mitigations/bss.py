"""Batch spectral shrinkage: the weakest directions of a batch's features are suppressed."""

from typing import Final

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from backfire.encoding.batches import Batch
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class SpectralShrinkage(Settings):
    """How many directions are suppressed, and how strongly."""

    k: int = Field(1, ge=1)
    """How many of the smallest singular values are suppressed."""
    eta: float = Field(0.001, ge=0)
    """η: how strongly."""


def _build(settings: SpectralShrinkage, _: MitigationContext) -> Mitigation:
    if settings.eta == 0:
        return Mitigation(name="bss")

    def prepare(_: Tagger) -> Penalty:
        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:  # noqa: ARG001
            return settings.eta * smallest_energy(output.hidden.float(), settings.k)

        return penalty

    return Mitigation(name="bss", penalty=prepare, penalty_reads_words=False)


def smallest_energy(features: Float[Tensor, "T H"], k: int) -> Float[Tensor, ""]:
    """Return the sum of the squares of the k smallest singular values, of min(T, H).

    They come from the features themselves and not from their Gram matrix, whose smallest
    eigenvalues drown in the rounding of the largest.
    """
    values: Tensor = torch.linalg.svdvals(features)
    return values[-k:].square().sum()


METHOD: Final = Method(
    title="Suppress the weakest directions of the features, those that transfer worst",
    formula="+ η · Σ_{i ≤ k} σ₋ᵢ(F)², F the features of a batch's tokens",
    origin="Chen et al. 2019 (BSS), named by the paper as a way against negative transfer",
    settings=SpectralShrinkage,
    build=_build,
    places=frozenset({"penalty"}),
    neutral=SpectralShrinkage(eta=0.0),
    version=2,
)
