import pytest
from hypothesis import given
from hypothesis import strategies as st

from backfire.slices.family_wise_error import adjust_by_holm


def plain_holm(p):
    """The definition: step down from the smallest p until one is not small enough."""
    order = sorted(range(len(p)), key=p.__getitem__)
    return [max(min(1.0, (len(p) - rank) * p[k]) for rank, k in enumerate(order[: at + 1]))
            for at in (order.index(k) for k in range(len(p)))]  # fmt: skip


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_are_those_of_the_definition(p):
    assert adjust_by_holm(p) == pytest.approx(plain_holm(p))


def test_many_small_ones_do_not_loosen_the_threshold_for_the_others():
    alone = adjust_by_holm([0.02] + [0.5] * 29)[0]
    beside = adjust_by_holm([0.02] + [0.5] * 29 + [1e-9] * 30)[0]
    assert alone == beside == pytest.approx(0.6)


def test_a_test_that_could_not_be_done_counts():
    assert adjust_by_holm([0.01, None, 0.04]) == pytest.approx([0.03, None, 0.08])
    assert adjust_by_holm([]) == []
