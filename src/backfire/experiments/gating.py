"""Holds a comparison to its gate, if there is one."""

from typing import Final

import numpy as np
import pyarrow as pa

from backfire.experiments.inputs import Inputs
from backfire.records.errors import ComparisonError
from backfire.report.comparison import Comparison
from backfire.report.gate.judge import judge
from backfire.report.gate.judged import JudgedComparison, JudgedText
from backfire.report.gate.limit import LIMITS, Limit
from backfire.report.gate.settings import Gate
from backfire.report.gate.token_sums import TokenSums
from backfire.report.visible import visible
from backfire.scoring.layers import Codes

NEEDS_GOLD: Final = (
    "a gate needs gold: without it nothing is known to be right or wrong, which every limit is "
    "about. Give --gold, or leave out --gate."
)
"""What is said to a gate without gold."""

NO_GATE: Final = "no gate was given"


def check_gate_in_parts(gate: Gate, table: str, rows: int | None) -> None:
    """Check that a gate can be held to a table that is read part by part.

    Args:
        gate: What the candidate must keep to.
        table: The name of the table.
        rows: How many rows it has; None if Spark reads it, whatever its size.

    Raises:
        ComparisonError: If a limit needs the whole text at once.
    """
    kinds: dict[str, Limit] = LIMITS.load_all()
    others = [f"[{name}]" for name in gate.limits if not kinds[name].by_sums]
    if others:
        known = ", ".join(f"[{name}]" for name, kind in kinds.items() if kind.by_sums)
        what, mend = "Spark reads a table", "Compare it without Spark"
        if rows is not None:
            what, mend = f"a table of {rows:,} rows is read", f"Give --rows-at-once {rows}"
        raise ComparisonError(
            f"{table}: {what} part by part, and all of its text is needed at once for "
            f"{', '.join(others)}. {mend} if it fits into memory, or hold a sample to this gate. A "
            f"table of any size can be held to {known}."
        )


def refuse_bounds(inputs: Inputs) -> None:
    """Refuse to hold what is no system to a gate.

    Raises:
        ComparisonError: If a run of either side was made with the gold labels before it.
    """
    for side, names, origins in (
        ("reference", inputs.reference_names, inputs.reference_origins),
        ("candidate", inputs.candidate_names, inputs.candidate_origins),
    ):
        for name, origin in zip(names, origins, strict=False):  # none are known of files
            if origin is not None and origin.is_bound:
                raise ComparisonError(
                    f"the {side} {visible(name)} was made with the gold labels before it, as an "
                    "oracle is: it is a bound on what systems can reach, and a gate judges "
                    "systems. Give runs that are systems, or leave out --gate."
                )


def pass_gate(comparison: Comparison, source: Inputs | TokenSums, gate: Gate | None) -> Comparison:
    """Return the comparison with what became of the gate.

    Args:
        comparison: What was found.
        source: What it was found in; of a table that is read part by part, what became of its
            tokens.
        gate: What the candidate must keep to; None for nothing.

    Raises:
        SettingsError: If a limit names what the comparison hasn't.
    """
    if gate is None:
        reasons = {**comparison.undefined, "gate": NO_GATE}
        return comparison.model_copy(update={"undefined": reasons})
    if isinstance(source, Inputs):
        judged = JudgedComparison(comparison, _judged_text(source, spans=comparison.task != "pos"))
    else:
        judged = JudgedComparison(comparison, source)
    return comparison.model_copy(update={"gate": judge(gate, judged)})


def _judged_text(inputs: Inputs, *, spans: bool) -> JudgedText:
    gold = inputs.tokens["gold"].combine_chunks()
    sentence = inputs.tokens["sentence"].to_numpy()
    n_tokens = len(gold)
    return JudgedText(
        tokens=inputs.tokens["token"].combine_chunks(),
        sentence=sentence,
        gold=_codes(gold),
        reference=_codes(inputs.reference["predicted"].combine_chunks()).reshape(-1, n_tokens),
        candidate=_codes(inputs.candidate["predicted"].combine_chunks()).reshape(-1, n_tokens),
        names=tuple(gold.dictionary.to_pylist()),
        spans=spans,
        unit=inputs.units,
        unit_name=inputs.unit,
    )


def _codes(labels: pa.DictionaryArray) -> Codes:
    """Return the labels as codes of the dictionary that all layers share; -1 for null."""
    return np.asarray(labels.indices.fill_null(-1).to_numpy())
