"""The Jensen-Shannon divergence of the distributions of character n-grams."""

from typing import Final

from backfire.similarity.divergence import estimate_divergence, jensen_shannon
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="Jensen–Shannon, character 3-grams",
    meaning=(
        "How far apart the distributions of pieces of three characters are, as written, each word "
        "between two spaces, in bits: 0 if they are the same, 1 if no piece is in both texts."
    ),
    group="distributions",
    measure=lambda pair: Measured(
        estimate=estimate_divergence(pair.pieces, jensen_shannon, limits=(0.0, 1.0))
    ),
    unit="bits",
    limits=(0.0, 1.0),
    alike="smaller",
    symmetry="symmetric",
    itself=0.0,
    size="Like that of words, but less: there are fewer rare pieces than rare words.",
    paper="Lin (1991); character n-grams as in Cavnar and Trenkle (1994).",
)
