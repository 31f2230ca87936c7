"""What is told while the shortlist is tried."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Planned:
    """What is about to be tried.

    Attributes:
        n_ways: How many ways.
        n_trainings: How many trainings they take.
        seconds: About how long these take, if none is done yet.
        budget_seconds: How long is left.
    """

    n_ways: int
    n_trainings: int
    seconds: float
    budget_seconds: float


@dataclass(frozen=True)
class WayTried:
    """A way that is done.

    Attributes:
        name: Its name.
        n_done: How many are done or left out, with it.
        n_ways: How many there are.
        score: Its validation score.
        seconds_left: About how long the rest takes.
    """

    name: str
    n_done: int
    n_ways: int
    score: float
    seconds_left: float


@dataclass(frozen=True)
class WayLeftOut:
    """A way that is not tried.

    Attributes:
        name: Its name.
        reason: Why.
    """

    name: str
    reason: str
