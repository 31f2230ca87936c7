"""Where the time of a training step goes: batch, host, device."""

import time
from collections.abc import Callable

import numpy as np

from backfire.encoding.batches import shuffled_batches
from device_parts.lab import Lab
from device_parts.timing import epochs_of, finish

_LONGEST = 8


def step_profile(lab: Lab) -> dict:
    """Milliseconds of a step of 16 sentences."""
    start = time.perf_counter()
    batches = shuffled_batches(lab.training, 16, 0.5, np.random.default_rng(1))
    n_batches = sum(1 for _ in batches)
    built = time.perf_counter() - start
    epochs = epochs_of(lab)
    next(epochs)
    finish(lab.plan)
    start, cpu = time.perf_counter(), time.process_time()
    next(epochs)
    finish(lab.plan)
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    found = {
        "milliseconds a step": 1e3 * seconds / n_batches,
        "milliseconds of CPU a step": 1e3 * cpu_seconds / n_batches,
        "milliseconds to build a batch": 1e3 * built / n_batches,
    }
    if lab.plan.on_cuda:
        found |= _of_kernels(lab, lambda: next(epochs), n_batches)
    return found


def _of_kernels(lab: Lab, epoch: Callable[[], object], n_batches: int) -> dict:
    from torch.profiler import ProfilerActivity, profile

    with profile(activities=[ProfilerActivity.CUDA], acc_events=True) as profiled:
        epoch()
        finish(lab.plan)
    events = profiled.key_averages()
    own = {event.key: event.self_device_time_total / 1e3 / n_batches for event in events}
    longest = sorted(own, key=own.__getitem__, reverse=True)[:_LONGEST]
    return {
        "milliseconds the device is busy a step": sum(own.values()),
        "kernels a step": sum(event.count for event in events) / n_batches,
        "longest kernels": {key[:100]: own[key] for key in longest},
    }
