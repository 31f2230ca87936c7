"""Picks the examples of a large table."""

import numpy as np
import pyarrow as pa

from backfire.experiments.compare_whole import compare_inputs
from backfire.experiments.inputs import Inputs
from backfire.experiments.inputs.stacking import stack
from backfire.experiments.parts.reading import Part
from backfire.experiments.parts.wanted import SHOWN, LargeComparison
from backfire.report.example import Examples
from backfire.report.numbers import count


def pick_first_examples(wanted: LargeComparison, part: Part) -> Examples:
    """Take them from the beginning of the table, by the same rule as from a whole text.

    Args:
        wanted: What is compared.
        part: The first part.
    """
    end = int(np.searchsorted(part.sentence, part.sentence[: SHOWN + 1][-1]))
    codes = part.codes.part(slice(0, end or len(part.sentence)))
    n, names = len(codes.gold), pa.array(codes.labels, pa.string())
    ids = pa.array(np.arange(n))

    def encode(layer: np.ndarray) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(pa.array(layer, pa.int32()), names)

    runs = [wanted.table.run_names(x) for x in (wanted.table.reference, wanted.table.candidate)]
    tokens = {
        "token_id": ids,
        "sentence": pa.array(part.sentence[:n], pa.int32()),
        "token": part.token.slice(0, n),
        "gold": encode(codes.gold),
    }
    inputs = Inputs(
        tokens=pa.table(tokens),
        reference=stack(runs[0], [encode(x) for x in codes.reference], ids),
        candidate=stack(runs[1], [encode(x) for x in codes.candidate], ids),
        gold_name=wanted.table.name,
        reference_names=runs[0],
        candidate_names=runs[1],
        reference_sources=wanted.sources[0],
        candidate_sources=wanted.sources[1],
    )
    found = compare_inputs(inputs, wanted.asked, task=wanted.task, margin=wanted.margin).examples
    return found.model_copy(update={"rule": f"Of the first {count(n)} tokens alone. {found.rule}"})
