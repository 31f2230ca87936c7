"""The Rényi divergence of the target's character n-grams from the source's."""

import math
from typing import Final

from backfire.similarity.divergence import ALPHA, SMOOTHING, estimate_divergence, renyi
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="Rényi, target from source, character 3-grams",
    meaning=(
        f"How surprising the target's pieces of three characters are, as written, to whoever "
        f"expects the source's, in bits: D(target ‖ source) of order {ALPHA}, with {SMOOTHING} "
        "added to every count."
    ),
    group="distributions",
    measure=lambda pair: Measured(
        estimate=estimate_divergence(pair.pieces, renyi, smoothing=SMOOTHING)
    ),
    unit="bits",
    limits=(0.0, math.inf),
    alike="smaller",
    symmetry="directed",
    itself=0.0,
    size="Like that of words, but less.",
    paper="Rényi (1961); in domain adaptation Van Asch and Daelemans (2010).",
)
