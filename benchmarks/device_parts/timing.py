"""Seconds that a device took, and measurements of which one may fail."""

import gc
import statistics
import time
import traceback
from collections.abc import Callable, Iterator

import torch

from backfire.models.tagger import Tagger
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings
from device_parts.lab import Lab, Plan


def settings(**more: object) -> TrainingSettings:
    """Return the paper's settings, with more epochs than anybody takes."""
    return TrainingSettings(epochs=1000, **more)


def epochs_of(lab: Lab, seed: int = 1, **more: object) -> Iterator:
    """Train the tagger of a seed, an epoch each time the next one is asked for."""
    return train(lab.tagger(seed), lab.training, no_score, settings(**more), seed=seed)


def no_score(_: Tagger) -> float:
    """Give the same validation score to every epoch."""
    return 0.0


def finish(plan: Plan) -> None:
    """Wait until the device has done all that it was told."""
    if plan.on_cuda:
        torch.cuda.synchronize()


def seconds_of(plan: Plan, work: Callable[[], object], repeat: int = 3) -> float:
    """Return the median seconds of some work, the first time not counted."""
    work()
    took = []
    for _ in range(1 if plan.quick else repeat):
        finish(plan)
        start = time.perf_counter()
        work()
        finish(plan)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def attempt(measure: Callable[[], object]) -> object:
    """Measure one thing; a failure is printed and returned as a text, and the others go on."""
    try:
        return measure()
    except Exception as failure:  # noqa: BLE001 - the others go on
        traceback.print_exc()
        return f"failed: {type(failure).__name__}: {str(failure)[:200]}"


def clear(plan: Plan) -> None:
    """Give back what the last measurement held."""
    gc.collect()
    if plan.on_cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
