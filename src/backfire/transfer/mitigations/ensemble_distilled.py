"""A student that is taught by the mean of several taggers: their ensemble at the price of one."""

from typing import Final

import torch
from pydantic import Field
from torch import Tensor

from backfire.encoding.batches import Batch
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.distillation import (
    divergence,
    look_up,
    mean_distribution,
    need_references,
    score_training_set,
)
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class EnsembleDistilled(Settings):
    """How strongly the teachers are followed, and where."""

    strength: float = Field(1.0, ge=0)
    """λ: what the teachers' mean weighs beside the gold label."""
    temperature: float = Field(1.0, gt=0)
    """T: how far labels that are not the most probable count too."""
    agreed_only: bool = False
    """Whether they teach only the tokens for which all of them predict the same label."""


def _build(settings: EnsembleDistilled, context: MitigationContext) -> Mitigation:
    if settings.strength == 0:
        return Mitigation(name="ensemble_distilled")
    need_references("ensemble_distilled", context)

    def prepare(started: Tagger) -> Penalty:
        scores = [score_training_set(r, context.training, started) for r in context.references]
        taught = mean_distribution(scores, settings.temperature)
        votes = torch.stack([own.argmax(dim=-1) for own in scores])
        heard = (votes == votes[0]).all(dim=0) if settings.agreed_only else votes[0] >= 0

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:  # noqa: ARG001
            apart = divergence(look_up(taught, batch), output.scores, settings.temperature)
            weight = settings.strength * settings.temperature**2
            return weight * (apart * look_up(heard, batch)).sum() / batch.n_sentences

        return penalty

    return Mitigation(name="ensemble_distilled", penalty=prepare, penalty_reads_words=False)


METHOD: Final = Method(
    title="Teach the tagger what an ensemble of references says",
    formula="+ λ · Σ over tokens of T² · KL(mean of the references ‖ p), both at temperature T",
    origin="Hinton et al. 2015; Kuncoro et al. 2016 for structured prediction",
    settings=EnsembleDistilled,
    build=_build,
    places=frozenset({"penalty"}),
    neutral=EnsembleDistilled(strength=0.0),
    consults=lambda _: True,
)
