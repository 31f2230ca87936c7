"""The Jensen-Shannon divergence of the distributions of gold labels."""

from typing import TYPE_CHECKING, Final

from backfire.similarity.chance import undefined
from backfire.similarity.divergence import estimate_divergence, jensen_shannon
from backfire.similarity.measure import Measure, Measured

if TYPE_CHECKING:
    from backfire.similarity.pair import Pair


def _measure(pair: "Pair") -> Measured:
    why = pair.why_no_tags()
    if why:
        return Measured(estimate=undefined(why))
    return Measured(estimate=estimate_divergence(pair.tags, jensen_shannon, limits=(0.0, 1.0)))


MEASURE: Final = Measure(
    title="Jensen–Shannon, labels",
    meaning=(
        "How far apart the distributions of gold labels are, in bits: 0 if they are the same, 1 "
        "if no label is in both texts. Both must have one label scheme."
    ),
    group="distributions",
    measure=_measure,
    unit="bits",
    limits=(0.0, 1.0),
    alike="smaller",
    symmetry="symmetric",
    itself=0.0,
    size="Hardly: there are few labels.",
    paper="Lin (1991); in domain adaptation Plank and van Noord (2011).",
    needs=frozenset({"tags"}),
)
