"""The Rényi divergence of the target's gold labels from the source's."""

import math
from typing import TYPE_CHECKING, Final

from backfire.similarity.chance import undefined
from backfire.similarity.divergence import ALPHA, SMOOTHING, estimate_divergence, renyi
from backfire.similarity.measure import Measure, Measured

if TYPE_CHECKING:
    from backfire.similarity.pair import Pair


def _measure(pair: "Pair") -> Measured:
    why = pair.why_no_tags()
    if why:
        return Measured(estimate=undefined(why))
    return Measured(estimate=estimate_divergence(pair.tags, renyi, smoothing=SMOOTHING))


MEASURE: Final = Measure(
    title="Rényi, target from source, labels",
    meaning=(
        f"How surprising the target's gold labels are to whoever expects the source's, in bits: "
        f"D(target ‖ source) of order {ALPHA}, with {SMOOTHING} added to every count. Both must "
        "have one label scheme."
    ),
    group="distributions",
    measure=_measure,
    unit="bits",
    limits=(0.0, math.inf),
    alike="smaller",
    symmetry="directed",
    itself=0.0,
    size="Little: a label that one text lacks weighs more, the larger that text is.",
    paper="Rényi (1961); in domain adaptation Van Asch and Daelemans (2010).",
    needs=frozenset({"tags"}),
)
