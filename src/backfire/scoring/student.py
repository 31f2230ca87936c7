"""Student's t distribution for whole degrees of freedom, without SciPy's long import."""

import math
from functools import lru_cache

import numpy as np

_STEPS = 200
_TAIL = 2.0  # t, from which on 1 - P(T <= t) would lose digits, and the fraction is quick
_TERMS, _ENOUGH = 1_000, 1e-15
_MANY = 10_000  # degrees, from which on the expansion is exact to the last digits


def student_cdf(t: float, degrees: int) -> float:
    """Return P(T <= t); exact to about 1e-13 (absolute).

    The finite sums of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3-4; for many
    degrees the expansion by the normal distribution of Hill (1970), Communications of the ACM 13.

    Args:
        t: Any finite number.
        degrees: Degrees of freedom, at least 1.
    """
    if degrees > _MANY:
        return 0.5 * math.erfc(-_as_normal(t, degrees) / math.sqrt(2))
    angle = math.atan(t / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = degrees % 2
    steps = np.arange(1, degrees // 2)
    ratios = (2 * steps - 1 + odd) / (2 * steps + odd) * cosine**2
    series = 1.0 + float(np.cumprod(ratios).sum())
    if not odd:
        inner = sine * series
    elif degrees == 1:
        inner = 2 / math.pi * angle
    else:
        inner = 2 / math.pi * (angle + sine * cosine * series)
    return 0.5 + 0.5 * inner


def student_sf(t: float, degrees: int) -> float:
    """Return P(T > t); exact to about 1e-10 of itself, however small it is.

    In the tail it is half the incomplete beta function of degrees / 2 and 1/2 at
    degrees / (degrees + t²), by its continued fraction (Abramowitz and Stegun, 26.5.8) with the
    method of Lentz; for many degrees as in `student_cdf`.

    Args:
        t: Any finite number.
        degrees: Degrees of freedom, at least 1.
    """
    if t < _TAIL:
        return 1 - student_cdf(t, degrees)
    if degrees > _MANY:
        return 0.5 * math.erfc(_as_normal(t, degrees) / math.sqrt(2))
    return 0.5 * _incomplete_beta(t, degrees)


def two_sided_p(z: float, degrees: int) -> float:
    """Return how often Student's T is as far from 0 as z, on either side."""
    return min(1.0, 2 * student_sf(abs(z), degrees))


def _incomplete_beta(t: float, degrees: int) -> float:
    a, b, x = degrees / 2, 0.5, degrees / (degrees + t * t)
    front = math.exp(
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        - a * math.log1p(t * t / degrees)
        + b * math.log(t * t / (degrees + t * t))
    )
    numerator, denominator, value = math.inf, 1.0, 1.0
    for step in range(1, _TERMS):
        m = step // 2
        if step % 2:
            part = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            part = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        denominator = 1 / (1 + part * denominator)
        numerator = 1 + part / numerator
        value *= numerator * denominator
        if abs(numerator * denominator - 1) < _ENOUGH:
            break
    return front * value / a


def _as_normal(t: float, degrees: int) -> float:
    """Return the normal deviate that is exceeded as often as t."""
    a = degrees - 0.5
    b = 48 * a**2
    z = math.copysign(math.sqrt(a * math.log1p(t**2 / degrees)), t)
    first = (z**3 + 3 * z) / b
    second = (4 * z**7 + 33 * z**5 + 240 * z**3 + 855 * z) / (10 * b * (b + 0.8 * z**4 + 100))
    return z + first - second


@lru_cache(maxsize=1024)
def student_quantile(probability: float, degrees: int) -> float:
    """Return the t with P(T <= t) = probability, by bisection.

    Args:
        probability: Between 0 and 1, both excluded.
        degrees: Degrees of freedom, at least 1.
    """
    if probability < 0.5:  # noqa: PLR2004 - the middle of a symmetric distribution
        return -student_quantile(1 - probability, degrees)
    low, high = 0.0, 2.0
    while student_cdf(high, degrees) < probability:
        low, high = high, 2 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if student_cdf(middle, degrees) < probability else (low, middle)
    return (low + high) / 2
