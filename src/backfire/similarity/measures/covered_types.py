"""The share of the target's distinct words that the source has, in lower case."""

from typing import Final

from backfire.similarity.coverage import covered_types
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="vocabulary covered, words in lower case",
    meaning=(
        "Of the target's distinct words, the share that the source has as well: "
        "|V_S ∩ V_T| / |V_T|, in lower case."
    ),
    group="vocabulary",
    measure=lambda pair: Measured(estimate=covered_types(pair.lowered)),
    unit="share",
    limits=(0.0, 1.0),
    alike="larger",
    symmetry="directed",
    itself=1.0,
    size=(
        "Strongly: it grows with the source and falls with the target, most of whose words are "
        "rare. Compare at equal sizes."
    ),
    paper="Dai, Karimi, Hachey and Paris (2019), target vocabulary covered.",
)
