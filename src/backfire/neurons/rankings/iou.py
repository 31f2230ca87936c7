"""Units that are in their top 5 % just where the concept is (Mu and Andreas 2020).

The score is intersection over union of the two sets of tokens. The sign of an LSTM's unit means
nothing, so the 5 % at either end are tried and the better one counts.
"""

import numpy as np

from backfire.neurons.ends import ends, top_tokens
from backfire.neurons.observations import Observations, Scores
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    concept = seen.concept()[:, None]
    best = np.zeros(seen.n_units)
    for values in ends(seen.activations):
        top = top_tokens(values)
        union = (top | concept).sum(axis=0)
        best = np.maximum(best, (top & concept).sum(axis=0) / union)
    return best


RANKING = Ranking(
    title="IoU",
    meaning="The unit is in its top 5 % where the concept is: intersection over union.",
    score=_score,
)
