"""The family-wise error of some tests: that any of them at all errs."""

from collections.abc import Sequence

import numpy as np


def adjust_by_holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Return the p-value of each test, adjusted for their number by Holm's step-down procedure.

    Calling everything at or below 0.05 a finding makes even one false finding in at most 5 % of all
    draws, whatever else is true and however the tests depend on each other. The false discovery
    rate promises less: many true findings make room for some false ones.

    Args:
        p_values: One a test; None for a test that could not be done, which counts as if its p were
            1, and has no adjusted p.
    """
    p = np.array([1.0 if value is None else value for value in p_values])
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    scaled = p[order] * np.arange(len(p), 0, -1)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(scaled))
    pairs = zip(p_values, adjusted.tolist(), strict=True)
    return [None if value is None else found for value, found in pairs]
