"""How many runs of one arm agree on a token."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table


def right_runs(predictions: "Table", tokens: "Table") -> "Table":
    """Count, for each token with gold, the runs that have it right.

    Args:
        predictions: Predictions of the runs of one arm (`records.schemas.PREDICTIONS`).
        tokens: The tokens (`records.schemas.TOKENS`).

    Returns:
        `token_id`, `right` (how many runs have it right) and `runs` (of how many).
    """
    joined = tokens.filter(tokens.gold.notnull()).join(predictions, "token_id")
    return joined.group_by("token_id").aggregate(
        right=(joined.predicted == joined.gold).sum().cast("int32"),
        runs=joined.count().cast("int32"),
    )


def chosen_labels(predictions: "Table") -> "Table":
    """Return, for each token, the label that most runs of one arm predict.

    Args:
        predictions: Predictions of the runs of one arm (`records.schemas.PREDICTIONS`).

    Returns:
        `token_id`, `predicted` (of several equally frequent labels the first by name), `agreeing`
        (how many runs predict it) and `runs` (of how many).
    """
    import ibis

    counted = predictions.group_by("token_id", "predicted").aggregate(agreeing=predictions.count())
    one = ibis.window(group_by="token_id", order_by=[ibis.desc("agreeing"), "predicted"])
    ranked = counted.mutate(
        rank=ibis.row_number().over(one),
        runs=counted.agreeing.sum().over(ibis.window(group_by="token_id")),
    )
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def falsification_between_runs(right: "Table") -> "Table":
    """Return one row with NT between two runs of the same arm, averaged over all pairs of runs.

    Without any difference in recipe, two trainings falsify tokens of each other: with r of K runs
    right on a token, r (K - r) of the K (K - 1) ordered pairs falsify it.

    Args:
        right: As `right_runs` gives it.

    Returns:
        `negative_transfer`: a fraction of the tokens, in [0, 1/2]; null with a single run.
    """
    pairs = right.runs * (right.runs - 1)
    falsified = right.right * (right.runs - right.right) / pairs.nullif(0)
    return right.aggregate(negative_transfer=falsified.mean())
