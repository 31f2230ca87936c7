"""The tokens whose prediction changed: few rows, from which most questions can be answered."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def flips(outcomes: "Table") -> "Table":
    """Keep the tokens with gold whose label differs between the two runs of a pair.

    Args:
        outcomes: As `transitions.outcomes.outcomes` gives them.

    Returns:
        `token_id`, `sentence`, `gold`, `reference`, `candidate` and `outcome` (falsified,
        corrected or changed_wrong), one row for each such token and pair of runs.
    """
    changed = outcomes.filter(
        outcomes.outcome.notnull() & (outcomes.reference != outcomes.candidate)
    )
    return changed.select("token_id", "sentence", "gold", "reference", "candidate", "outcome")
