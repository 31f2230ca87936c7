"""Units whose activation sorts the concept's tokens first (average precision).

As an LSTM's unit may say a thing with either sign, tokens are sorted both ways and the better one
counts. Tokens with the same activation count as one step.
"""

import numpy as np
import numpy.typing as npt

from backfire.neurons.ends import ends
from backfire.neurons.observations import Observations, Scores, Values
from backfire.neurons.ranking import Ranking


def _score(seen: Observations) -> Scores:
    concept = seen.concept()
    sides = [
        [_average_precision(unit, concept) for unit in values.T]
        for values in ends(seen.activations)
    ]
    best: Scores = np.max(sides, axis=0)
    return best


def _average_precision(activation: Values, concept: npt.NDArray[np.bool_]) -> float:
    order = np.argsort(-activation, kind="stable")
    steps = np.flatnonzero(np.diff(activation[order], append=-np.inf))
    found = np.cumsum(concept[order])[steps]
    precision = found / (steps + 1)
    return float((np.diff(found, prepend=0) * precision).sum() / found[-1])


RANKING = Ranking(
    title="average precision",
    meaning="Sorted by the unit, the concept's tokens come first: mean precision at each of them.",
    score=_score,
)
