"""What one training does otherwise than plain cross-entropy on everything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from torch import Tensor

from backfire.encoding.batches import Batch
from backfire.models.tagger import Tagger, TaggerOutput
from backfire.training.schedule import PLAIN_SCHEDULE, Schedule

Penalty = Callable[[Tagger, Batch, TaggerOutput], Tensor]
"""Gives, for a tagger, a batch and the tagger's output on it, a number to add to the loss, which is
summed over tokens and averaged over sentences."""

Forward = Callable[[Tagger, Batch], TaggerOutput]
"""Gives the output of a tagger on a batch in training, in place of the tagger's own `forward`."""


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """What a training does otherwise; by default nothing, and then it is as fast as can be.

    What draws at random inside draws from torch's generator, which the loop seeds for every epoch.

    Attributes:
        schedule: Which groups learn when, and how fast.
        forward: What reads a batch; None for the tagger itself.
        penalty: Added to the cross-entropy of each batch; None for nothing.
        penalty_reads_words: Whether the penalty reads rows of the word embedding that the batch
            does not name. To keep them all up to date for it costs time, the more so the more rows
            learn.
    """

    schedule: Schedule = PLAIN_SCHEDULE
    forward: Forward | None = None
    penalty: Penalty | None = None
    penalty_reads_words: bool = True


PLAIN: Final = Tuning()
"""Everything learns at the same rate, from the cross-entropy alone."""
