"""Scores of spans, overall or of one type, as a gate estimates them."""

from backfire.report.gate.judged import JudgedText
from backfire.report.gate.token_sums import Estimator, Floats
from backfire.scoring.f1 import f1_score
from backfire.scoring.ratio import share_of
from backfire.scoring.spans import Spans, match_spans
from backfire.transitions.spans import count_lost_and_won, count_new_errors


def f1_of_candidate(text: JudgedText) -> Estimator:
    """Return the estimator of the candidate's F1, a mean over its runs."""
    columns = _f1_columns(text, None, candidate_only=True)
    return text.estimate(columns, _mean_f1, "share")


def f1_change(text: JudgedText, kind: int | None = None) -> Estimator:
    """Return the estimator of the candidate's mean F1 less the reference's.

    Args:
        text: The text.
        kind: The place of a span type; None for all of them.
    """
    columns, n_before = _f1_columns(text, kind), 3 * len(text.reference)

    def change(counts: Floats) -> Floats:
        return _mean_f1(counts[..., n_before:]) - _mean_f1(counts[..., :n_before])

    return text.estimate(columns, change, "difference")


def broken_share(text: JudgedText, kind: int) -> Estimator:
    """Return the estimator of the share of a type's gold spans that the candidate breaks."""
    gold, before, after = _layers(text, kind)
    broken, _ = count_lost_and_won(gold, before, after)
    columns = [text.sum_by_unit(gold.start, broken), text.sum_by_unit(gold.start)]
    return text.estimate(columns, share_of, "share")


def count_gold(text: JudgedText, kind: int) -> int:
    """Return how many gold spans a type has."""
    return int((text.layers[0].kind == kind).sum())


def count_broken(text: JudgedText, kind: int) -> float:
    """Return how many gold spans of a type break, a mean over the pairs of runs."""
    return float(count_lost_and_won(*_layers(text, kind))[0].sum())


def count_changed(text: JudgedText, kind: int) -> float:
    """Return how many spans of a type broke, came back, were born or are gone, likewise."""
    gold, before, after = _layers(text, kind)
    broken, recovered = count_lost_and_won(gold, before, after)
    born, gone = count_new_errors(gold, before, after), count_new_errors(gold, after, before)
    return float(broken.sum() + recovered.sum()) + born + gone


def _layers(text: JudgedText, kind: int | None) -> tuple[Spans, list[Spans], list[Spans]]:
    gold, before, after = text.layers
    if kind is None:
        return gold, before, after
    return _only(gold, kind), [_only(run, kind) for run in before], [_only(r, kind) for r in after]


def _only(spans: Spans, kind: int) -> Spans:
    own = spans.kind == kind
    return Spans(spans.start[own], spans.end[own], spans.kind[own])


def _f1_columns(
    text: JudgedText, kind: int | None, *, candidate_only: bool = False
) -> list[Floats]:
    """Return, for each run, three counts by unit: spans in gold, predicted spans, and both."""
    gold, before, after = _layers(text, kind)
    columns = []
    for run in after if candidate_only else [*before, *after]:
        right = gold.start[match_spans(gold, run)]
        columns += [text.sum_by_unit(start) for start in (gold.start, run.start, right)]
    return columns


def _mean_f1(counts: Floats) -> Floats:
    mean: Floats = f1_score(counts.reshape(*counts.shape[:-1], -1, 3)).mean(axis=-1)
    return mean
