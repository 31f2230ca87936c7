"""A tagger that drops units at random, whatever its own settings say."""

from torch import nn

from backfire.models.copying import copy_tagger
from backfire.models.tagger import Tagger


def with_dropout(tagger: Tagger, rate: float) -> Tagger:
    """Return a tagger of the same parameters, in training mode, that drops units at this rate.

    Args:
        tagger: It is not changed, and shares no parameter with what is returned.
        rate: Probability, in [0, 1), before and after Φ.
    """
    dropping = copy_tagger(tagger)
    dropping.dropout = nn.Dropout(rate)
    return dropping.train()
