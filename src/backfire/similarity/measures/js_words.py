"""The Jensen-Shannon divergence of the distributions of words."""

from typing import Final

from backfire.similarity.divergence import estimate_divergence, jensen_shannon
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="Jensen–Shannon, words",
    meaning=(
        "How far apart the distributions of words are, in lower case, in bits: 0 if they are the "
        "same, 1 if no word is in both texts."
    ),
    group="distributions",
    measure=lambda pair: Measured(
        estimate=estimate_divergence(pair.lowered, jensen_shannon, limits=(0.0, 1.0))
    ),
    unit="bits",
    limits=(0.0, 1.0),
    alike="smaller",
    symmetry="symmetric",
    itself=0.0,
    size=(
        "Strongly: two small texts of one kind have few rare words in common, and come out far "
        "apart. Compare at equal sizes, and with two draws of the source."
    ),
    paper="Lin (1991); in domain adaptation Plank and van Noord (2011), Ruder and Plank (2017).",
)
