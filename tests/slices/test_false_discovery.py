import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from backfire.slices.false_discovery import q_values


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_q_values_are_scipys(p):
    assert q_values(p) == pytest.approx(false_discovery_control(p).tolist())


def test_a_test_that_could_not_be_done_stays_in_the_family():
    assert q_values([0.01, None, 0.04, None]) == pytest.approx([0.04, None, 0.08, None])
    assert q_values([None]) == [None]
    assert q_values([]) == []
