"""The rule that chooses a way on validation, and what such a choice is worth.

The best of many looks better than it is: some of what made it the best was luck. How much is told
by choosing again on nine tenths of the sentences and measuring on the last, in turns.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from backfire.experiments.recovery.measuring import (
    Sums,
    difference,
    falsified,
    measure,
    reduction,
    reduction_interval,
)
from backfire.report.findings import Interval, Task
from backfire.report.recovery.record import SelectionCheck, Shown

MARGIN: Final = 0.002
"""A score lower by up to this counts as no loss, unless another margin is asked for."""

AIM: Final = 0.5
"""The share of negative transfer that is to go, unless another one is asked for."""

FOLDS: Final = 10
FEWEST: Final = 2 * FOLDS
"""Below so many sentences nothing is chosen: neither the choice nor its check would say a thing."""


Prefer = Literal["score", "nt"]
"""What is preferred within the limits: a high score, or little negative transfer."""


@dataclass(frozen=True)
class Rule:
    """How a way is chosen.

    Attributes:
        margin: A score lower by up to this counts as no loss.
        aim: The share of negative transfer that is to go.
        prefer: score: of the ways that are shown to reach the aim, one whose score is no loss
            beside the best of them; nt: one that is no loss beside the plain candidate.
    """

    margin: float = MARGIN
    aim: float = AIM
    prefer: Prefer = "score"

    def __str__(self) -> str:
        eligible = (
            "Of all ways that take negative transfer away beyond chance (95 % interval, whole "
            f"sentences) and whose validation score is not more than {100 * self.margin:g} points "
            "below the plain candidate's, "
        )
        most = "the one that takes most away"
        equals = (
            "; among equals the one that runs fewer models, then the one that stands earlier in "
            "the shortlist."
        )
        if self.prefer == "nt":
            return f"{eligible}{most}{equals}"
        return (
            f"{eligible}those by which at least {100 * self.aim:g} % is shown to go (the whole "
            f"interval), and of these the ones whose score is at most {100 * self.margin:g} points "
            f"below the best of them; if there are none, all. Of these {most}{equals}"
        )


@dataclass(frozen=True)
class Contender:
    """A way that may be chosen.

    Attributes:
        number: Its number in the shortlist.
        models: How many models it runs at prediction.
        sums: What it does on each sentence of validation.
    """

    number: int
    models: int
    sums: Sums


def why_not(sums: Sums, task: Task, rule: Rule) -> str | None:
    """Return why a way may not be chosen; None if it may."""
    gone, interval = reduction(sums), reduction_interval(sums)
    if gone is None:
        return "nothing is falsified without it"
    if difference(sums, task) < -rule.margin:
        return "loses too much"
    if gone <= 0:
        return "takes nothing away"
    if interval is None or interval[0] <= 0:
        return "within chance"
    return None


def choose(contenders: Iterable[Contender], task: Task, rule: Rule) -> Contender | None:
    """Return the way that the rule chooses, if there is one."""
    left = [each for each in contenders if why_not(each.sums, task, rule) is None]
    shown = [each for each in left if _reaches(each, rule.aim)]
    if rule.prefer == "score" and shown:
        best = max(difference(each.sums, task) for each in shown)
        left = [each for each in shown if difference(each.sums, task) >= best - rule.margin]
    return min(
        left, key=lambda each: (falsified(each.sums), each.models, each.number), default=None
    )


def check_selection(
    contenders: Sequence[Contender], plain: Sums, task: Task, rule: Rule, seed: int = 1
) -> SelectionCheck | None:
    """Choose without each tenth of the sentences in turn, and measure there what was chosen.

    Args:
        contenders: All that may be chosen.
        plain: What the plain candidate does, which stands where nothing is chosen.
        task: What the labels are.
        rule: How is chosen.
        seed: Deals out the sentences.
    """
    n = len(plain)
    if n < FEWEST or not contenders:
        return None
    fold = np.random.default_rng(seed).permutation(n) % FOLDS
    apart = np.empty_like(plain)
    chosen: Counter[str] = Counter()
    for each in range(FOLDS):
        here = fold == each
        others = [replace(one, sums=one.sums[~here]) for one in contenders]
        best = choose(others, task, rule)
        chosen[str(best.number) if best else ""] += 1
        own = next((one.sums for one in contenders if best and one.number == best.number), plain)
        apart[here] = own[here]
    figures = measure(apart, task)
    return SelectionCheck(
        folds=FOLDS,
        chosen=dict(chosen.most_common()),
        reduction=figures.reduction,
        reduction_interval=figures.reduction_interval,
        score_difference=figures.score_difference,
        score_difference_interval=figures.score_difference_interval,
    )


def is_shown(interval: Interval | None, at_least: float) -> Shown:
    """Return whether a value of this interval is at least so much."""
    if interval is None:
        return "not shown"
    low, high = interval
    if low >= at_least:
        return "yes"
    return "no" if high < at_least else "not shown"


def _reaches(contender: Contender, aim: float) -> bool:
    return is_shown(reduction_interval(contender.sums), aim) == "yes"
