"""Examples for the report: tokens that changed, in their sentence, with both sides' labels."""

from typing import TYPE_CHECKING, Any, Final, cast

from backfire.report.example import Example, Examples, ExampleToken, Layer
from backfire.report.findings import Outcome
from backfire.transitions.agreement import chosen_labels
from backfire.transitions.sample import RULE, sample_tokens

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table

SHOWN: Final = 60
"""How many tokens of an outcome are shown."""

REACH: Final = 14
"""How many tokens of the sentence are shown on either side."""

_LAYER: Final = ("predicted", "agreeing", "runs", "confidence")


def pick_examples(
    tables: "BaseBackend",
    flips: "Table",
    sides: tuple["Table", "Table", "Table"],
    pairs: int,
) -> Examples:
    """Pick examples of each kind of change by the rule of `transitions.sample`.

    Args:
        tables: Where to run.
        flips: As `transitions.flips.flips` gives them.
        sides: Reference, candidate and tokens, as `flips` was made of.
        pairs: How many pairs of runs there are.
    """
    sampled = tables.to_pyarrow(sample_tokens(flips, SHOWN)).to_pylist()
    numbers = sorted({row["sentence"] for row in sampled})
    sentences = _read_sentences(tables, sides, numbers) if numbers else {}
    return Examples(
        shown=tuple(_make_example(row, sentences[row["sentence"]], pairs) for row in sampled),
        of={row["outcome"]: row["tokens"] for row in sampled},
        rule=RULE,
    )


def _read_sentences(
    tables: "BaseBackend", sides: tuple["Table", "Table", "Table"], numbers: list[int]
) -> dict[int, list[dict[str, Any]]]:
    import ibis

    reference, candidate, tokens = sides
    wanted = ibis.memtable(tables.to_pyarrow(tokens.filter(tokens.sentence.isin(numbers))))
    joined = wanted
    for side, predictions in (("reference", reference), ("candidate", candidate)):
        chosen = chosen_labels(predictions.semi_join(wanted, "token_id"))
        names = {f"{side}_{name}": name for name in _LAYER}
        joined = joined.join(chosen.rename(names), "token_id")
    rows = tables.to_pyarrow(joined.order_by("token_id")).to_pylist()
    sentences: dict[int, list[dict[str, Any]]] = {number: [] for number in numbers}
    for row in rows:
        sentences[row["sentence"]].append(row)
    return sentences


def _make_example(row: dict[str, Any], sentence: list[dict[str, Any]], pairs: int) -> Example:
    at = next(k for k, token in enumerate(sentence) if token["token_id"] == row["token_id"])
    first, last = max(0, at - REACH), min(len(sentence), at + REACH + 1)
    return Example(
        outcome=row["outcome"],
        share=row["pairs"] / pairs,
        sentence=row["sentence"],
        place=at - first,
        tokens=tuple(_make_token(token) for token in sentence[first:last]),
        cut_before=first > 0,
        cut_after=last < len(sentence),
    )


def _make_token(row: dict[str, Any]) -> ExampleToken:
    before, after = (
        Layer(
            label=row[f"{side}_predicted"],
            agreeing=row[f"{side}_agreeing"],
            runs=row[f"{side}_runs"],
            confidence=row[f"{side}_confidence"],
        )
        for side in ("reference", "candidate")
    )
    gold = row["gold"]
    if before.label == gold:
        outcome = "kept" if after.label == gold else "falsified"
    elif after.label == gold:
        outcome = "corrected"
    else:
        outcome = "stuck" if before.label == after.label else "changed_wrong"
    return ExampleToken(
        token=row["token"],
        gold=gold,
        reference=before,
        candidate=after,
        outcome=cast("Outcome", outcome),
    )
