"""The speed of one run: beside stock code, by the size of its batches, on one CPU thread."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch

from backfire.models.arithmetic import arithmetic
from backfire.models.device import find_device
from backfire.models.settings import Precision
from device_parts.lab import Lab
from device_parts.timing import attempt, epochs_of, seconds_of
from stock_tagger import StockTagger, train_stock_epoch


def one_run(lab: Lab) -> dict:
    """Tokens a second of one training, batches of 16, beside the stock layout."""
    variants: dict[str, Callable[[], float]] = {
        "stock, float32": partial(_stock_rate, lab, "float32")
    }
    if lab.plan.on_cuda:
        variants["stock, tf32 (PyTorch's default for LSTMs)"] = partial(_stock_rate, lab, "tf32")
    for precision in lab.plan.precisions:
        variants[f"Backfire, {precision}"] = partial(_rate, lab, precision=precision)
    variants["Backfire, deterministic"] = partial(_rate, lab, deterministic=True)
    return {name: attempt(measure) for name, measure in variants.items()}


def batch_sizes(lab: Lab) -> dict:
    """Tokens a second by sentences a batch: how far one run is bound by latency."""
    sizes = (16, 64) if lab.plan.quick else (16, 64, 256)
    return {
        f"{size} sentences": attempt(partial(_rate, lab, batch_sentences=size)) for size in sizes
    }


def cpu(lab: Lab) -> dict:
    """Tokens a second of one CPU thread of this machine, for comparison."""
    return {"Backfire, one thread": _rate(lab.on_cpu(), repeat=1)}


def _rate(lab: Lab, repeat: int = 3, **more: object) -> float:
    epochs = epochs_of(lab, **more)
    return lab.training.n_tokens / seconds_of(lab.plan, lambda: next(epochs), repeat)


def _stock_rate(lab: Lab, precision: Precision) -> float:
    torch.manual_seed(1)
    tagger = StockTagger(
        lab.plan.tagger, lab.vocabulary.n_words, lab.vocabulary.n_characters, len(lab.labels)
    ).to(lab.plan.device)
    optimizer = torch.optim.SGD(tagger.parameters(), lr=0.015, momentum=0.9)
    random = np.random.default_rng(1)
    with arithmetic(find_device(lab.plan.device), precision):
        seconds = seconds_of(
            lab.plan, lambda: train_stock_epoch(tagger, lab.training, optimizer, random), repeat=2
        )
    return lab.training.n_tokens / seconds
