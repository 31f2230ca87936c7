"""The proxy A-distance of tokens, by the features of a source model."""

from typing import TYPE_CHECKING, Final

from backfire.similarity.chance import undefined
from backfire.similarity.domains import LIMITS, MOST_TOKENS, tokens_apart
from backfire.similarity.measure import Measure, Measured

if TYPE_CHECKING:
    from backfire.similarity.pair import Pair


def _measure(pair: "Pair") -> Measured:
    if pair.seen is None:
        return Measured(estimate=undefined("it needs a source model"))
    return tokens_apart(pair.seen, pair.seed)


MEASURE: Final = Measure(
    title="proxy A-distance, features of tokens",
    meaning=(
        "How well a linear classifier tells from the source model's features of a token (the "
        "output of Φ) which text it is from: 2 (1 − 2 error) on sentences held out."
    ),
    group="source model",
    measure=_measure,
    unit="number",
    limits=LIMITS,
    alike="smaller",
    symmetry="symmetric",
    itself=0.0,
    size=(
        f"Both texts give about as many tokens, at most {MOST_TOKENS:,}; with fewer the classifier "
        "learns less. The model was trained on the source, which it may know by heart; source and "
        "target may change places only if the model stays."
    ),
    paper="Ben-David, Blitzer, Crammer and Pereira (2007).",
    needs=frozenset({"model"}),
)
