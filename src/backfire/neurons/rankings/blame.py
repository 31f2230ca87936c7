"""Units that speak for the wrong label where it counts: activation × gradient of the flip margin.

The margin is the logit of the wrong label minus that of gold. The score is the mean over the
concept's tokens (falsified ones) minus the mean over the others (kept ones): what a unit adds to
every margin, wrong or right, is no bias.
"""

import numpy as np

from backfire.neurons.observations import Observations, Scores, class_means
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    concept = seen.concept().astype(np.int64)
    attributions = np.asarray(seen.attributions, dtype=np.float64)
    others, own = class_means(attributions, concept, 2)
    blame: Scores = own - others
    return blame


RANKING = Ranking(
    title="blame",
    meaning="The unit pushes the concept's tokens to the wrong label, more than the other tokens.",
    score=_score,
    needs=frozenset({"attributions"}),
)
