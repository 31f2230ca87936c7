"""How much more often a word of the target is new to the source than one of its own."""

from typing import Final

from backfire.similarity.measure import Measure
from backfire.similarity.new_words import share_new

MEASURE: Final = Measure(
    title="unseen words (OOV), target − source",
    meaning=(
        "The share of the target's tokens whose word, in lower case, no sentence of the source "
        "has, less the share of the source's own tokens whose word no other sentence of the source "
        "has: a sentence of the source has new words, too."
    ),
    group="vocabulary",
    measure=lambda pair: share_new(pair.lowered, pair.source, pair.target),
    unit="share",
    limits=(-1.0, 1.0),
    alike="nearer 0",
    symmetry="directed",
    itself=0.0,
    size=("Both shares fall as the source grows, their difference less."),
    paper="OOV rates are usual in domain adaptation; to hold the source's beside is ours (2026).",
)
