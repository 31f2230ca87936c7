"""A team of processes that talk through `accelerate`, started by a launcher such as its own."""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Timer
from typing import Any, Final, TypeVar

import torch
from torch import Tensor

from backfire.models.device import find_device
from backfire.models.tagger import Tagger
from backfire.records.errors import BackfireError, SettingsError, missing_extra
from backfire.records.launched import launched_size
from backfire.training.team import ALONE, Team

_AT_ONCE: Final = 1 << 22
"""So many numbers are added up at a time; the copies take memory."""

_SAME: Final = 1e-5

_PATIENCE: Final = 10.0
"""After so many seconds without the others it is said whom a process waits for."""

_log = logging.getLogger(__name__)

_Result = TypeVar("_Result")


class TeamError(BackfireError):
    """The processes of a training can't go on together, for instance because one has died."""


@contextmanager
def join_team(device: str) -> Iterator[Team]:
    """Join the other processes that a launcher has started, if there are any.

    Args:
        device: "cpu", or "cuda": each process then takes the CUDA device of its number.

    Raises:
        MissingExtraError: If there are others, and accelerate is not installed.
        SettingsError: If the device has a number, or is not there, or the others are not found.
    """
    size, variable = launched_size()
    if size == 1:
        yield ALONE
        return
    if device != "cpu":
        _check_device(device)
    try:
        from accelerate import PartialState
    except ImportError:
        raise missing_extra("training on several devices", "accelerate") from None
    state: Any = _find_others(PartialState, device, f"{variable}={size}")
    try:
        yield Accelerated(state)
    finally:
        state.destroy_process_group()


def _find_others(state: Callable[..., Any], device: str, launched: str) -> Any:
    """Return the state of accelerate once all processes have found each other."""
    try:
        with _telling_of_a_wait(launched):
            return state(cpu=device == "cpu")
    except (ValueError, RuntimeError) as failure:
        raise SettingsError(
            f"{launched} says that a launcher has started several processes, and this one can't "
            f"join the others ({failure}). Start them with accelerate launch or torchrun; if no "
            "launcher has started any, unset that variable"
        ) from failure


@contextmanager
def _telling_of_a_wait(launched: str) -> Iterator[None]:
    timer = Timer(
        _PATIENCE,
        _log.warning,
        (
            "waiting for the other processes of %s; if no launcher has started any, unset it",
            launched,
        ),
    )
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Accelerated:
    """A `training.team.Team` of the processes that accelerate knows of."""

    def __init__(self, state: Any) -> None:
        """Take part.

        Args:
            state: The state of accelerate.
        """
        self._state = state
        self.number = int(state.process_index)
        self.size = int(state.num_processes)
        self.device: str | None = "cpu" if state.device.type == "cpu" else str(state.device)

    def led(self, do: Callable[[], _Result]) -> _Result:
        """Let the leader do something while the others wait, and return its result to all."""
        from accelerate.utils import broadcast_object_list

        result = [do() if self.number == 0 else None]
        with _talking():
            broadcast_object_list(result)
        told: Any = result[0]
        return told  # type: ignore[no-any-return]

    def add_up(self, tagger: Tagger, rows: Tensor | None) -> None:
        """Put the sum of all processes' gradients in the place of this one's."""
        sums: list[Tensor] = []
        for parameter in tagger.parameters():
            gradient = parameter.grad
            if gradient is None:
                continue
            if gradient.is_sparse:
                gradient, parameter.grad = _lay_out(gradient, rows)
            sums.append(gradient)
        with _talking():
            for bucket in _buckets(sums):
                _add_up(bucket)

    def total(self, value: float) -> float:
        """Return the sum of a number over all processes."""
        return float(sum(self._all_of(torch.tensor([value], dtype=torch.float64))[:, 0].tolist()))

    def compare(self, tagger: Tagger) -> None:
        """Make sure that all processes hold the same parameters.

        Raises:
            TeamError: If they do not.
        """
        sums = [each.detach().double().abs().sum() for each in tagger.parameters()]
        everyone = self._all_of(torch.stack(sums))
        if not torch.allclose(everyone, everyone[:1], rtol=_SAME, atol=_SAME):
            raise TeamError(
                f"the {self.size} processes of this training hold different parameters. They must "
                "see the same runs folder, corpora and versions of torch; then start the same "
                "command again."
            )

    def _all_of(self, numbers: Tensor) -> Tensor:
        """Return one row a process."""
        from accelerate.utils import gather

        with _talking():
            rows: Tensor = gather(numbers.to(self._state.device).unsqueeze(0))
        return rows


@contextmanager
def _talking() -> Iterator[None]:
    """Say what it means when a process can't reach the others."""
    try:
        yield
    except RuntimeError as failure:
        first = next(iter(str(failure).strip().splitlines()), type(failure).__name__)
        raise TeamError(
            f"another process of this training has ended or can't be reached ({first}); what it "
            "said tells why. Nothing half-written is left: start the same command again, and the "
            "training goes on from the last epoch that it saved."
        ) from None


def _add_up(gradients: Sequence[Tensor]) -> None:
    from accelerate.utils import reduce

    summed = reduce(torch.cat([each.flatten() for each in gradients]), "sum")
    sizes = [each.numel() for each in gradients]
    for gradient, own in zip(gradients, summed.split(sizes), strict=True):
        gradient.copy_(own.view_as(gradient))


def _lay_out(gradient: Tensor, rows: Tensor | None) -> tuple[Tensor, Tensor]:
    """Lay the rows of a table's gradient out alike in all processes.

    Returns:
        The numbers to add up, and the gradient that is made of them.
    """
    if rows is None:
        whole = gradient.to_dense()
        return whole, whole
    own = gradient.coalesce()
    numbers = own.values().new_zeros(len(rows), gradient.shape[1])
    numbers[torch.searchsorted(rows, own.indices()[0])] = own.values()
    laid_out = torch.sparse_coo_tensor(
        rows.unsqueeze(0), numbers, gradient.shape, is_coalesced=True, check_invariants=False
    )
    return numbers, laid_out


def _buckets(gradients: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    bucket: list[Tensor] = []
    for gradient in gradients:
        if bucket and sum(each.numel() for each in bucket) + gradient.numel() > _AT_ONCE:
            yield bucket
            bucket = []
        bucket.append(gradient)
    if bucket:
        yield bucket


def _check_device(device: str) -> None:
    if device != "cuda":
        raise SettingsError(
            f"device {device!r}: each process of a training on several devices takes one of its "
            "own. Say cuda; CUDA_VISIBLE_DEVICES chooses among them."
        )
    find_device(f"cuda:{os.environ.get('LOCAL_RANK', '0')}")
