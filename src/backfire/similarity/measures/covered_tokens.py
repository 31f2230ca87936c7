"""The share of the target's tokens whose word the source has, in lower case."""

from typing import Final

from backfire.similarity.coverage import covered_tokens
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="tokens covered, in lower case",
    meaning=(
        "Of the target's tokens, the share whose word the source has, in lower case; the rest is "
        "out of the source's vocabulary (OOV)."
    ),
    group="vocabulary",
    measure=lambda pair: Measured(estimate=covered_tokens(pair.lowered)),
    unit="share",
    limits=(0.0, 1.0),
    alike="larger",
    symmetry="directed",
    itself=1.0,
    size="It grows with the source; the size of the target matters little.",
    paper="Dai, Karimi, Hachey and Paris (2019), target vocabulary covered, counted by token.",
)
