"""What a source model makes of two texts, as arrays: measures need no more of it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.similarity.text import Text


@dataclass(frozen=True, eq=False)
class SeenText:
    """What a model makes of the T tokens of a text.

    Attributes:
        text: The text, or the sentences of it that the model has read.
        features: (T, H) the outputs of Φ.
        posteriors: (T, C) the probability of each of the model's labels.
    """

    text: Text
    features: npt.NDArray[np.float32]
    posteriors: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Seen:
    """What a source model makes of a pair of texts.

    Attributes:
        source: Of sentences of its own training text.
        target: Of the target.
    """

    source: SeenText
    target: SeenText
