"""What a frozen tagger says of the training set, and how far a tagger in training is from it.

A frozen tagger always says the same of a sentence, so it reads each once, before the training; a
batch then looks its tokens up by their places (`Batch.tokens`).
"""

from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float, Int, Shaped
from torch import Tensor, nn

from backfire.encoding.batches import Batch, encode
from backfire.inference.outputs import compute_outputs
from backfire.models.tagger import Tagger
from backfire.records.errors import SettingsError
from backfire.records.sentence import Sentence
from backfire.transfer.context import MitigationContext


def need_references(method: str, context: MitigationContext) -> None:
    """Refuse a method that is nothing without a reference, where there is none.

    Raises:
        SettingsError: If the context has no reference.
    """
    if not context.references:
        raise SettingsError(
            f"mitigation {method}: it consults reference taggers and has none. Give the run folder "
            "of at least one with --reference."
        )


def look_up(table: Shaped[Tensor, "N ..."], batch: Batch) -> Shaped[Tensor, "T ..."]:
    """Return the rows of a batch's tokens, in packed order, of a table with one a token."""
    return table[torch.from_numpy(batch.tokens).to(table.device)]


def score_training_set(
    reference: Tagger, training: Sequence[Sentence], learner: Tagger
) -> Float[Tensor, "N C"]:
    """Return a frozen tagger's logits for every token of the training set.

    The columns are in the order of the learner's labels, and where the learner is; the reference
    reads each sentence as it stands, without dropout and without words made unknown.

    Raises:
        SettingsError: If the two have not the same labels.
    """
    if set(reference.labels) != set(learner.labels):
        lacking = sorted(set(learner.labels) ^ set(reference.labels))
        raise SettingsError(
            f"reference: it has {len(reference.labels)} labels and the tagger that learns from it "
            f"{len(learner.labels)}; {', '.join(lacking[:5])} are not in both. Give a reference "
            "that was trained on the same corpus."
        )
    encoded = encode(training, reference.vocabulary, reference.labels)
    columns = [reference.labels.index(label) for label in learner.labels]
    return compute_outputs(reference, encoded).scores[:, columns].to(learner.device)


def mean_distribution(
    scores: Sequence[Float[Tensor, "N C"]], temperature: float
) -> Float[Tensor, "N C"]:
    """Return the mean over taggers of softmax(logits / temperature)."""
    each = [torch.softmax(own / temperature, dim=-1) for own in scores]
    return torch.stack(each).mean(dim=0)


def divergence(
    taught: Float[Tensor, "T C"], scores: Float[Tensor, "T C"], temperature: float
) -> Float[Tensor, " T"]:
    """Return KL(taught ‖ softmax(scores / T)) of every token, in nats.

    Its gradient falls with 1 / T²; times T² it stays about as large (Hinton et al. 2015), and with
    a high T it is half the squared distance of centred logits, divided by their number.

    Args:
        taught: A distribution, at temperature T already.
        scores: Logits.
        temperature: T, more than 0.
    """
    logs = nn.functional.log_softmax(scores / temperature, dim=-1)
    apart: Tensor = (torch.special.xlogy(taught, taught) - taught * logs).sum(dim=-1)
    return apart


def is_right(distribution: Float[Tensor, "T C"], labels: Int[Tensor, " T"]) -> Bool[Tensor, " T"]:
    """Return where the most probable label is the gold one."""
    return distribution.argmax(dim=-1) == labels
