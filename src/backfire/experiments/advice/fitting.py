"""From the study of similarity to what pairs are predicted from."""

from backfire.report.advice.studied import (
    TOLD,
    FittedPair,
    FittedPairs,
    MeasuredNumber,
    MeasuredPair,
)
from backfire.report.pairs.record import SHOWN, PairStudy, StudiedPair
from backfire.report.studied.record import Studied
from backfire.similarity.measure import list_measures


def fit_study(study: PairStudy) -> tuple[FittedPairs | None, tuple[MeasuredPair, ...]]:
    """Return what is predicted from, and all pairs as they were measured.

    Measures that need a source model are left out, since advice comes before there is one. The
    first is None where no pair that counts was measured.
    """
    counted = [pair for pair in study.counted if pair.measures]
    labels = [own for pair in counted for own in pair.labels or ()]
    measured = tuple(_measured(pair, vectors=study.vectors) for pair in study.pairs)
    if not labels:
        return None, measured
    usable = [name for name, each in list_measures().items() if "model" not in each.needs]
    fitted = FittedPairs(
        source_tokens=study.source_tokens,
        target_tokens=study.target_tokens,
        labels=(min(labels), max(labels)),
        runs=counted[0].runs,
        vectors=study.vectors,
        pairs=tuple(_fitted(pair, usable) for pair in counted),
        predictors=study.predictors,
    )
    return fitted, measured


def _fitted(pair: StudiedPair, usable: list[str]) -> FittedPair:
    values = {name: pair.measure(name) for name in usable}
    return FittedPair(
        source=pair.source,
        target=pair.target,
        measures={name: value for name, value in values.items() if value is not None},
        numbers={name: pair.numbers[name].value for name in TOLD if name in pair.numbers},
    )


def _measured(pair: StudiedPair, *, vectors: bool) -> MeasuredPair:
    return MeasuredPair(
        source=pair.source,
        target=pair.target,
        sweep="similarity",
        vectors=vectors,
        runs=pair.runs,
        numbers={name: _number(pair.numbers[name]) for name in SHOWN if name in pair.numbers},
        f1_gain=None,
        signature=pair.signature,
    )


def _number(found: Studied) -> MeasuredNumber:
    return MeasuredNumber(
        value=found.value,
        interval=found.interval,
        covers=found.covers,
        reason=None if found.interval else found.reason,
    )
