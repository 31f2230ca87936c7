import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from backfire.models.products import SMALL, has_onednn, multiply, multiply_add, round_number


@pytest.mark.parametrize(("n", "k", "m"), [(1, 1, 1), (3, 20, 7), (64, 128, 96), (171, 90, 400)])
def test_products_are_what_they_say_on_both_sides_of_the_border(n: int, k: int, m: int) -> None:
    torch.manual_seed(n)
    rows, weight, bias, addend = (torch.randn(s) for s in [(n, k), (m, k), (m,), (n, m)])
    expected = (rows.double() @ weight.double().t()).float()
    views = rows.t().contiguous().t(), weight.t().contiguous().t()
    near = {"rtol": 1e-5, "atol": 1e-5 * k}
    torch.testing.assert_close(multiply(rows, weight), expected, **near)
    torch.testing.assert_close(multiply(*views), expected, **near)
    torch.testing.assert_close(multiply(rows, weight, bias), expected + bias, **near)
    torch.testing.assert_close(multiply_add(rows, weight, addend), expected + addend, **near)


def test_double_precision_stays_double() -> None:
    rows = torch.randn(128, 128, dtype=torch.float64)
    assert rows.shape[0] * rows.numel() >= SMALL
    assert torch.equal(multiply(rows, rows), rows @ rows.t())


def test_where_onednn_is_told_to_be_its_products_are_there() -> None:
    assert not has_onednn() or hasattr(torch.ops.mkldnn, "_linear_pointwise")


@given(st.integers(1, 5000))
def test_round_numbers_are_few_and_near(n: int) -> None:
    rounded = round_number(n)
    assert n <= rounded < n + 32
    assert round_number(rounded) == rounded
    assert len({round_number(k) for k in range(1, n + 1)}) <= 24 + n // 32
