"""Learning without forgetting: the source model's classifier must go on saying what it said."""

from typing import Final

from pydantic import Field
from torch import Tensor

from backfire.encoding.batches import Batch, encode
from backfire.inference.outputs import compute_outputs
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.distillation import divergence, look_up, mean_distribution
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation
from backfire.transfer.source_head import score_source_labels, with_source_head


class Remembering(Settings):
    """How strongly the old answers are kept."""

    strength: float = Field(4.0, ge=0)
    """λ: what a token's old answer weighs beside its gold label."""
    temperature: float = Field(3.0, gt=0)
    """T: how far labels that are not the most probable count too."""


def _build(settings: Remembering, context: MitigationContext) -> Mitigation:
    if settings.strength == 0:
        return Mitigation(name="lwf")

    def prepare(started: Tagger) -> Penalty:
        training = encode(context.training, started.vocabulary, started.labels)
        hidden = compute_outputs(started, training).hidden.to(started.device)
        said = score_source_labels(started, hidden)
        before = mean_distribution([said], settings.temperature)

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:
            now = score_source_labels(tagger, output.hidden)
            lost = divergence(look_up(before, batch), now, settings.temperature)
            return settings.strength * lost.sum() / batch.n_sentences

        return penalty

    return with_source_head("lwf", context.source, prepare)


METHOD: Final = Method(
    title="Keep the source model's classifier and what it says of the target's sentences",
    formula="+ λ · KL(source head before ‖ source head now), both at temperature T",
    origin="Li & Hoiem 2016 (LwF)",
    settings=Remembering,
    build=_build,
    places=frozenset({"start", "penalty", "finish"}),
    neutral=Remembering(strength=0.0),
    version=2,
)
