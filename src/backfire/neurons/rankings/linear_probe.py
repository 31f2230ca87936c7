"""Units that a linear probe relies on: the mass of their weights (Dalvi et al. 2019).

The probe is an elastic-net logistic regression on standardised activations.
"""

import numpy as np

from backfire.neurons.elastic_net import fit_probe
from backfire.neurons.observations import Observations, Scores
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    probe = fit_probe(seen.activations, seen.classes, len(seen.names))
    mass: Scores = np.abs(probe.weights).sum(axis=0)
    return mass


RANKING = Ranking(
    title="linear probe",
    meaning="A linear classifier of the classes gives the unit weight: Σ |weight| over classes.",
    score=_score,
)
