"""L2-SP: what was transferred is held near where it started, the classifier near 0."""

from typing import Final

import numpy as np
import torch
from jaxtyping import Float
from pydantic import Field
from torch import Tensor, nn

from backfire.encoding.batches import Batch, encode
from backfire.encoding.vocabulary import UNKNOWN_WORD
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.records.settings import Settings
from backfire.training.tuning import Penalty
from backfire.transfer.context import MitigationContext
from backfire.transfer.method import Method
from backfire.transfer.mitigation import Mitigation

_WORDS: Final = "representation.word_embedding.weight"
_HEAD: Final = ("classifier.weight", "classifier.bias")


class L2SP(Settings):
    """How strongly parameters are held."""

    alpha: float = Field(0.01, ge=0)
    """α: how strongly S is held near where it started. The loss beside it is a sum over the tokens
    of a sentence, so that the same α holds less here than beside a mean."""
    beta: float = Field(0.01, ge=0)
    """β: how strongly H is held near 0."""


def _build(settings: L2SP, context: MitigationContext) -> Mitigation:
    if settings.alpha == settings.beta == 0:
        return Mitigation(name="l2_sp")

    def prepare(started: Tagger) -> Penalty:
        training = encode(context.training, started.vocabulary, started.labels)
        rows = torch.from_numpy(np.union1d(training.words, [UNKNOWN_WORD])).to(started.device)
        start = {name: tensor.clone() for name, tensor in started.shared_parameters().items()}
        if _WORDS in start:
            start[_WORDS] = start[_WORDS][rows]

        def penalty(tagger: Tagger, batch: Batch, output: TaggerOutput) -> Tensor:  # noqa: ARG001
            return settings.alpha / 2 * moved(tagger, start, rows) + settings.beta / 2 * sum(
                tagger.get_parameter(name).square().sum() for name in _HEAD
            )

        return penalty

    return Mitigation(name="l2_sp", penalty=prepare)


def moved(tagger: Tagger, start: dict[str, Tensor], rows: Tensor) -> Float[Tensor, ""]:
    """Return ‖S − w₀‖².

    Only words of the training set, and the unknown one, can leave their start: no other row has a
    gradient, this one included. So they alone are read, and sparsely, which keeps steps fast.

    Args:
        tagger: What is trained.
        start: w₀ by name; of the word embedding the `rows` alone.
        rows: The rows of the training set's words.
    """
    total = torch.zeros((), device=tagger.device)
    for name, parameter in tagger.shared_parameters().items():
        now = nn.functional.embedding(rows, parameter, sparse=True) if name == _WORDS else parameter
        total = total + (now - start[name]).square().sum()
    return total


METHOD: Final = Method(
    title="Hold what was transferred near where it started",
    formula="+ α/2 · ‖S − w₀‖² + β/2 · ‖H‖²",
    origin="Li et al. 2018 (L2-SP), there in place of weight decay",
    settings=L2SP,
    build=_build,
    places=frozenset({"penalty"}),
    neutral=L2SP(alpha=0.0, beta=0.0),
)
