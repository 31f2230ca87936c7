"""Backfire's biLSTM kernel beside nn.LSTM, the oracle."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from backfire.models import products
from backfire.models.bilstm import BiLSTM

LENGTHS = st.lists(st.integers(1, 9), min_size=1, max_size=20)


def pack(lengths: list[int]) -> Tensor:
    return torch.tensor([sum(n > t for n in lengths) for t in range(max(lengths))])


def make_case(lengths, *, width: int, hidden: int, dtype: torch.dtype, n_inputs: int = 5):
    torch.manual_seed(len(lengths))
    bilstm = BiLSTM(width, hidden).to(dtype)
    inputs = torch.randn(n_inputs, width, dtype=dtype, requires_grad=True)
    return bilstm, inputs, torch.randint(0, n_inputs, (sum(lengths),)), pack(lengths)


def run_oracle(lstm: nn.LSTM, inputs: Tensor, which: Tensor, alive_at: Tensor):
    output, (last, _) = lstm(PackedSequence(inputs[which], alive_at))
    return output.data, torch.cat([last[0], last[1]], dim=1)


def gradients(bilstm: BiLSTM, inputs: Tensor, results, weights) -> list[Tensor]:
    loss = sum((result * weight).sum() for result, weight in zip(results, weights, strict=True))
    return list(torch.autograd.grad(loss, [inputs, *bilstm.parameters()]))


@given(LENGTHS)
@settings(max_examples=40)
def test_in_double_precision_results_and_gradients_are_those_of_nn_lstm(lengths) -> None:
    case = make_case(lengths, width=3, hidden=4, dtype=torch.float64)
    bilstm, inputs, which, alive_at = case
    ours = bilstm(inputs, which, alive_at)
    oracle = run_oracle(bilstm.lstm, inputs, which, alive_at)
    results = (ours.every, ours.last)
    for mine, theirs in zip(results, oracle, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-12)
    weights = [torch.randn_like(result) for result in oracle]
    for mine, theirs in zip(
        gradients(bilstm, inputs, results, weights),
        gradients(bilstm, inputs, oracle, weights),
        strict=True,
    ):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-10)


@pytest.mark.parametrize("lengths", [[1], [1, 1, 1], [4], [5, 3, 3, 1]])
def test_gradients_pass_the_numerical_check(lengths: list[int]) -> None:
    bilstm, inputs, which, alive_at = make_case(lengths, width=2, hidden=3, dtype=torch.float64)

    def run(inputs: Tensor, *_: Tensor) -> tuple[Tensor, Tensor]:
        states = bilstm(inputs, which, alive_at)
        return states.every, states.last

    assert torch.autograd.gradcheck(run, (inputs, *bilstm.parameters()), rtol=1e-6)


@pytest.mark.parametrize("with_onednn", [True, False])
def test_at_the_papers_size_results_are_those_of_nn_lstm(monkeypatch, with_onednn: bool) -> None:
    """Large enough for both kinds of products; more sequences than a step rounds to."""
    if not with_onednn:
        monkeypatch.setattr(products, "has_onednn", lambda: False)
    lengths = sorted((1 + 7 * k % 23 for k in range(37)), reverse=True)
    case = make_case(lengths, width=60, hidden=100, dtype=torch.float32, n_inputs=171)
    bilstm, inputs, which, alive_at = case
    ours = bilstm(inputs, which, alive_at)
    oracle = run_oracle(bilstm.lstm, inputs, which, alive_at)
    results = (ours.every, ours.last)
    for mine, theirs in zip(results, oracle, strict=True):
        torch.testing.assert_close(mine, theirs, rtol=0, atol=1e-6)
    weights = [torch.randn_like(result) for result in oracle]
    for mine, theirs in zip(
        gradients(bilstm, inputs, results, weights),
        gradients(bilstm, inputs, oracle, weights),
        strict=True,
    ):
        torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("used", ["every", "last"])
def test_a_result_that_nobody_uses_gives_no_gradient(used: str) -> None:
    bilstm, inputs, which, alive_at = make_case([4, 2], width=2, hidden=3, dtype=torch.float64)
    getattr(bilstm(inputs, which, alive_at), used).sum().backward()
    mine = inputs.grad.clone()
    inputs.grad = None
    run_oracle(bilstm.lstm, inputs, which, alive_at)[used == "last"].sum().backward()
    torch.testing.assert_close(mine, inputs.grad, rtol=0, atol=1e-10)


def test_an_input_that_no_step_reads_gets_a_gradient_of_zero() -> None:
    bilstm, inputs, _, alive_at = make_case([3], width=2, hidden=3, dtype=torch.float32)
    bilstm(inputs, torch.tensor([0, 1, 0]), alive_at).every.sum().backward()
    assert inputs.grad[:2].abs().min() > 0
    assert not inputs.grad[2:].any()


def test_frozen_weights_get_no_gradient_and_inputs_still_do() -> None:
    bilstm, inputs, which, alive_at = make_case([3, 1], width=2, hidden=3, dtype=torch.float32)
    bilstm.requires_grad_(requires_grad=False)
    bilstm(inputs, which, alive_at).every.sum().backward()
    assert inputs.grad.any()
    assert all(parameter.grad is None for parameter in bilstm.parameters())


def test_two_runs_before_a_backward_pass_do_not_disturb_each_other() -> None:
    bilstm, inputs, which, alive_at = make_case([3, 1], width=2, hidden=3, dtype=torch.float32)
    first = bilstm(inputs, which, alive_at).every.sum()
    expected = torch.autograd.grad(bilstm(inputs, which, alive_at).every.sum(), inputs)[0]
    assert torch.equal(torch.autograd.grad(first, inputs)[0], expected)


def test_the_parameters_have_nn_lstms_names() -> None:
    ends = ("", "_reverse")
    parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    names = {f"lstm.{part}_l0{end}" for part in parts for end in ends}
    assert set(BiLSTM(2, 3).state_dict()) == names
