"""Where the CPU time of a training step goes, sampled while the paper-size tagger trains.

    python benchmarks/train_profile.py [--epochs 6] [--lines]

The text is that of `train.py`. A timer that counts CPU time interrupts the training every few
milliseconds and notes which line of Backfire is at work; what PyTorch does on its behalf counts as
that line's. `--lines` shows the lines that were met most often.
"""

import argparse
import linecache
import signal
import time
from collections import Counter
from pathlib import Path
from types import FrameType

import torch

from backfire.training.heap import keep_heap
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings
from train_variants import Text

_INTERVAL = 0.001  # seconds; the kernel's own clock may be coarser
_OPTIMIZER = "optimizer: norm, dense step, word rows"
_PARTS = {
    "models/products.py": "small products by MKL",
    "models/bilstm_kernel.py": "element-wise parts of both biLSTMs, forward and backward",
    "models/step_rows.py": "cutting tensors into steps",
    "training/momentum.py": _OPTIMIZER,
    "training/optimizer.py": _OPTIMIZER,
}
_REST = "batch, embeddings, classifier, loss, autograd itself"

Line = tuple[str, int]


def sample_training(epochs: int) -> tuple[Counter[Line], float, int]:
    """Return how often each line was met, the CPU seconds, and the number of steps."""
    text, settings = Text(quick=False), TrainingSettings(epochs=1 + epochs)
    met: Counter[Line] = Counter()

    def note(_: int, frame: FrameType | None) -> None:
        while frame and "/backfire/" not in frame.f_code.co_filename:
            frame = frame.f_back
        if frame:
            met[frame.f_code.co_filename, frame.f_lineno or 0] += 1

    running = train(text.tagger(), text.encoded, lambda _: 0.0, settings, seed=1)
    next(running)
    before = signal.signal(signal.SIGPROF, note)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    for _ in running:
        pass
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
    n_batches = -(-text.encoded.n_sentences // settings.batch_sentences)
    return met, time.process_time() - start, epochs * n_batches


def part_of(line: Line) -> str:
    """Return which part of a step a line belongs to."""
    path, number = line
    if "mkldnn" in linecache.getline(path, number):
        return "products by oneDNN"
    return next((part for end, part in _PARTS.items() if path.endswith(end)), _REST)


def main() -> None:
    """Sample and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--lines", action="store_true", help="show the busiest lines too")
    given = parser.parse_args()
    torch.set_num_threads(1)
    keep_heap()
    met, seconds, n_steps = sample_training(given.epochs)
    parts: Counter[str] = Counter()
    for line, times in met.items():
        parts[part_of(line)] += times
    print(
        f"{n_steps} steps, {1e3 * seconds / n_steps:.1f} ms of CPU a step, {met.total()} samples\n"
    )
    print("| part | share |\n|---|---:|")
    for part, times in parts.most_common():
        print(f"| {part} | {times / met.total():.0%} |")
    for (path, number), times in met.most_common(20 if given.lines else 0):
        code = linecache.getline(path, number).strip()
        print(f"{times / met.total():6.1%}  {Path(path).name}:{number}  {code}")


if __name__ == "__main__":
    main()
