"""The false discovery rate of a family of tests."""

from collections.abc import Sequence

import numpy as np


def q_values(p_values: Sequence[float | None]) -> list[float | None]:
    """Return the q-value of each test, by Benjamini and Hochberg's step-up procedure.

    Calling everything with q <= 0.05 a finding lets at most 5 % of the findings be false, on
    average, for tests that are independent or positively dependent.

    Args:
        p_values: One a declared test; None for a test that could not be done, which stays in the
            family as if its p were 1, and has no q.
    """
    p = np.array([1.0 if value is None else value for value in p_values])
    order = np.argsort(p)[::-1]
    scaled = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty(len(p))
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled))
    pairs = zip(p_values, q.tolist(), strict=True)
    return [None if value is None else found for value, found in pairs]
