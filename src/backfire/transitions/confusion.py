"""The flips as a confusion: which gold label lost which prediction to which."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def confusion(flips: "Table") -> "Table":
    """Count the tokens whose prediction changed, by gold, reference and candidate label.

    Args:
        flips: As `transitions.flips.flips` gives them.

    Returns:
        `gold`, `reference`, `candidate`, `outcome` and `count` (over all pairs of runs), the most
        frequent first, ties in the order of the labels.
    """
    labels = ("gold", "reference", "candidate")
    counted = flips.group_by(*labels, "outcome").aggregate(count=flips.pairs.sum())
    return counted.order_by(counted["count"].desc(), *labels)
