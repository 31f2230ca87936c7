"""A system of which only labels and confidences are known: somebody else's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Told:
    """What a system says of each text.

    Attributes:
        said: The label of every token, by text.
        confidence: [N] the probability that the system gave to it, by text.
    """

    said: Mapping[str, Sequence[str]]
    confidence: Mapping[str, Float[NDArray[np.float32], " N"]]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """All labels that it has said."""
        return tuple(dict.fromkeys(label for labels in self.said.values() for label in labels))

    def posterior(self, split: str) -> Float[NDArray[np.float32], "N C"]:
        """Return its probability of every one of `labels`.

        What it does not give to the label that it says is spread evenly over the others.
        """
        place = {label: number for number, label in enumerate(self.labels)}
        sure = self.confidence[split]
        rest = (1 - sure) / max(1, len(self.labels) - 1)
        spread = np.repeat(rest[:, np.newaxis], len(self.labels), axis=1).astype(np.float32)
        spread[np.arange(len(sure)), [place[label] for label in self.said[split]]] = sure
        return spread
