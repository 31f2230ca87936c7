"""Comparing two systems without gold: where they disagree, and what that can't say."""

from collections.abc import Sequence
from itertools import combinations, product
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.compared_tokens import as_count
from backfire.experiments.examples import pick_changes
from backfire.experiments.flipped import InputFlips
from backfire.experiments.inputs import Inputs
from backfire.experiments.run_notes import describe_reading
from backfire.experiments.units import unit_gaps
from backfire.report import disagreement as record
from backfire.report.findings import CHANCE, Task, Test, make_test
from backfire.report.numbers import percent, percent_interval
from backfire.scoring.f1 import f1_score
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.scoring.spans import count_spans, find_spans, read_span_labels

Codes = npt.NDArray[np.int32]
Shares = npt.NDArray[np.float64]

ROWS_KEPT: Final = 500


def disagree(
    inputs: Inputs, task: Task, notes: Sequence[str], signature: str
) -> record.Disagreement:
    """Compare the labels of two sides without gold.

    Args:
        inputs: What was read; its gold is empty.
        task: What the labels are.
        notes: What a reader should know.
        signature: The one-line signature.
    """
    before, after = (
        layer["predicted"].combine_chunks().indices.to_numpy().reshape(-1, len(inputs.tokens))
        for layer in (inputs.reference, inputs.candidate)
    )
    names = inputs.reference["predicted"].chunk(0).dictionary.to_pylist()
    share = _changed_share(before, after)
    estimate = _estimate(share, inputs)
    n, pairs = len(share), len(before) * len(after)
    changed = as_count(float(share.sum()), pairs)
    rows = _confusion(before, after, names, pairs)
    spans, gaps = _compare_spans(before, after, names, inputs, task)
    return record.Disagreement(
        task=task,
        verdict_sentence=_sentence(estimate),
        inputs=record.UngradedRuns(**describe_reading(inputs)),
        tokens=record.TokenChanges(n=n, same=n - changed, changed=changed),
        changed=make_test(estimate),
        between_reference_runs=_between(before),
        between_candidate_runs=_between(after),
        spans=spans,
        confusion=tuple(rows[:ROWS_KEPT]),
        confusion_rows=len(rows),
        notes=tuple(notes),
        undefined=gaps
        | unit_gaps(inputs.n_documents)
        | _undefined(estimate, len(before), len(after)),
        signature=signature,
        examples=pick_changes(
            inputs, [(row.reference, row.candidate) for row in rows[: record.ROWS_SHOWN]]
        ),
        flips=InputFlips(inputs, task != "pos"),
    )


def _changed_share(before: Codes, after: Codes) -> Shares:
    """Return (T,): in which share of the pairs of runs each label changes."""
    changed = np.zeros(before.shape[1])
    for old, new in product(before, after):
        changed += old != new
    return changed / (len(before) * len(after))


def _undefined(estimate: Estimate, reference_runs: int, candidate_runs: int) -> dict[str, str]:
    gaps = dict.fromkeys((*record.WITHOUT_GOLD, "inputs.gold"), "there is no gold")
    for side, runs in (("reference", reference_runs), ("candidate", candidate_runs)):
        if runs == 1:
            gaps[f"between_{side}_runs"] = f"there is one run of the {side}"
    return gaps | _gaps("changed", estimate)


def _estimate(share: Shares, inputs: Inputs) -> Estimate:
    counts = np.stack([np.bincount(inputs.units, share), np.bincount(inputs.units)], axis=-1)
    return jackknife(
        counts, lambda total: total[..., 0] / total[..., 1], kind="share", unit=inputs.unit
    )


def _gaps(path: str, estimate: Estimate) -> dict[str, str]:
    gaps = {f"{path}.z_token": "only the gain has a test by token"}
    if estimate.reason:
        gaps |= {f"{path}.{part}": estimate.reason for part in CHANCE}
    return gaps


def _sentence(estimate: Estimate) -> str:
    bounds = f" ({percent_interval(estimate.interval)})" if estimate.interval else ""
    return (
        f"Without gold, neither side can be called better: they disagree on "
        f"{percent(estimate.value)} %{bounds} of the tokens."
    )


def _between(runs: Codes) -> float | None:
    shares = [float((one != other).mean()) for one, other in combinations(runs, 2)]
    return sum(shares) / len(shares) if shares else None


def _confusion(
    before: Codes, after: Codes, names: Sequence[str], pairs: int
) -> list[record.ChangedLabel]:
    size = len(names)
    counts = np.zeros(size * size, dtype=np.int64)
    for old, new in product(before, after):
        counts += np.bincount(old.astype(np.int64) * size + new, minlength=size * size)
    counts.reshape(size, size)[np.diag_indices(size)] = 0
    found = sorted(
        (-int(counts[place]), names[place // size], names[place % size])
        for place in np.flatnonzero(counts).tolist()
    )
    return [
        record.ChangedLabel(reference=old, candidate=new, count=as_count(-number / pairs, pairs))
        for number, old, new in found
    ]


def _compare_spans(
    before: Codes, after: Codes, names: Sequence[str], inputs: Inputs, task: Task
) -> tuple[record.SpanDifferences | None, dict[str, str]]:
    if task == "pos":
        return None, {"spans": "the task pos has no spans"}
    labels, sentence = read_span_labels(names), inputs.tokens["sentence"].to_numpy()
    old, new = ([find_spans(run, sentence, labels) for run in side] for side in (before, after))
    units, n_units, pairs = inputs.units, inputs.n_units, len(old) * len(new)
    counts = np.mean(
        [count_spans(one, other, units, n_units) for one, other in product(old, new)], axis=0
    )
    own, others, same = counts.sum(axis=0).tolist()
    estimate = jackknife(counts, f1_score, kind="share", unit=inputs.unit) if own + others else None
    gaps = _gaps("spans.agreement", estimate) if estimate else {}
    agreement: Test | None = make_test(estimate) if estimate else None
    if agreement is None:
        gaps["spans.agreement"] = "there is no span"
    numbers = {
        "reference": own,
        "candidate": others,
        "same": same,
        "gone": own - same,
        "born": others - same,
    }
    spans = record.SpanDifferences(
        **{name: as_count(number, pairs) for name, number in numbers.items()}, agreement=agreement
    )
    return spans, gaps
