"""Units that fine-tuning did not move: the correlation of their activations before and after.

The stubborn ones come first. A unit that never varies, before or after, has the score 0.
"""

import numpy as np

from backfire.neurons.observations import Observations, Scores
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    before = np.asarray(seen.before, dtype=np.float64)
    after = np.asarray(seen.activations, dtype=np.float64)
    before = before - before.mean(axis=0)
    after = after - after.mean(axis=0)
    together = (before * after).sum(axis=0)
    lengths = np.sqrt((before**2).sum(axis=0) * (after**2).sum(axis=0))
    scores: Scores = np.divide(together, lengths, out=np.zeros(len(lengths)), where=lengths > 0)
    return scores


RANKING = Ranking(
    title="unmoved",
    meaning="Fine-tuning left the unit as it was: correlation of its activations before and after.",
    score=_score,
    needs=frozenset({"before"}),
)
