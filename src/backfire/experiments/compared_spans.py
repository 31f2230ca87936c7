"""The span side of a comparison: F1 of every run, and spans broken, recovered, born and gone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.experiments.compared_tokens import as_count
from backfire.experiments.inputs import Inputs
from backfire.records.errors import ComparisonError
from backfire.report.findings import (
    CHANCE,
    Count,
    Matrix,
    SpanChanges,
    SpanTests,
    SpanTransitions,
    Unit,
    average_scores,
    make_test,
)
from backfire.scoring.f1 import SpanScore, f1_score, score_counts
from backfire.scoring.jackknife import Estimate, jackknife
from backfire.scoring.ratio import share_of
from backfire.scoring.spans import (
    SpanLabels,
    Spans,
    count_spans,
    count_spans_by_type,
    find_spans,
    read_span_labels,
)
from backfire.transitions.spans import (
    STATES,
    count_lost_and_won,
    count_new_errors,
    count_transitions,
    oracle_scores,
)

Codes = npt.NDArray[np.int32]
Counts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SpanLayers:
    """The spans of gold and of all runs.

    Attributes:
        gold: The gold spans.
        reference: Of each run.
        candidate: Of each run.
        types: The span types, by their codes.
    """

    gold: Spans
    reference: Sequence[Spans]
    candidate: Sequence[Spans]
    types: Sequence[str]


@dataclass(frozen=True)
class _Side:
    """The spans of the runs of one side."""

    runs: list[Spans]
    scores: list[SpanScore]
    by_unit: npt.NDArray[np.int64]  # (U, runs, 3)


def compare_spans(
    inputs: Inputs,
) -> tuple[SpanChanges, Estimate, dict[str, str], SpanLayers]:
    """Compare the spans of both sides.

    Returns:
        The record; the difference in F1 with its interval; why values are None, by path; and the
        spans themselves.

    Raises:
        ComparisonError: If a label is not in BIO.
    """
    labels, gold_codes, reference_codes, candidate_codes = _encode(inputs)
    sentence = inputs.tokens["sentence"].to_numpy()
    gold = find_spans(gold_codes, sentence, labels)
    before = _read_side(gold, reference_codes, inputs, labels)
    after = _read_side(gold, candidate_codes, inputs, labels)
    scores = average_scores(before.scores, after.scores)
    nothing = not len(gold) and not any(len(run) for run in before.runs + after.runs)
    pairs = len(before.runs) * len(after.runs)
    recall, f1 = oracle_scores(gold, before.runs, after.runs)
    tests, undefined = _lost_and_won(gold, before, after, inputs)
    undefined |= _why_undefined(nothing=nothing, no_gold=recall is None)
    changes = SpanChanges(
        gold=len(gold),
        **_changes(gold, before, after, pairs),
        f1_reference=None if nothing else scores.f1.reference,
        f1_candidate=None if nothing else scores.f1.candidate,
        oracle_recall=recall,
        oracle_f1=f1,
        overall=scores,
        by_type={
            kind: average_scores(
                [score.by_type[kind] for score in before.scores],
                [score.by_type[kind] for score in after.scores],
            )
            for kind in labels.types
        },
        transitions=_transitions(gold, before, after, labels.types, pairs),
        tests=tests,
    )
    difference = estimate_f1_difference(before.by_unit, after.by_unit, inputs.unit)
    layers = SpanLayers(gold, before.runs, after.runs, labels.types)
    return changes, difference, undefined, layers


def _why_undefined(*, nothing: bool, no_gold: bool) -> dict[str, str]:
    f1 = ("spans.f1_reference", "spans.f1_candidate", "spans.oracle_f1") if nothing else ()
    recall = {"spans.oracle_recall": "there is no gold span"} if no_gold else {}
    return dict.fromkeys(f1, "there is no span") | recall


def _encode(inputs: Inputs) -> tuple[SpanLabels, Codes, Codes, Codes]:
    layers = [inputs.tokens["gold"], inputs.reference["predicted"], inputs.candidate["predicted"]]
    encoded = [layer.combine_chunks() for layer in layers]
    try:
        labels = read_span_labels(encoded[0].dictionary.to_pylist())
    except ComparisonError:
        _blame(inputs)
        raise
    gold, reference, candidate = (layer.indices.to_numpy() for layer in encoded)
    return labels, gold, reference.reshape(-1, len(gold)), candidate.reshape(-1, len(gold))


def _blame(inputs: Inputs) -> None:
    """Raise the same error again with the name of the input that holds the label."""
    layers = [(inputs.gold_name, inputs.tokens["gold"])]
    layers += [(name, labels) for _, name, labels in inputs.runs()]
    for name, layer in layers:
        try:
            read_span_labels(layer.unique().to_pylist())
        except ComparisonError as failure:
            raise ComparisonError(f"{name}: {failure}") from None


def _read_side(
    gold: Spans,
    codes: Codes,
    inputs: Inputs,
    labels: SpanLabels,
) -> _Side:
    sentence = inputs.tokens["sentence"].to_numpy()
    runs = [find_spans(layer, sentence, labels) for layer in codes]
    by_unit = [count_spans(gold, run, inputs.units, inputs.n_units) for run in runs]
    scores = []
    for run in runs:
        by_type = count_spans_by_type(gold, run, len(labels.types))
        own = {kind: score_counts(row) for kind, row in zip(labels.types, by_type, strict=True)}
        scores.append(score_counts(by_type.sum(axis=0), own))
    return _Side(runs, scores, np.stack(by_unit, axis=1))


def _changes(gold: Spans, before: _Side, after: _Side, pairs: int) -> dict[str, Count]:
    broken, recovered = count_lost_and_won(gold, before.runs, after.runs)
    counts = {
        "broken": float(broken.sum()),
        "recovered": float(recovered.sum()),
        "spurious_born": count_new_errors(gold, before.runs, after.runs),
        "spurious_gone": count_new_errors(gold, after.runs, before.runs),
    }
    return {name: as_count(value, pairs) for name, value in counts.items()}


def _transitions(
    gold: Spans, before: _Side, after: _Side, types: Sequence[str], pairs: int
) -> SpanTransitions:
    counts = count_transitions(gold, before.runs, after.runs, len(types))

    def as_matrix(own: Counts) -> Matrix:
        return tuple(tuple(as_count(value, pairs) for value in row) for row in own.tolist())

    return SpanTransitions(
        states=STATES,
        matrix=as_matrix(counts.sum(axis=0)),
        by_type={kind: as_matrix(own) for kind, own in zip(types, counts, strict=True)},
    )


def _lost_and_won(
    gold: Spans, before: _Side, after: _Side, inputs: Inputs
) -> tuple[SpanTests, dict[str, str]]:
    """Return the shares of the gold spans broken and recovered, with their chance by unit."""
    broken, recovered = count_lost_and_won(gold, before.runs, after.runs)
    place, n_units = inputs.units[gold.start], inputs.n_units
    of = np.bincount(place, minlength=n_units)
    tests, undefined = {}, {}
    for name, share in (("broken", broken), ("recovered", recovered)):
        counts = np.stack([np.bincount(place, share, n_units), of], axis=-1)
        estimate = jackknife(counts, share_of, kind="share", unit=inputs.unit)
        tests[name] = make_test(estimate)
        undefined[f"spans.tests.{name}.z_token"] = "only the gain has a test by token"
        missing = ("value", *CHANCE) if estimate.value is None else CHANCE
        if estimate.reason:
            undefined |= {f"spans.tests.{name}.{part}": estimate.reason for part in missing}
    return SpanTests(**tests), undefined


def estimate_f1_difference(
    before: npt.NDArray[np.int64], after: npt.NDArray[np.int64], unit: Unit = "sentence"
) -> Estimate:
    """Estimate the difference in span F1, candidate less reference, with its interval.

    Args:
        before: (U, K, 3) spans of each unit under each run of the reference: in gold, predicted,
            both.
        after: (U, M, 3) likewise of the candidate.
        unit: The unit of chance.
    """
    n_before = before.shape[1]
    both = np.concatenate([before, after], axis=1)

    def difference(counts: Counts) -> Counts:
        scores = f1_score(counts.reshape(*counts.shape[:-1], -1, 3))
        change: Counts = scores[..., n_before:].mean(axis=-1) - scores[..., :n_before].mean(axis=-1)
        return change

    return jackknife(both.reshape(len(both), -1), difference, kind="difference", unit=unit)
