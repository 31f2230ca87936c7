"""Focal distillation: stay near a reference, above all where the reference is right."""

from typing import Final, Literal

import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor

from backfire.encoding.batches import Batch
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.distillation import (
    divergence,
    is_right,
    look_up,
    mean_distribution,
    need_references,
    score_training_set,
)
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class FocalDistillation(Settings):
    """How near to the reference, and where."""

    strength: float = Field(1.0, ge=0)
    """λ: what it weighs beside the gold labels."""
    alpha: float = Field(1.0, ge=0)
    """α: the weight of every token; with 0 only those count that the reference gets right."""
    beta: float = Field(5.0, ge=0)
    """β: what a token weighs in addition that the reference gets right."""
    distance: Literal["kl", "logits"] = "kl"
    """The divergence from the reference's probabilities, or half the squared distance of logits."""
    temperature: float = Field(1.0, gt=0)
    """τ of the divergence."""


def _build(settings: FocalDistillation, context: MitigationContext) -> Mitigation:
    if settings.strength == 0 or settings.alpha == settings.beta == 0:
        return Mitigation(name="focal_distillation")
    need_references("focal_distillation", context)

    def prepare(started: Tagger) -> Penalty:
        scores = [score_training_set(r, context.training, started) for r in context.references]
        taught = mean_distribution(scores, settings.temperature)
        mean_scores = torch.stack(scores).mean(dim=0)
        believed = mean_distribution(scores, 1.0)

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:  # noqa: ARG001
            right = is_right(look_up(believed, batch), batch.labels)
            weights = settings.strength * (settings.alpha + settings.beta * right)
            if settings.distance == "kl":
                apart = settings.temperature**2 * divergence(
                    look_up(taught, batch), output.scores, settings.temperature
                )
            else:
                apart = half_squared_distance(look_up(mean_scores, batch), output.scores)
            return (weights * apart).sum() / batch.n_sentences

        return penalty

    return Mitigation(name="focal_distillation", penalty=prepare, penalty_reads_words=False)


def half_squared_distance(
    taught: Float[Tensor, "T C"], scores: Float[Tensor, "T C"]
) -> Float[Tensor, " T"]:
    """Return ½‖taught − scores‖² of every token."""
    return (taught - scores).square().sum(dim=-1) / 2


METHOD: Final = Method(
    title="Distil a reference, above all where it is right",
    formula="+ λ · Σ over tokens of (α + β · 1(r right)) · D(r, p), D = τ² KL_τ or ½‖z_r − z‖²",
    origin="Yan et al. 2021 (focal distillation), summed over tokens as the loss is",
    settings=FocalDistillation,
    build=_build,
    places=frozenset({"penalty"}),
    neutral=FocalDistillation(strength=0.0),
    consults=lambda _: True,
)
