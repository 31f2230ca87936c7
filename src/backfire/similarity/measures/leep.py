"""LEEP: how well the source head's posteriors predict the target's labels."""

import math
from typing import TYPE_CHECKING, Final

from backfire.similarity.chance import undefined
from backfire.similarity.measure import Measure, Measured
from backfire.similarity.transferability import leep

if TYPE_CHECKING:
    from backfire.similarity.pair import Pair


def _measure(pair: "Pair") -> Measured:
    if pair.seen is None:
        return Measured(estimate=undefined("it needs a source model"))
    return leep(pair.seen.target)


MEASURE: Final = Measure(
    title="LEEP, labels of the source head",
    meaning=(
        "The mean log likelihood, in nats a token, of the target's gold labels when each label of "
        "the source head is translated into target labels by how often they meet; 0 is the most, "
        "and to know nothing gives minus the entropy of the labels, which stands beside it. "
        "Compare source models for one target by it, not targets with other labels."
    ),
    group="source model",
    measure=_measure,
    unit="nats",
    limits=(-math.inf, 0.0),
    alike="larger",
    symmetry="directed",
    itself=None,
    size="Little: the translation is counted on the same text, which flatters a small one.",
    paper="Nguyen, Hassner, Seeger and Archambeau (2020).",
    needs=frozenset({"model"}),
)
