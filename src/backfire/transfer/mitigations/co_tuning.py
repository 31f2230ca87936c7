"""Co-tuning: the source model's classifier learns along, on labels translated into its own."""

from typing import Final

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Tensor

from backfire.encoding.batches import UNKNOWN_LABEL, Batch, encode
from backfire.inference.outputs import compute_outputs
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation
from backfire.transfer.source_head import score_source_labels, with_source_head


class CoTuning(Settings):
    """How strongly the source head is taught."""

    strength: float = Field(2.3, ge=0)
    """λ: what a token's translated label weighs beside its gold label."""


def _build(settings: CoTuning, context: MitigationContext) -> Mitigation:
    if settings.strength == 0:
        return Mitigation(name="co_tuning")

    def prepare(started: Tagger) -> Penalty:
        training = encode(context.training, started.vocabulary, started.labels)
        hidden = compute_outputs(started, training).hidden.to(started.device)
        said = torch.softmax(score_source_labels(started, hidden), dim=-1)
        gold = torch.from_numpy(training.labels).to(started.device)
        relation = relate(said, gold, len(started.labels))

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:
            known = batch.labels != UNKNOWN_LABEL
            scores = score_source_labels(tagger, output.hidden[known])
            missed = torch.nn.functional.cross_entropy(
                scores, relation[batch.labels[known]], reduction="sum"
            )
            return settings.strength * missed / batch.n_sentences

        return penalty

    return with_source_head("co_tuning", context.source, prepare)


def relate(
    said: Float[Tensor, "N S"], gold: Int[Tensor, " N"], n_labels: int
) -> Float[Tensor, "C S"]:
    """Return p(y_s | y_t): the mean of what the source head says over the tokens of each label.

    A target label without a token relates to all source labels alike; nothing asks for it.
    """
    known = gold != UNKNOWN_LABEL
    sums = said.new_zeros(n_labels, said.shape[1]).index_add_(0, gold[known], said[known])
    counts = torch.bincount(gold[known], minlength=n_labels).unsqueeze(1)
    alike = torch.full_like(sums, 1 / said.shape[1])
    return torch.where(counts > 0, sums / counts.clamp(min=1), alike)


METHOD: Final = Method(
    title="Teach the source model's classifier along, by a learnt relation between the tag sets",
    formula="+ λ · CE(source head(x), p(y_s | y_t)), p the mean posterior of each target label",
    origin="You et al. 2020 (Co-Tuning), with the directly counted relation",
    settings=CoTuning,
    build=_build,
    places=frozenset({"start", "penalty", "finish"}),
    neutral=CoTuning(strength=0.0),
    version=2,
)
