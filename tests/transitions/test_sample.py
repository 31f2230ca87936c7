from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from backfire.transitions.sample import KEYS, first_by_share, first_evenly

NUMBERS = st.lists(st.integers(0, KEYS - 1), unique=True, max_size=30)


@given(numbers=NUMBERS, limit=st.integers(0, 40))
def test_tokens_come_in_the_order_of_the_rule(numbers, limit):
    places = first_evenly(np.array(numbers, dtype=np.int64), limit)
    rule = sorted(numbers, key=lambda number: number * 2_654_435_761 % 2**32)
    assert [numbers[place] for place in places] == rule[:limit]


@given(shares=st.lists(st.sampled_from([0.25, 0.5, 1.0]), max_size=30), limit=st.integers(0, 40))
def test_the_greatest_shares_come_first_and_equals_keep_their_order(shares, limit):
    places = first_by_share(np.array(shares), limit)
    rule = sorted(range(len(shares)), key=lambda place: (-shares[place], place))
    assert places.tolist() == rule[:limit]


def test_equals_are_spread_over_the_text():
    tenths = Counter((first_evenly(np.arange(900), 30) // 90).tolist())
    assert set(tenths.values()) <= {2, 3, 4}
