"""Units whose mean activation differs most from class to class; nothing is trained.

The score is Σ |mean_a − mean_b| over all pairs of classes (Antverg and Belinkov 2022).
"""

from itertools import combinations

import numpy as np

from backfire.neurons.observations import Observations, Scores
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    scores = np.zeros(seen.n_units)
    for one, other in combinations(seen.means(), 2):
        scores += np.abs(one - other)
    return scores


RANKING = Ranking(
    title="probeless",
    meaning="The unit's mean differs between the classes: Σ |mean_a − mean_b| over their pairs.",
    score=_score,
)
