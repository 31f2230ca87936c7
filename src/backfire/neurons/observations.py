"""What is known of the units of one layer on some tokens: the input of every ranking."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from backfire.records.errors import SettingsError

Values = npt.NDArray[np.floating]
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Observations:
    """The units of one layer on T tokens, each of one of C classes.

    Attributes:
        activations: (T, U) what each of the U units gives.
        classes: (T,) the class of each token, from 0.
        names: (C,) what the classes are called. A concept of two has what it stands against first
            and itself last, for instance kept and falsified.
        attributions: (T, U) activation × gradient of the flip margin, if it was recorded.
        before: (T, U) what the same units gave before fine-tuning, if it was recorded.
        returned: (U,) how many falsified tokens come back when the unit is silenced, if measured.
        lost: (U,) how many right tokens are lost then.
    """

    activations: Values
    classes: npt.NDArray[np.integer]
    names: Sequence[str]
    attributions: Values | None = None
    before: Values | None = None
    returned: npt.NDArray[np.integer] | None = None
    lost: npt.NDArray[np.integer] | None = None

    def __post_init__(self) -> None:
        counts = np.bincount(self.classes, minlength=len(self.names))
        if len(self.names) < 2 or not counts.all():  # noqa: PLR2004 - one class differs from none
            empty = [name for name, n in zip(self.names, counts, strict=True) if not n]
            raise SettingsError(
                f"the concept has no token of {' and of '.join(empty) or 'a second class'}, "
                "expected at least one of each class. Choose a longer text or another concept."
            )

    @property
    def n_units(self) -> int:
        """U."""
        return int(self.activations.shape[1])

    @property
    def counts(self) -> dict[str, int]:
        """How many tokens each class has."""
        counts = np.bincount(self.classes, minlength=len(self.names))
        return dict(zip(self.names, counts.tolist(), strict=True))

    def means(self) -> Scores:
        """Return the mean activation of each class and unit (C, U)."""
        return class_means(self.activations, self.classes, len(self.names))

    def concept(self) -> npt.NDArray[np.bool_]:
        """Return which tokens are of the last class (T,)."""
        concept: npt.NDArray[np.bool_] = self.classes == len(self.names) - 1
        return concept


def class_means(values: Values, classes: npt.NDArray[np.integer], n_classes: int) -> Scores:
    """Return the mean of the values of each class (C, U); every class has a token.

    Equal columns of one table have equal means to the last digit. A matrix product may add some of
    them in another order than the others; which, depends on the processor.
    """
    own = (values[classes == each] for each in range(n_classes))
    return np.stack([rows.mean(axis=0, dtype=np.float64) for rows in own])
