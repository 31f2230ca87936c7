"""The tokens whose prediction changed: few rows, from which most questions can be answered."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def flips(outcomes: "Table") -> "Table":
    """Keep the tokens with gold whose label differs between the two runs of a pair.

    Args:
        outcomes: As `transitions.outcomes.outcomes` gives them.

    Returns:
        `token_id`, `sentence`, `gold`, `reference`, `candidate`, `outcome` (falsified, corrected
        or changed_wrong) and `pairs` (of runs), one row for each such token and pair of labels.
    """
    changed = outcomes.filter(
        outcomes.outcome.notnull() & (outcomes.reference != outcomes.candidate)
    )
    by = ("token_id", "sentence", "gold", "reference", "candidate", "outcome")
    return changed.group_by(*by).aggregate(pairs=changed.count())
