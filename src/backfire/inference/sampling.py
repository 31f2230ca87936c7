"""Labels that a tagger might have predicted: sampled by dropping units at random."""

import numpy as np
from jaxtyping import Int
from numpy.typing import NDArray

from backfire.encoding.batches import EncodedSentences
from backfire.inference.outputs import walk_outputs
from backfire.models.dropout import with_dropout
from backfire.models.own_random import own_random
from backfire.models.tagger import Tagger


def sample_labels(
    tagger: Tagger, encoded: EncodedSentences, *, samples: int, dropout: float, seed: int
) -> Int[NDArray[np.int64], "K N"]:
    """Predict every token K times, each time with other units dropped.

    Υ is computed once: nothing is dropped inside of it.

    Args:
        tagger: It is not changed.
        encoded: The text.
        samples: K.
        dropout: The share of units dropped before and after Φ, in [0, 1); with 0 every sample is
            what `predict` gives.
        seed: Of the draws.
    """
    dropping = with_dropout(tagger, dropout)
    labels = np.empty((samples, encoded.n_tokens), dtype=np.int64)
    with own_random(tagger.device, seed):
        for turn, (tokens, output) in enumerate(walk_outputs(dropping, encoded, times=samples)):
            labels[turn % samples, tokens] = output.scores.argmax(dim=-1).cpu().numpy()
    return labels
