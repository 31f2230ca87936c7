"""What the study of similarity found, in sentences."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.numbers import NOTHING, decimal, percent, plural
from backfire.report.pairs.record import JUDGED, PairStudy, Predictor, Relation
from backfire.report.studied.record import Studied
from backfire.report.studied.words import is_apart
from backfire.transitions.noise.contrast import Quantity

_CALLED: Final[dict[Quantity, str]] = {
    "gain": "The gain",
    "negative_transfer": "NT",
    "systematic_middle": "S",
    "systematic_change": "D",
}


def tell_findings(study: PairStudy) -> Iterator[str]:
    """Say of each quantity which measures predict it, or that none is shown to."""
    for quantity in JUDGED:
        found = [each for each in study.relations if each.quantity == quantity]
        yield f"**{_CALLED[quantity]}.** {_tell(found)}"


def correlation(found: Studied | None) -> str:
    """Return a correlation with its interval: "0.45 (0.10 … 0.70)"."""
    if found is None or found.interval is None:
        return decimal(found.value if found else None)
    low, high = found.interval
    return f"{decimal(found.value)} ({decimal(low)} … {decimal(high)})"


def tell_predictors(study: PairStudy) -> Iterator[str]:
    """Say of each quantity by what other pairs are predicted, and how well."""
    for quantity, found in study.predictors.items():
        yield f"**{_CALLED[quantity]}.** {_tell_predictor(found)}"


def _tell_predictor(found: Predictor) -> str:
    mean = f"the mean of the studied pairs, which errs by {percent(found.baseline)} points"
    if found.chosen is None:
        return f"No measure is shown to predict better than {mean}."
    chose, of = found.folds
    errs = (
        f"to choose a measure and predict errs by {percent(found.error)} points (in {chose} of "
        f"{of} trials a measure was chosen at all)"
    )
    if found.measure is None:
        none = f"No measure is shown to predict better than {mean}"
        return f"{none}: {errs}. With all pairs: `{found.chosen}`."
    return f"By `{found.measure}`: {errs}; {mean.replace('which errs', 'errs')}."


def _tell(relations: Sequence[Relation]) -> str:
    by_verdict = {
        verdict: [each for each in relations if each.verdict == verdict]
        for verdict in ("predicts", "goes along", "not shown", "can't be told")
    }
    predicting = sorted(by_verdict["predicts"], key=lambda each: each.error or 0.0)
    if len(by_verdict["can't be told"]) == len(relations):
        return "Nothing can be told: there are too few sources, targets or measures."
    if not predicting and not by_verdict["goes along"]:
        return _tell_none(relations)
    sentences = []
    if predicting:
        sentences.append(f"Predicted by {'; '.join(map(_predicting, predicting))}.")
    else:
        sentences.append("No measure is shown to predict it better than the mean of other pairs.")
    if by_verdict["goes along"]:
        listed = "; ".join(map(_going_along, by_verdict["goes along"]))
        sentences.append(f"{listed}: a correlation, not shown to predict better than the mean.")
    return " ".join(sentences)


def _tell_none(relations: Sequence[Relation]) -> str:
    """Say that no measure is shown to predict, and what is apart from 0 without the correction."""
    none = (
        f"Nothing is shown to predict it: of {plural(len(relations), 'measure')} none is shown to "
        "go along with it for other sources and targets too, corrected for all that were tried."
    )
    apart = [
        (each, each.spearman.q)
        for each in relations
        if each.spearman and each.spearman.q is not None and is_apart(each.spearman)
    ]
    if not apart:
        return none
    listed = "; ".join(_going_along(each) for each, _ in apart)
    return (
        f"{none} Each by itself, without the correction, these are apart from 0: {listed}. "
        f"Corrected, q is at least {decimal(min(q for _, q in apart))}."
    )


def _predicting(found: Relation) -> str:
    return (
        f"{_going_along(found)}, which saves {skill(found.skill)} % of the mean's squared error on "
        f"targets that were left out: it errs by {percent(found.error)} points, the mean by "
        f"{percent(found.baseline)}"
    )


def skill(found: Studied | None) -> str:
    """Return how much of the mean's squared error is saved, in per cent: "35 (10 … 53)"."""
    if found is None:
        return NOTHING
    value, *ends = (f"{100 * x:.0f}" for x in (found.value, *(found.interval or ())))
    words = f"{value} ({' … '.join(ends)})" if ends else value
    return words.replace("-", "\N{MINUS SIGN}")


def _going_along(found: Relation) -> str:
    return f"`{found.measure}` (Spearman {correlation(found.spearman)})"
