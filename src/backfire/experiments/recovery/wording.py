"""The answer of a search in a sentence, and what a reader should know of it."""

from collections.abc import Iterator
from typing import Literal

from backfire.experiments.recovery.choosing import FEWEST
from backfire.report.numbers import percent, plural
from backfire.report.recovery.record import OtherReferences, ToldSplit, TriedWay, WayFigures
from backfire.report.recovery.sentences import SHOWN, within

Verdict = Literal["RECOVERED", "PARTLY", "NOTHING HELPS", "TOO FEW"]


def decide(chosen: TriedWay | None, aim: float, n_sentences: int) -> Verdict:
    """Return the verdict of a search."""
    if n_sentences < FEWEST:
        return "TOO FEW"
    if chosen is None:
        return "NOTHING HELPS"
    reached = chosen.validation.reduction is not None and chosen.validation.reduction >= aim
    return "RECOVERED" if reached else "PARTLY"


def sentence_of(
    chosen: TriedWay | None,
    plain: WayFigures,
    tried: tuple[TriedWay, ...],
    aim: float,
    told: tuple[ToldSplit, ...] = (),
) -> str:
    """Return the answer in a sentence: the figures of validation, and whether they held elsewhere.

    Args:
        chosen: What is recommended.
        plain: The plain candidate.
        tried: All that was tried.
        aim: The share of negative transfer that is to go.
        told: What the splits say that chose nothing.
    """
    falsifies = _falsifies(plain)
    if chosen is None:
        n = sum(way.role != "bound" for way in tried)
        best = _best(tried)
        words = (
            f"; no way of the {n} that were tried takes any of it away beyond chance at no loss."
        )
        return f"{falsifies}{words}{best}"
    own = chosen.validation
    of_aim = "" if (own.reduction or 0) >= aim else f", less than the {percent(aim)} % aimed at"
    return (
        f"{falsifies}; with {chosen.name} it is {own.falsified:,}: "
        f"{percent(own.reduction)} % of it is gone{within(own.reduction_interval)}{of_aim}, at a "
        f"difference in score of {percent(own.score_difference)} "
        f"points{within(own.score_difference_interval)}. {_cost(chosen)}{_held(told)}"
    )


def too_few(plain: WayFigures, n_sentences: int) -> str:
    """Return the answer where there are too few sentences to choose by."""
    return (
        f"{_falsifies(plain)}; validation has {plural(n_sentences, 'sentence')}, and to choose "
        f"takes {FEWEST} at the least: with fewer, the best is the one with most luck. Label more "
        "text."
    )


def _falsifies(plain: WayFigures) -> str:
    return (
        f"The plain candidate falsifies {plural(plain.falsified, 'token')} of {plain.tokens:,} "
        f"that the reference has right (NT {percent(plain.negative_transfer)} %)"
    )


def _held(told: tuple[ToldSplit, ...]) -> str:
    """Say whether what chose was right, where nothing was chosen."""
    words = [
        f"on {each.split}: aim reached {SHOWN[each.reached]}, score kept {SHOWN[each.kept]}"
        for each in told
        if each.reached and each.kept
    ]
    return f" That is validation, which chose; {'; '.join(words)}." if words else ""


def notes_of(*, n_tried: int, tokens: int, told: bool, found: bool) -> Iterator[str]:
    """Give what a reader should know before trusting the numbers.

    Args:
        n_tried: How many ways might have been chosen.
        tokens: Of validation.
        told: Whether there is another split.
        found: Whether something is recommended.
    """
    if found:
        yield (
            f"The recommendation is the best of {n_tried} ways on the {tokens:,} tokens that chose "
            "it, so its validation figures are optimistic: part of them is luck. Believe the check "
            "of the choice" + (" and test." if told else ".")
        )
    if told:
        yield (
            "Test was looked at once, after the choice, for the recommendation and the plain "
            "candidate alone. Whoever chooses again after reading it has no test split any more."
        )
    else:
        yield (
            "The corpus has no split beside validation: nothing here was measured on text that "
            "chose nothing but in the check of the choice. Keep some labelled text apart."
        )


def note_on_s(others: OtherReferences | None) -> str:
    """Return the note that tells the engineer's question from the researcher's.

    Args:
        others: What is known of other references.
    """
    more = (
        ""
        if others
        else " Give further runs of the reference's recipe with --other-reference to see NT "
        "against them."
    )
    return (
        "Negative transfer here is that against this one reference, which most ways know. What a "
        "recipe does to references it never saw, S, is another question: it takes several runs of "
        "both recipes, each candidate from its own source model, and none of them consulted "
        f"(backfire sweep).{more}"
    )


def _best(tried: tuple[TriedWay, ...]) -> str:
    """Say what the way with the least negative transfer does, and why it is not chosen."""
    systems = [way for way in tried if way.role != "bound"]
    if not systems:
        return ""
    best = min(systems, key=lambda way: way.validation.falsified)
    own = best.validation
    return (
        f" The least is that of {best.name}: {plural(own.falsified, 'token')}, at a difference in "
        f"score of {percent(own.score_difference)} points ({best.verdict})."
    )


def _cost(way: TriedWay) -> str:
    if way.models == 1:
        return "One model is run at prediction, as before."
    return f"{way.models} models are run for every sentence at prediction."
