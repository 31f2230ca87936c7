"""The diagonal of the Fisher information: how much each parameter matters to the labels."""

import numpy as np
import torch
from torch import Tensor

from backfire.encoding.batches import EncodedSentences
from backfire.models.copying import copy_tagger
from backfire.models.placing import place_batch
from backfire.models.tagger import Tagger, tagging_loss


def diagonal_fisher(
    tagger: Tagger, sentences: EncodedSentences, n_sentences: int
) -> dict[str, Tensor]:
    """Return for every parameter the mean, over sentences, of its squared gradient.

    The gradient is that of the log-likelihood of a sentence's gold labels, without dropout: the
    empirical Fisher information with a sentence as the unit.

    Args:
        tagger: It is not changed.
        sentences: The first of them are looked at.
        n_sentences: How many at most.
    """
    own = copy_tagger(tagger).requires_grad_(requires_grad=True).eval()
    squares = {name: torch.zeros_like(p) for name, p in own.named_parameters()}
    n = min(n_sentences, sentences.n_sentences)
    for sentence in range(n):
        own.zero_grad()
        batch = place_batch(sentences.batch(np.array([sentence])), own.device)
        tagging_loss(own(batch), batch).backward()  # type: ignore[no-untyped-call]
        for name, parameter in own.named_parameters():
            _add_square(squares[name], parameter.grad)
    return {name: square / n for name, square in squares.items()}


@torch.no_grad()
def _add_square(total: Tensor, gradient: Tensor | None) -> None:
    if gradient is None:
        return
    if gradient.is_sparse:
        rows = gradient.coalesce()
        total.index_add_(0, rows.indices()[0], rows.values() ** 2)
    else:
        total.addcmul_(gradient, gradient)
