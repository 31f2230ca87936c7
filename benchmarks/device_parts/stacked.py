"""Many seeds as one stacked model: its speed, and its equality with single runs."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import torch
from torch import Tensor

from backfire.models.arithmetic import arithmetic
from backfire.models.device import find_device
from backfire.models.settings import Precision
from device_parts.lab import Lab, Plan
from device_parts.timing import attempt, clear, epochs_of, finish, settings
from stacked_inputs import Inputs, stacked_inputs
from stacked_tagger import (
    Cell,
    StackedTagger,
    compiled_cell,
    eager_steps,
    fused_cell,
    graphed_steps,
    plain_cell,
)


class Variant(NamedTuple):
    """How so many seeds are trained: which cell (made anew), as a CUDA graph or not."""

    n_seeds: int
    cell: str
    graphed: bool
    precision: Precision

    @property
    def name(self) -> str:
        """What the table calls it."""
        how = "graph" if self.graphed else "eager"
        return f"{self.n_seeds} seeds, {self.cell} cell, {how}, {self.precision}"


CELLS: dict[str, Callable[[], Cell]] = {
    "plain": lambda: plain_cell,
    "fused": lambda: fused_cell,
    "compiled": compiled_cell,
}


def stacked(lab: Lab) -> dict:
    """Tokens a second of all seeds together, with the plain cell and with PyTorch's fused one."""
    return _measure_each(lab, _variants(lab.plan))


def stacked_compiled(lab: Lab) -> dict:
    """The same with the cell's element-wise part compiled by torch.compile."""
    if not lab.plan.on_cuda:
        return _measure_each(lab, [Variant(2, "compiled", False, "float32")])
    return _measure_each(lab, [Variant(2 if lab.plan.quick else 32, "compiled", True, "tf32")])


def _variants(plan: Plan) -> list[Variant]:
    if plan.quick:
        cuda = [Variant(2, "fused", True, "tf32")] if plan.on_cuda else []
        return [Variant(2, "plain", False, "float32"), *cuda]
    return [
        Variant(8, "plain", False, "float32"),
        Variant(8, "fused", True, "float32"),
        Variant(32, "fused", True, "float32"),
        Variant(32, "plain", True, "float32"),
        Variant(32, "fused", True, "tf32"),
        Variant(64, "fused", True, "tf32"),
    ]


def _measure_each(lab: Lab, variants: list[Variant]) -> dict:
    found: dict = {}
    for variant in variants:
        if lab.plan.is_over:
            found[variant.name] = "left out: no time"
            continue
        found[variant.name] = attempt(partial(_measure, lab, variant))
        clear(lab.plan)
    return found


def _measure(lab: Lab, variant: Variant) -> dict[str, float]:
    """Train an epoch of many seeds as one model; beside it seed 1 alone."""
    device = find_device(lab.plan.device)
    seeds = list(range(1, variant.n_seeds + 1))
    start = time.perf_counter()
    inputs = stacked_inputs(lab.training, seeds, settings(), 1)
    built = time.perf_counter() - start
    if lab.plan.on_cuda:
        inputs = [Inputs(*(tensor.pin_memory() for tensor in one)) for one in inputs]
    with arithmetic(device, variant.precision):
        taggers = [lab.tagger(seed) for seed in seeds]
        model = StackedTagger(taggers, settings(), CELLS[variant.cell]())
        start = time.perf_counter()
        step = graphed_steps(model, inputs[0]) if variant.graphed else _warm(model, inputs[0])
        finish(lab.plan)
        prepared = time.perf_counter() - start
        start = time.perf_counter()
        totals = torch.zeros(variant.n_seeds, dtype=torch.float64, device=device)
        for one in inputs:
            totals += step(one).double() * one.n_sentences.item()
        finish(lab.plan)
        seconds = time.perf_counter() - start
    gigabytes = torch.cuda.max_memory_allocated() / 1e9 if lab.plan.on_cuda else 0.0
    loss, alone = totals[0].item() / lab.training.n_tokens, next(epochs_of(lab)).loss
    tokens = variant.n_seeds * lab.training.n_tokens
    return {
        "tokens a second": tokens / seconds,
        "tokens a second, batches built on one core included": tokens / (seconds + built),
        "milliseconds a step": 1e3 * seconds / len(inputs),
        "seconds to build the batches": built,
        "seconds to capture or warm up": prepared,
        "share of places that hold a token": tokens / sum(one.forms.numel() for one in inputs),
        "relative difference of seed 1's loss from its own training": abs(loss - alone) / alone,
        "gigabytes": gigabytes,
    }


def _warm(model: StackedTagger, example: Inputs) -> Callable[[Inputs], Tensor]:
    """Return a function that takes one step, which it has tried without leaving a trace."""
    step = eager_steps(model, model.momentum[0].device)
    with model.unchanged():
        step(example)
    return step
