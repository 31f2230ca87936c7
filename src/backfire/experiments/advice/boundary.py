"""Whether a pair lies within what was studied. The rules are stated in docs/similarity.md."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.report.advice.studied import FittedPairs
from backfire.report.numbers import count, percent, plural
from backfire.scoring.crossed import LEAST
from backfire.similarity.measure import MEASURES

SIZE: Final = 0.25
"""So much smaller or larger than the studied ones a training split may be, and a set of labels."""
WIDER: Final = 0.25
"""A measure may lie beyond the studied ones by so much of their range."""
ENGLISH: Final = 0.15
"""At least so large a share of the tokens is one of the hundred commonest English words."""

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Nearest:
    """The studied pair that a pair is most like.

    Attributes:
        source: Its source.
        target: Its target.
        distance: How far it is: the root mean square over measures, in their standard deviations.
        limit: The greatest such distance of a studied pair to one that shares neither its source
            nor its target.
    """

    source: str
    target: str
    distance: float
    limit: float


def outside_by_extent(fitted: FittedPairs) -> Iterator[str]:
    """Say that there are too few sources or targets to tell how much others would differ."""
    for side in ("source", "target"):
        n_units = len({getattr(pair, side) for pair in fitted.pairs})
        if n_units < LEAST:
            yield f"the study has {plural(n_units, side)}; it takes {LEAST} to predict others"


def outside_by_size(sizes: tuple[int, int], fitted: FittedPairs) -> Iterator[str]:
    """Say which training split is of another size than those that were studied."""
    studied = (fitted.source_tokens, fitted.target_tokens)
    for side, own, usual in zip(("source", "target"), sizes, studied, strict=True):
        least, most = (1 - SIZE) * usual, (1 + SIZE) * usual
        if not least <= own <= most:
            yield (
                f"the {side} has {count(own)} training tokens; sizes of {count(round(least))} to "
                f"{count(round(most))} were studied"
            )


def is_merely_too_large(why: tuple[str, ...], sizes: tuple[int, int], fitted: FittedPairs) -> bool:
    """Tell whether nothing but too much text is why a pair lies outside."""
    studied = (fitted.source_tokens, fitted.target_tokens)
    enough = all(own >= (1 - SIZE) * usual for own, usual in zip(sizes, studied, strict=True))
    return enough and bool(why) and why == tuple(outside_by_size(sizes, fitted))


def outside_by_labels(labels: Mapping[str, int], fitted: FittedPairs) -> Iterator[str]:
    """Say which corpus has much fewer or more labels than those that were studied.

    Args:
        labels: By the name of a corpus, how many labels its training split has.
        fitted: The studied pairs.
    """
    least, most = (1 - SIZE) * fitted.labels[0], (1 + SIZE) * fitted.labels[1]
    for name, own in labels.items():
        if not least <= own <= most:
            yield (
                f"{name} has {count(own)} labels; from {count(fitted.labels[0])} to "
                f"{count(fitted.labels[1])} were studied"
            )


def outside_by_language(shares: Mapping[str, float]) -> Iterator[str]:
    """Say which text is not written as English is.

    Args:
        shares: By what a text is called, the share of its tokens among the commonest words.
    """
    for name, share in shares.items():
        if share < ENGLISH:
            yield (
                f"{name} is not written as English is: {percent(share)}% of its tokens are among "
                f"the hundred commonest English words, and only texts with {percent(ENGLISH)}% or "
                "more were studied"
            )


def outside_by_measure(measures: Mapping[str, float], fitted: FittedPairs) -> Iterator[str]:
    """Say which measure lies beyond those of the studied pairs, or is not defined here alone."""
    for name in shared_measures(fitted):
        studied = [pair.measures[name] for pair in fitted.pairs]
        low, high = min(studied), max(studied)
        title = MEASURES.load(name).title
        if name not in measures:
            yield f"{title} ({name}) is not defined for this pair, as it is for all studied ones"
        elif not low - WIDER * (high - low) <= measures[name] <= high + WIDER * (high - low):
            yield (
                f"{title} ({name}) is {measures[name]:.3g}; from {low:.3g} to {high:.3g} was "
                "studied"
            )


def find_nearest(measures: Mapping[str, float], fitted: FittedPairs) -> Nearest | None:
    """Return the studied pair that a pair is most like; None where a measure is not known."""
    names = shared_measures(fitted)
    if not names or any(name not in measures for name in names):
        return None
    studied = np.array([[pair.measures[name] for name in names] for pair in fitted.pairs])
    spread = studied.std(axis=0)
    scaled = studied / np.where(spread > 0, spread, 1)
    own = np.array([measures[name] for name in names]) / np.where(spread > 0, spread, 1)
    distances = _distances(scaled, own)
    place = int(distances.argmin())
    return Nearest(
        source=fitted.pairs[place].source,
        target=fitted.pairs[place].target,
        distance=float(distances[place]),
        limit=_limit(scaled, fitted),
    )


def shared_measures(fitted: FittedPairs) -> list[str]:
    """Return the measures that all studied pairs have."""
    first = fitted.pairs[0].measures
    return [name for name in first if all(name in pair.measures for pair in fitted.pairs)]


def _limit(scaled: Values, fitted: FittedPairs) -> float:
    """Return how far a studied pair is at most from the nearest of another source and target."""
    sources, targets = (
        np.array([getattr(pair, side) for pair in fitted.pairs]) for side in ("source", "target")
    )
    nearest = []
    for k in range(len(scaled)):
        others = (sources != sources[k]) & (targets != targets[k])
        if others.any():
            nearest.append(float(_distances(scaled[others], scaled[k]).min()))
    return max(nearest, default=0.0)


def _distances(studied: Values, own: Values) -> Values:
    distances: Values = np.sqrt(np.square(studied - own).mean(axis=1))
    return distances


def outside_by_distance(nearest: Nearest | None) -> Iterator[str]:
    """Say that a pair is farther from all studied ones than these are from each other."""
    if nearest and nearest.distance > nearest.limit:
        yield (
            f"all measures together: the nearest studied pair is {nearest.distance:.2f} standard "
            f"deviations away, and studied pairs are at most {nearest.limit:.2f} from the nearest "
            "one of another source and target"
        )
