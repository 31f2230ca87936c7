import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from backfire.inference.checkpoints import PretrainingStates
from backfire.training.momentum import RowMomentum
from lab import FAST, make_sentences, small_tagger


def drawn_steps(n_steps: int, table: torch.Tensor):
    """Draw the rows of every step, and gradients for them."""
    random = np.random.default_rng(n_steps)
    for _ in range(n_steps):
        rows = np.sort(random.choice(len(table), random.integers(1, 6), replace=False))
        gradient = random.normal(size=(len(rows), table.shape[1])) * 0.1
        yield torch.from_numpy(rows), torch.from_numpy(gradient).to(table.dtype)


@pytest.mark.parametrize(
    ("dtype", "momentum", "near"),
    [(torch.float64, momentum, 1e-12) for momentum in (0.0, 0.5, 0.9, 0.99)]
    + [(torch.float32, momentum, 1e-6) for momentum in (0.0, 0.5, 0.9)],
)
def test_after_a_thousand_steps_it_is_dense_momentum_sgd(dtype, momentum, near) -> None:
    torch.manual_seed(1)
    sparse = nn.Parameter(0.05 * torch.randn(60, 4, dtype=dtype))
    dense = nn.Parameter(sparse.detach().clone())
    ours = RowMomentum(sparse, learning_rate=0.015, momentum=momentum)
    theirs = torch.optim.SGD([dense], lr=0.015, momentum=momentum)
    for step, (rows, gradient) in enumerate(drawn_steps(1000, sparse)):
        ours.settle(rows)
        torch.testing.assert_close(sparse[rows], dense[rows], rtol=0, atol=near)
        ours.step(rows, gradient)
        dense.grad = torch.zeros_like(dense).index_copy_(0, rows, gradient)
        theirs.step()
        if step % 250 == 249:  # an epoch ends
            ours.settle_all()
            torch.testing.assert_close(sparse, dense, rtol=0, atol=near)
    velocity = theirs.state[dense]["momentum_buffer"] if momentum else ours.velocity
    torch.testing.assert_close(ours.velocity, velocity, rtol=0, atol=near)


@given(st.integers(0, 400), st.floats(0, 0.999), st.floats(1e-4, 1))
def test_a_row_that_waits_moves_by_the_sum_of_its_steps(waits, momentum, rate) -> None:
    table = nn.Parameter(torch.zeros(2, 1, dtype=torch.float64))
    optimizer = RowMomentum(table, learning_rate=rate, momentum=momentum)
    row, other = torch.tensor([0]), torch.tensor([1])
    optimizer.step(row, torch.ones(1, 1, dtype=torch.float64))
    for _ in range(waits):
        optimizer.step(other, torch.ones(1, 1, dtype=torch.float64))
    optimizer.settle_all()
    expected = -rate * sum(momentum**k for k in range(waits + 1))
    assert table[0].item() == pytest.approx(expected, rel=1e-9)
    assert optimizer.velocity[0].item() == pytest.approx(momentum**waits, rel=1e-9, abs=1e-300)


def test_settling_a_row_that_is_named_twice_settles_it_once() -> None:
    table = nn.Parameter(torch.zeros(3, 1))
    optimizer = RowMomentum(table, learning_rate=1.0, momentum=0.5)
    optimizer.step(torch.tensor([0]), torch.ones(1, 1))
    optimizer.step(torch.tensor([1]), torch.ones(1, 1))
    optimizer.settle(torch.tensor([0, 0]))
    optimizer.settle(torch.tensor([0]))
    assert table[0].item() == -1.5
    assert optimizer.velocity[0].item() == 0.5


def test_a_step_touches_no_row_that_it_does_not_use() -> None:
    table = nn.Parameter(torch.full((4, 2), torch.nan))
    with torch.no_grad():
        table[1] = 0
    optimizer = RowMomentum(table, learning_rate=1.0, momentum=0.9)
    optimizer.velocity[[0, 2, 3]] = torch.nan
    optimizer.settle(torch.tensor([1]))
    optimizer.step(torch.tensor([1]), torch.ones(1, 2))
    optimizer.settle_all()
    assert table[1].tolist() == [-1, -1]


def test_states_at_the_end_of_an_epoch_hold_settled_rows(tmp_path) -> None:
    """What is saved is what dense momentum SGD would have saved."""
    from backfire.training.loop import train

    tagger, encoded = small_tagger(make_sentences(40))
    states = PretrainingStates(tmp_path)
    states.save(tagger, 0)
    for epoch in train(tagger, encoded, lambda _: 0.0, FAST, seed=3):
        states.save(tagger, epoch.number)
        saved = states.load(epoch.number)["representation.word_embedding.weight"]
        assert torch.equal(saved, tagger.representation.word_embedding.weight)
