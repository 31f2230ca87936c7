"""Randomness of one's own: torch's generators seeded for a while, and given back as they were."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def own_random(device: torch.device, seed: int) -> Iterator[None]:
    """Seed the generators that draw, the CPU's and the device's, until the block ends.

    `torch.manual_seed` would seed those of all other devices too.
    """
    on_cuda = device.type == "cuda"
    with torch.random.fork_rng(devices=[device] if on_cuda else []):
        torch.default_generator.manual_seed(seed)
        if on_cuda:
            with torch.cuda.device(device):
                torch.cuda.manual_seed(seed)
        yield
