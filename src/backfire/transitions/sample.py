"""Which tokens stand as examples: by a rule that anybody can repeat."""

from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from ibis.expr.types import Table

_STEP, _ROUND = 2_654_435_761, 2**32

RULE: Final = (
    "Of each outcome, the tokens that have it in most pairs of runs; among equals, those first "
    f"whose number times {_STEP:,} leaves the smallest rest divided by 2³², which spreads "
    "them evenly over the text."
)


def spread(token_ids: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Return the keys by which the same rule orders tokens evenly over the text."""
    keys: npt.NDArray[np.integer] = (token_ids.astype(np.uint64) * np.uint64(_STEP)) % _ROUND
    return keys


def sample_tokens(flips: "Table", limit: int) -> "Table":
    """Choose up to `limit` tokens of each kind of flip, by `RULE`.

    Args:
        flips: As `transitions.flips.flips` gives them.
        limit: How many tokens of each, at most.

    Returns:
        `token_id`, `sentence`, `outcome`, `pairs` (of runs with this outcome) and `tokens` (how
        many tokens have the outcome in any pair), by outcome and in the order of the rule.
    """
    import ibis

    by = ("token_id", "sentence", "outcome")
    counted = flips.group_by(*by).aggregate(pairs=flips.pairs.sum())
    order = [ibis.desc("pairs"), (counted.token_id * _STEP) % _ROUND]
    ranked = counted.mutate(
        rank=ibis.row_number().over(ibis.window(group_by="outcome", order_by=order)),
        tokens=ibis._.count().over(ibis.window(group_by="outcome")),
    )
    return ranked.filter(ranked["rank"] < limit).order_by("outcome", "rank").drop("rank")
