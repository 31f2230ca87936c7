"""What a CUDA device buys: training and predicting, one run and many, beside stock code.

    PYTHONPATH=src python benchmarks/gpu.py [--device cuda] [--quick] [--json FILE] [--only PART]

Everything runs on a corpus that Backfire generates, with the paper's sizes. Each part (a function
in `device_parts/`) stands for itself: one that fails prints its traceback and leaves the others
alone, and none begins when the time (`--seconds`) is up. Rates are tokens per second of wall time,
the device having finished. `--device cpu --quick` tries every line of it without a device.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

import numpy as np
import torch

from backfire.models.device import describe_device, find_device
from device_parts.lab import Lab, Plan, make_lab
from device_parts.many_runs import processes, streams
from device_parts.one_run import batch_sizes, cpu, one_run
from device_parts.prediction import prediction
from device_parts.sameness import determinism, equality
from device_parts.stacked import stacked, stacked_compiled
from device_parts.step_profile import step_profile
from device_parts.tables import markdown
from device_parts.timing import attempt, clear

# those that take longest stand last: the time may be up before them
PARTS: dict[str, Callable[[Lab], dict]] = {
    "equality": equality,
    "determinism": determinism,
    "one run": one_run,
    "profile": step_profile,
    "batch sizes": batch_sizes,
    "prediction": prediction,
    "cpu": cpu,
    "streams": streams,
    "stacked": stacked,
    "stacked, compiled": stacked_compiled,
    "processes": processes,
}


def main() -> None:
    """Run the parts, one after the other, and print what they found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--quick", action="store_true", help="try every line, measure nothing")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; repeatable")
    parser.add_argument("--seconds", type=float, default=210, help="begin no part after that")
    parser.add_argument("--json", type=Path, help="write the results there, part by part")
    given = parser.parse_args()
    start = time.perf_counter()
    find_device(given.device)
    torch.set_num_threads(1)
    lab = make_lab(Plan(given.device, given.quick, start + given.seconds))
    results = {"machine": describe(lab)}
    for name in given.only or PARTS:
        results[name] = carry_out(name, lab)
        print(f"{name}: done at {time.perf_counter() - start:.0f} s", file=sys.stderr)
        if given.json:
            given.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(markdown(results))


def carry_out(part: str, lab: Lab) -> dict:
    """Let a part measure, if there is time."""
    if lab.plan.is_over:
        return {"left out": "no time"}
    began = time.perf_counter()
    found = attempt(partial(PARTS[part], lab))
    clear(lab.plan)
    own = found if isinstance(found, dict) else {"outcome": found}
    return {**own, "seconds of this part": time.perf_counter() - began}


def describe(lab: Lab) -> dict:
    """Say what was measured on what."""
    encoded = lab.training
    return {
        "device": describe_device(find_device(lab.plan.device)),
        "torch": torch.__version__,
        "cuDNN": torch.backends.cudnn.version() if lab.plan.on_cuda else None,
        "python": sys.version.split()[0],
        "cores": os.cpu_count(),
        "tokens to train on": encoded.n_tokens,
        "sentences to train on": encoded.n_sentences,
        "longest sentence": int(np.diff(encoded.bounds).max()),
        "word forms": len(encoded.words),
        "tokens to predict": lab.text.n_tokens,
        "words": lab.vocabulary.n_words,
        "labels": len(lab.labels),
    }


if __name__ == "__main__":
    main()
