import numpy as np

from backfire.scoring.ratio import share_of


def test_shares_of_many_sums_at_once_and_none_of_nothing():
    counts = np.array([[[1.0, 4.0], [0.0, 5.0]], [[3.0, 3.0], [0.0, 0.0]]])
    np.testing.assert_array_equal(share_of(counts), [[0.25, 0.0], [1.0, np.nan]])
    assert share_of(np.array([1.0, 2.0])) == 0.5
