"""Units whose silence brings falsified tokens back: the causal score, of the running tagger."""

import numpy as np

from backfire.neurons.observations import Observations, Scores
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    returned, lost = (np.asarray(each, dtype=np.float64) for each in (seen.returned, seen.lost))
    return returned - lost


RANKING = Ranking(
    title="ablation",
    meaning="Silencing the unit alone brings back more falsified tokens than it loses right ones.",
    score=_score,
    needs=frozenset({"returned"}),
)
