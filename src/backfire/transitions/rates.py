"""Positive and negative transfer, their algebra, and the names other literatures give them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from backfire.transitions.outcomes import OUTCOMES

if TYPE_CHECKING:
    from ibis.expr.types import Table

UNDEFINED: Final = {
    "positive_transfer": "there is no token",
    "negative_transfer": "there is no token",
    "gain": "there is no token",
    "accuracy_reference": "there is no token",
    "accuracy_candidate": "there is no token",
    "oracle_accuracy": "there is no token",
    "negative_transfer_of_right": "the reference has no token right, so none can be falsified",
    "positive_transfer_of_wrong": "the reference has no token wrong, so none can be corrected",
    "nfi": "the candidate makes no error",
    "btc": "the reference has no token right, so none can stay right",
}
"""Why each rate is null where it is."""


def transfer_rates(outcomes: "Table", by: Sequence[str] = ()) -> "Table":
    """Return counts and rates of the outcomes, over all pairs of runs together or by columns.

    Args:
        outcomes: As `transitions.outcomes.outcomes` gives them; null outcomes are left out.
        by: Columns to group by, for instance ("gold",) or ("reference_run", "candidate_run").

    Returns:
        One row a group: the columns of `by`; `n` (tokens, once for each pair of runs) and one
        count an outcome; then, as fractions, `positive_transfer` (corrected / n),
        `negative_transfer` (falsified / n), `gain` (their difference, which is the difference in
        accuracy), `accuracy_reference`, `accuracy_candidate`, `negative_transfer_of_right`
        (falsified / reference right), `positive_transfer_of_wrong` (corrected / reference wrong),
        `nfi` (falsified / candidate's errors), `btc` (kept / reference right) and
        `oracle_accuracy` (what either has right / n). A rate without a denominator is null;
        `UNDEFINED` says why.

    Paper: section 5.1, PT, NT and G.
    """
    scored = outcomes.filter(outcomes.outcome.notnull())
    counts = {name: (scored.outcome == name).sum().fill_null(0) for name in OUTCOMES}
    counted = scored.group_by(*by) if by else scored
    table = counted.aggregate(n=scored.count(), **counts)
    return table.mutate(**_rates({name: table[name] for name in ("n", *OUTCOMES)}))


def rates_of(counts: Mapping[str, float]) -> dict[str, float | None]:
    """Return the same rates from plain counts: `n` and one count an outcome."""
    total = sum(counts[name] for name in OUTCOMES)
    return _rates({"n": total, **{name: counts[name] for name in OUTCOMES}})


def _rates(counts: Mapping[str, Any]) -> dict[str, Any]:
    right_before = counts["kept"] + counts["falsified"]
    right_after = counts["kept"] + counts["corrected"]
    n = counts["n"]
    return {
        "positive_transfer": _share(counts["corrected"], n),
        "negative_transfer": _share(counts["falsified"], n),
        "gain": _share(counts["corrected"] - counts["falsified"], n),
        "accuracy_reference": _share(right_before, n),
        "accuracy_candidate": _share(right_after, n),
        "negative_transfer_of_right": _share(counts["falsified"], right_before),
        "positive_transfer_of_wrong": _share(counts["corrected"], n - right_before),
        "nfi": _share(counts["falsified"], n - right_after),
        "btc": _share(counts["kept"], right_before),
        "oracle_accuracy": _share(right_before + counts["corrected"], n),
    }


def _share(part: Any, whole: Any) -> Any:
    if isinstance(whole, int | float):
        return part / whole if whole else None
    return part / whole.nullif(0)
