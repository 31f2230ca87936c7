"""DELTA: the features are held near what they were, the more so the more a unit says."""

from typing import Final

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor, nn

from backfire.encoding.batches import UNKNOWN_LABEL, Batch, encode
from backfire.inference.outputs import compute_outputs
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.distillation import look_up
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class Delta(Settings):
    """How strongly features are held, and which."""

    alpha: float = Field(0.01, ge=0)
    """α: how strongly the features of each token are held."""
    attention: bool = True
    """Whether units that say more about the target's labels are held more; else all alike."""
    ridge: float = Field(1.0, gt=0)
    """How strongly the weights of the probe that measures this are held near 0."""


def _build(settings: Delta, context: MitigationContext) -> Mitigation:
    if settings.alpha == 0:
        return Mitigation(name="delta")

    def prepare(started: Tagger) -> Penalty:
        training = encode(context.training, started.vocabulary, started.labels)
        before = compute_outputs(started, training).hidden
        gold = torch.from_numpy(training.labels)
        held = before.new_ones(before.shape[1])
        if settings.attention:
            held = attend(before, gold, len(started.labels), ridge=settings.ridge)
        before, held = before.to(started.device), held.to(started.device)

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:  # noqa: ARG001
            moved = (output.hidden - look_up(before, batch)).square()
            return settings.alpha * (moved @ held).sum() / batch.n_sentences

        return penalty

    return Mitigation(name="delta", penalty=prepare, penalty_reads_words=False)


def attend(
    features: Float[Tensor, "N H"], gold: Int[Tensor, " N"], n_labels: int, *, ridge: float
) -> Float[Tensor, " H"]:
    """Return how much each unit matters for the labels; 1 on average.

    Where DELTA trains a classifier on the frozen features and switches each unit off in turn, the
    classifier here is the least squares one, for which the loss of a unit has a closed form: with
    centred features f_j and weights w_j, setting f_j to its mean adds ‖w_j‖² (‖f_j‖² + 2 · ridge)
    to the squared error. One of 400 units matters little, so what is lost is standardised before
    the softmax that shares out the attention.
    """
    known = gold != UNKNOWN_LABEL
    centred = features[known].double()
    centred = centred - centred.mean(dim=0)
    wanted = nn.functional.one_hot(gold[known], n_labels).double()
    wanted = wanted - wanted.mean(dim=0)
    damped = centred.T @ centred
    damped.diagonal().add_(ridge)
    weights = torch.linalg.solve(damped, centred.T @ wanted)
    lost = weights.square().sum(dim=1) * (centred.square().sum(dim=0) + 2 * ridge)
    standardised = (lost - lost.mean()) / lost.std().clamp(min=1e-12)
    return (len(lost) * torch.softmax(standardised, dim=0)).float()


METHOD: Final = Method(
    title="Hold each token's features near what they were before fine-tuning",
    formula="+ α · Σ over tokens and units j of a_j · (f_j(x, w) − f_j(x, w₀))²",
    origin="Li et al. 2019 (DELTA); a from a least squares probe",
    settings=Delta,
    build=_build,
    places=frozenset({"penalty"}),
    neutral=Delta(alpha=0.0),
)
