"""How much more often the target's words are in capitals throughout."""

from typing import Final

from backfire.similarity.measure import Measure
from backfire.similarity.shares import share_of_words

_FORM: Final = "all caps"

MEASURE: Final = Measure(
    title="capitals throughout, target − source",
    meaning=(
        "The share of the target's tokens in the slice 'all caps', less that of the "
        "source's: shouting in tweets, abbreviations and headlines in news."
    ),
    group="surface forms",
    measure=lambda pair: share_of_words(pair.words, pair.in_form(_FORM)),
    unit="share",
    limits=(-1.0, 1.0),
    alike="nearer 0",
    symmetry="antisymmetric",
    itself=0.0,
    size="Not at all.",
    paper="Meftah et al. (2021), section 5.3, name casing among the categories.",
    forms=(_FORM,),
)
