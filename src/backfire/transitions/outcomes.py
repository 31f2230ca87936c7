"""One outcome a token and pair of runs: what became of it from reference to candidate."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ibis.expr.types import Table

OUTCOMES: Final = ("kept", "corrected", "falsified", "changed_wrong", "stuck")
"""Both right; wrong then right; right then wrong; both wrong with another label; both wrong with
the same label. They partition the tokens that have gold."""

CHANGES: Final = ("falsified", "corrected", "changed_wrong")
"""Those of a token whose label changed, in the order in which reports tell them."""


def outcomes(reference: "Table", candidate: "Table", tokens: "Table") -> "Table":
    """Return what became of every token, for each pair of a reference run and a candidate run.

    Args:
        reference: Predictions of the reference runs (`records.schemas.PREDICTIONS`).
        candidate: Predictions of the candidate runs.
        tokens: The tokens that both predict (`records.schemas.TOKENS`); more columns may follow.

    Returns:
        The columns of `tokens`, and `reference_run`, `candidate_run`, `reference`, `candidate`
        (their labels) and `outcome` (one of `OUTCOMES`; null where gold is null).

    Paper: section 5.1 defines corrected and falsified.
    """
    before = reference.select("token_id", reference_run="run", reference="predicted")
    after = candidate.select("token_id", candidate_run="run", candidate="predicted")
    pairs = tokens.join(before, "token_id").join(after, "token_id")
    return pairs.mutate(outcome=_outcome(pairs))


def _outcome(pairs: "Table") -> object:
    import ibis

    before, after = pairs.reference == pairs.gold, pairs.candidate == pairs.gold
    kept, corrected, falsified, changed_wrong, stuck = OUTCOMES
    return ibis.cases(
        (pairs.gold.isnull(), ibis.null(str)),
        (before & after, kept),
        (after, corrected),
        (before, falsified),
        (pairs.reference != pairs.candidate, changed_wrong),
        else_=stuck,
    )
