"""LogME: how well a linear model on the source model's features explains the target's labels."""

import math
from typing import TYPE_CHECKING, Final

from backfire.similarity.chance import undefined
from backfire.similarity.measure import Measure, Measured
from backfire.similarity.transferability import logme

if TYPE_CHECKING:
    from backfire.similarity.pair import Pair


def _measure(pair: "Pair") -> Measured:
    if pair.seen is None:
        return Measured(estimate=undefined("it needs a source model"))
    return logme(pair.seen.target)


MEASURE: Final = Measure(
    title="LogME, features of tokens",
    meaning=(
        "The greatest log evidence, in nats a token and averaged over labels, of a Bayesian linear "
        "model of the target's gold labels on the source model's features; what a model without "
        "features reaches stands beside it. Compare source models for one target by it, not "
        "targets: rare labels alone make it high."
    ),
    group="source model",
    measure=_measure,
    unit="nats",
    limits=(-math.inf, math.inf),
    alike="larger",
    symmetry="directed",
    itself=None,
    size="It grows with the target: more tokens share the cost of the weights.",
    paper="You, Liu, Wang and Long (2021).",
    needs=frozenset({"model"}),
)
