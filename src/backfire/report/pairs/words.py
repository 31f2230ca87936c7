"""What the study of similarity found, in sentences."""

from collections.abc import Iterator, Sequence
from typing import Final

from backfire.report.numbers import decimal, percent, plural
from backfire.report.pairs.record import JUDGED, PairStudy, Relation
from backfire.report.studied.record import Studied
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


def _tell(relations: Sequence[Relation]) -> str:
    by_verdict = {
        verdict: [each for each in relations if each.verdict == verdict]
        for verdict in ("predicts", "goes along", "not shown", "can't be told")
    }
    predicting = sorted(by_verdict["predicts"], key=lambda each: each.error or 0.0)
    if len(by_verdict["can't be told"]) == len(relations):
        return "Nothing can be told: there are too few sources, targets or measures."
    if not predicting and not by_verdict["goes along"]:
        return (
            f"Nothing predicts it: of {plural(len(relations), 'measure')} none is shown to go "
            "along with it for other sources and targets too."
        )
    sentences = []
    if predicting:
        sentences.append(f"Predicted by {'; '.join(map(_predicting, predicting))}.")
    else:
        sentences.append("Nothing predicts it better than its mean over other targets does.")
    if by_verdict["goes along"]:
        listed = "; ".join(map(_going_along, by_verdict["goes along"]))
        sentences.append(f"{listed}: a correlation, and no better prediction than the mean.")
    return " ".join(sentences)


def _predicting(found: Relation) -> str:
    return (
        f"{_going_along(found)}, with an error of {percent(found.error)} points on targets that "
        f"were left out, where their mean has {percent(found.baseline)}"
    )


def _going_along(found: Relation) -> str:
    return f"`{found.measure}` (Spearman {correlation(found.spearman)})"
