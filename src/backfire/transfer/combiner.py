"""A combiner is one file of `combiners/` that predicts with several taggers at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from jaxtyping import Float, Int
from numpy.typing import NDArray

from backfire.records.registry import Registry
from backfire.records.settings import Settings
from backfire.transfer.parts import Parts, Posterior

COMBINERS: Final = Registry("backfire.transfer.combiners", "COMBINER", "combiner")
"""Every combiner, by the name that `backfire combine` has for it."""


@dataclass(frozen=True)
class Combined:
    """What a combined system predicts for the N tokens of a text.

    Attributes:
        labels: [N] the place of each label among `Parts.labels`.
        confidence: [N] the probability that the system gives to it, in [0, 1].
    """

    labels: Int[NDArray[np.int64], " N"]
    confidence: Float[NDArray[np.float32], " N"]


@dataclass(frozen=True, kw_only=True)
class Combiner:
    """A way of predicting with old and new taggers, which each file offers as `COMBINER`.

    Attributes:
        title: What it does, in one line.
        formula: The same in symbols.
        origin: Where it comes from.
        settings: How it is set; every setting has a default.
        combine: Takes settings and parts to what is predicted for each text. It reads gold labels
            of `parts.LEARN_ON` alone; its predictions there must not rest on the sentence's own.
        neutral: The settings with which it predicts what the new tagger does.
        needs_old: Whether it is nothing without an old tagger.
        new_at_most: How many new taggers it can use; None for any number.
        needs_common_start: Whether it can do only with taggers that were fine-tuned from one start.
        is_bound: Whether it reads the gold labels of every text: a bound and no system.
    """

    title: str
    formula: str
    origin: str
    settings: type[Settings]
    combine: Callable[[Any, Parts], Mapping[str, Combined]]
    neutral: Settings
    needs_old: bool = True
    new_at_most: int | None = None
    needs_common_start: bool = False
    is_bound: bool = False


def choose_most_probable(posterior: Posterior) -> Combined:
    """Return the most probable label of every token; the first of equals."""
    labels = posterior.argmax(axis=1)
    return Combined(labels, posterior[np.arange(len(labels)), labels])
