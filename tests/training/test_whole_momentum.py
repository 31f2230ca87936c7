import pytest
import torch
from torch import nn

from backfire.training.whole_momentum import (
    WholeMomentum,
    has_fused_move,
    move_fused,
    move_one_by_one,
)


@pytest.fixture(params=["as PyTorch has it", "without the fused kernel"])
def kernel(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Take PyTorch's private kernel away, as a version without it would."""
    if request.param.startswith("without"):
        monkeypatch.delattr(torch, "_fused_sgd_")
    has_fused_move.cache_clear()
    yield request.param
    has_fused_move.cache_clear()


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_whole_parameters_move_as_in_torchs_momentum_sgd(momentum: float) -> None:
    torch.manual_seed(1)
    ours = [nn.Parameter(torch.randn(7, 3)), nn.Parameter(torch.randn(5))]
    theirs = [nn.Parameter(parameter.detach().clone()) for parameter in ours]
    mine = WholeMomentum(ours, learning_rate=0.02, momentum=momentum)
    torchs = torch.optim.SGD(theirs, lr=0.02, momentum=momentum, foreach=False)
    for step in range(20):
        for one, other in zip(ours, theirs, strict=True):
            gradient = torch.randn_like(one)
            one.grad, other.grad = gradient.clone(), gradient / 4
        if step % 3 == 0:
            ours[1].grad = theirs[1].grad = None
        mine.step(torch.tensor(0.25))
        torchs.step()
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_the_fused_move_and_the_plain_one_agree(momentum: float, device: str) -> None:
    torch.manual_seed(1)
    shapes = [(300, 17), (1,), (1001,)]
    start = [[torch.randn(shape, device=device) for shape in shapes] for _ in range(3)]
    results = []
    for move in (move_fused, move_one_by_one):
        parameters, gradients, velocities = ([t.clone() for t in tensors] for tensors in start)
        for _ in range(5):
            move(
                parameters,
                [gradient.clone() for gradient in gradients],
                velocities,
                torch.tensor(0.3, device=device),
                learning_rate=0.015,
                momentum=momentum,
            )
        results.append([*parameters, *(velocities if momentum else [])])
    for fused, plain in zip(*results, strict=True):
        torch.testing.assert_close(fused, plain, rtol=1e-5, atol=1e-6)


def test_whether_there_is_a_fused_kernel_is_tried_not_guessed(kernel: str, monkeypatch) -> None:
    assert has_fused_move("cpu") == kernel.startswith("as")
    if has_fused_move("cpu"):
        monkeypatch.setattr(torch, "_fused_sgd_", lambda _: None)  # other arguments
        has_fused_move.cache_clear()
        assert not has_fused_move("cpu")
