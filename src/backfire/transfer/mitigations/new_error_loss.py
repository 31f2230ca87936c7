"""New-error loss: errors count more on tokens that the reference gets right."""

from typing import Final

from pydantic import Field
from torch import Tensor, nn

from backfire.encoding.batches import UNKNOWN_LABEL, Batch
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.distillation import (
    is_right,
    look_up,
    mean_distribution,
    need_references,
    score_training_set,
)
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation


class NewErrors(Settings):
    """How much more new errors count."""

    strength: float = Field(1.0, ge=0)
    """λ: what is added to the loss of a token that the reference gets right, as a share of it."""


def _build(settings: NewErrors, context: MitigationContext) -> Mitigation:
    if settings.strength == 0:
        return Mitigation(name="new_error_loss")
    need_references("new_error_loss", context)

    def prepare(started: Tagger) -> Penalty:
        scores = [score_training_set(r, context.training, started) for r in context.references]
        believed = mean_distribution(scores, 1.0)

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:  # noqa: ARG001
            right = is_right(look_up(believed, batch), batch.labels)
            missed = nn.functional.cross_entropy(
                output.scores, batch.labels, ignore_index=UNKNOWN_LABEL, reduction="none"
            )
            return settings.strength * (missed * right).sum() / batch.n_sentences

        return penalty

    return Mitigation(name="new_error_loss", penalty=prepare, penalty_reads_words=False)


METHOD: Final = Method(
    title="Count errors more on tokens that a reference gets right",
    formula="+ λ · Σ over tokens that r gets right of CE",
    origin="Bansal et al. 2019, Srivastava et al. 2020",
    settings=NewErrors,
    build=_build,
    places=frozenset({"penalty"}),
    neutral=NewErrors(strength=0.0),
    consults=lambda _: True,
)
