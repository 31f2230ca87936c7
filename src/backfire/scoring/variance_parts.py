"""The interval of a number whose variance has several parts, each known as well as its units are.

Source: Satterthwaite 1946, An Approximate Distribution of Estimates of Variance Components.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from backfire.scoring.jackknife import Estimate
from backfire.scoring.student import student_quantile, two_sided_p

_ROUNDING: Final = 1e-9  # so that 4 degrees that come out as 3.999… stay 4
_NO_SPREAD: Final = 1e-12
"""What rounding may leave of a standard error of 0, relative to the number."""


@dataclass(frozen=True)
class Part:
    """A part of a variance.

    Attributes:
        variance: How much.
        degrees: From how many degrees of freedom, at least 1.
    """

    variance: float
    degrees: int


def with_parts(
    value: float, bare: Estimate, parts: Sequence[Part], caps: Sequence[int] = ()
) -> Estimate | None:
    """Return a number with the interval of Student's t that its parts give it.

    Args:
        value: The number.
        bare: The same as an estimate, which says the level.
        parts: The parts whose sum its variance is; at least one.
        caps: Degrees of freedom of which Student's t has no more.

    Returns:
        The estimate; None where the parts show no spread.
    """
    variance = sum(part.variance for part in parts)
    error = math.sqrt(variance)
    if error <= _NO_SPREAD * max(1.0, abs(value)):
        return None
    degrees = min([_degrees(variance, parts), *caps])
    margin, z = student_quantile((1 + bare.level) / 2, degrees) * error, value / error
    return replace(
        bare,
        standard_error=error,
        interval=(value - margin, value + margin),
        z=z,
        p=two_sided_p(z, degrees),
    )


def _degrees(variance: float, parts: Sequence[Part]) -> int:
    """Return the degrees of freedom of the sum, those of the part that matters most."""
    shares = sum((part.variance / variance) ** 2 / part.degrees for part in parts)
    return int(1 / shares + _ROUNDING)
