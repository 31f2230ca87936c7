"""The Rényi divergence of the target's words from the source's."""

import math
from typing import Final

from backfire.similarity.divergence import ALPHA, SMOOTHING, estimate_divergence, renyi
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="Rényi, target from source, words",
    meaning=(
        f"How surprising the target's words are, in lower case, to whoever expects the source's, "
        f"in bits: D(target ‖ source) of order {ALPHA}, with {SMOOTHING} added to every count."
    ),
    group="distributions",
    measure=lambda pair: Measured(
        estimate=estimate_divergence(pair.lowered, renyi, smoothing=SMOOTHING)
    ),
    unit="bits",
    limits=(0.0, math.inf),
    alike="smaller",
    symmetry="directed",
    itself=0.0,
    size=(
        "Strongly: a word that the source lacks weighs more, the larger the source is; and what is "
        "added to counts draws small texts together. Compare at equal sizes."
    ),
    paper="Rényi (1961); in domain adaptation Van Asch and Daelemans (2010).",
)
