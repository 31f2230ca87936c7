"""Greedy soups: which of several taggers with a common start are averaged, chosen by a score."""

from collections.abc import Callable, Sequence

from backfire.models.averaging import average_taggers
from backfire.models.tagger import Tagger


def average_greedily(
    taggers: Sequence[Tagger], score: Callable[[Tagger], float]
) -> tuple[Tagger, tuple[int, ...]]:
    """Average those of several taggers that do the average good.

    They are taken in the order of their own scores, among equals the earlier one first; one stays
    out if the average with it scores less.

    Args:
        taggers: Taggers of one recipe that were fine-tuned from one start.
        score: Higher is better.

    Returns:
        The average, and the places from 0 of those that are in it, in the order taken.
    """
    by_score = sorted(
        ((score(tagger), -place) for place, tagger in enumerate(taggers)), reverse=True
    )
    best, first = by_score[0]
    kept = [-first]
    soup = average_taggers([taggers[-first]])
    for _, place in by_score[1:]:
        tried = average_taggers([taggers[each] for each in (*kept, -place)])
        if (reached := score(tried)) >= best:
            best, soup = reached, tried
            kept.append(-place)
    return soup, tuple(kept)
