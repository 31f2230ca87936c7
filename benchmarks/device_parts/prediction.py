"""The speed of prediction, by precision and by how much goes through the tagger at a time."""

from functools import partial

import torch

from backfire.inference.predict import BatchSizes, batch_sizes, predict
from backfire.models.settings import Precision
from backfire.models.tagger import Tagger
from device_parts.lab import Lab
from device_parts.timing import attempt, clear, seconds_of


def prediction(lab: Lab) -> dict:
    """Tokens a second, and the gigabytes that a device needed for it."""
    on_cpu = batch_sizes(torch.device("cpu"))
    n_tokens = (on_cpu.tokens,) if lab.plan.quick else (on_cpu.tokens, 16_384, 65_536)
    sizes = [BatchSizes(max(on_cpu.characters, 4 * n), n) for n in n_tokens]
    tagger = lab.tagger()
    found = {
        f"{precision}, batches of {size.tokens:,} tokens": attempt(
            partial(_rate, lab, tagger, precision, size)
        )
        for precision in lab.plan.precisions
        for size in sizes
    }
    if lab.plan.on_cuda:
        found["one CPU thread, float32"] = attempt(
            partial(_rate, lab.on_cpu(), tagger.cpu(), "float32", on_cpu)
        )
    return found


def _rate(lab: Lab, tagger: Tagger, precision: Precision, sizes: BatchSizes) -> dict:
    clear(lab.plan)
    seconds = seconds_of(
        lab.plan, lambda: predict(tagger, lab.text, precision, sizes=sizes), repeat=2
    )
    found = {"tokens a second": lab.text.n_tokens / seconds}
    if lab.plan.on_cuda:
        found["gigabytes"] = torch.cuda.max_memory_allocated() / 1e9
    return found
