"""How much more often the target has contractions with an apostrophe."""

from typing import Final

from backfire.similarity.measure import Measure
from backfire.similarity.shares import share_of_words

_FORM: Final = "contraction"

MEASURE: Final = Measure(
    title="contractions, target − source",
    meaning=(
        "The share of the target's tokens in the slice 'contraction', less that of the "
        "source's: n't, 's, 'm and their like."
    ),
    group="surface forms",
    measure=lambda pair: share_of_words(pair.words, pair.in_form(_FORM)),
    unit="share",
    limits=(-1.0, 1.0),
    alike="nearer 0",
    symmetry="antisymmetric",
    itself=0.0,
    size="Not at all.",
    paper="Meftah et al. (2021), section 5.3, name the category.",
    forms=(_FORM,),
)
