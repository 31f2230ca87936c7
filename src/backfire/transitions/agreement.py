"""How many runs of one arm agree on a token."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def chosen_labels(predictions: "Table") -> "Table":
    """Return, for each token, the label that most runs of one arm predict.

    Args:
        predictions: Predictions of the runs of one arm (`records.schemas.PREDICTIONS`); there may
            be no `confidence`.

    Returns:
        `token_id`, `predicted` (of several equally frequent labels the first by name), `agreeing`
        (how many runs predict it), `runs` (of how many) and `confidence` (the mean of those that
        predict it and know theirs; null where none does).
    """
    import ibis

    known = "confidence" in predictions.columns
    counted = predictions.group_by("token_id", "predicted").aggregate(
        agreeing=predictions.count(),
        confidence=predictions.confidence.mean() if known else ibis.null(float),
    )
    one = ibis.window(group_by="token_id", order_by=[ibis.desc("agreeing"), "predicted"])
    ranked = counted.mutate(
        rank=ibis.row_number().over(one),
        runs=counted.agreeing.sum().over(ibis.window(group_by="token_id")),
    )
    return ranked.filter(ranked["rank"] == 0).drop("rank")
