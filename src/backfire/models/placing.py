"""Batches on the device of the tagger."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

import torch
from torch import Tensor

from backfire.encoding.batches import Batch
from backfire.encoding.windows import PieceBatch

COUNTS_A_STEP = frozenset({"alive_at", "spelled_at"})
"""Fields that stay on the CPU whatever the device: cuDNN, like every loop over time steps, reads
there how many sequences are alive at each step."""


def place_batch(batch: Batch, device: torch.device) -> Batch:
    """Return a batch whose tensors are on `device`, but the counts a step."""
    if device.type == "cpu":
        return batch
    pieces = None if batch.pieces is None else replace(batch.pieces, **_moved(batch.pieces, device))
    return replace(batch, **_moved(batch, device), pieces=pieces)


def placed(batches: Iterable[Batch], device: torch.device) -> Iterator[Batch]:
    """Yield the batches on `device`, in their order."""
    for batch in batches:
        yield place_batch(batch, device)


def _moved(batch: Batch | PieceBatch, device: torch.device) -> dict[str, Any]:
    return {
        field.name: _move(value, device)
        for field in fields(batch)
        if field.name not in COUNTS_A_STEP
        and isinstance(value := getattr(batch, field.name), Tensor)
    }


def _move(tensor: Tensor, device: torch.device) -> Tensor:
    """Copy a tensor; from pinned memory the CPU need not wait until a CUDA device has it."""
    if device.type == "cuda":
        return tensor.pin_memory().to(device, non_blocking=True)
    return tensor.to(device)
