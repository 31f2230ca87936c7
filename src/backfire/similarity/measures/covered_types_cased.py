"""The share of the target's distinct words that the source has, as written."""

from typing import Final

from backfire.similarity.coverage import covered_types
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="vocabulary covered, words as written",
    meaning=(
        "Of the target's distinct words, the share that the source has as well in the same "
        "capitals: what it lacks to the same share in lower case is due to other casing."
    ),
    group="vocabulary",
    measure=lambda pair: Measured(estimate=covered_types(pair.words)),
    unit="share",
    limits=(0.0, 1.0),
    alike="larger",
    symmetry="directed",
    itself=1.0,
    size="Strongly, as in lower case. Compare at equal sizes.",
    paper="Dai, Karimi, Hachey and Paris (2019), target vocabulary covered.",
)
