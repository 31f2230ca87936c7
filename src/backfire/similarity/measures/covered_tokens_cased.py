"""The share of the target's tokens whose word the source has, as written."""

from typing import Final

from backfire.similarity.coverage import covered_tokens
from backfire.similarity.measure import Measure, Measured

MEASURE: Final = Measure(
    title="tokens covered, as written",
    meaning="Of the target's tokens, the share whose word the source has in the same capitals.",
    group="vocabulary",
    measure=lambda pair: Measured(estimate=covered_tokens(pair.words)),
    unit="share",
    limits=(0.0, 1.0),
    alike="larger",
    symmetry="directed",
    itself=1.0,
    size="It grows with the source; the size of the target matters little.",
    paper="Dai, Karimi, Hachey and Paris (2019), target vocabulary covered, counted by token.",
)
