"""Time and memory of `backfire compare`, beside seqeval's report on one of the two systems.

    python benchmarks/compare.py [--tokens 1000000] [--runs 1] [--repeat 3]

Writes CoNLL files with a seeded generator into a temporary folder, runs each program in a process
of its own (start-up and reading included, best of the repeats), and prints a Markdown table.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

WORDS, LENGTH = 50_000, 20
TYPES = ("corporation", "creative-work", "group", "location", "person", "product")

SEQEVAL = """
import sys
from seqeval.metrics import classification_report

def read(path):
    blocks = open(path, encoding="utf-8").read().strip().split("\\n\\n")
    return [[line.rpartition("\\t")[2] for line in block.split("\\n")] for block in blocks]

print(classification_report(read(sys.argv[1]), read(sys.argv[2]), digits=4))
"""


class Cost(NamedTuple):
    """What one run of a program took."""

    seconds: float
    cpu_seconds: float
    megabytes: float


def write_files(folder: Path, tokens: int, runs: int) -> dict[str, list[Path]]:
    """Write gold and the runs of two systems that err on a tenth of the spans."""
    draw = np.random.default_rng(0)
    words = np.minimum(draw.zipf(1.3, tokens) - 1, WORDS - 1)
    starts = draw.random(tokens) < 0.04  # one token in 25 begins a span
    goes_on = np.concatenate([[False], starts[:-1]]) & ~starts & (draw.random(tokens) < 0.5)
    kinds = draw.integers(0, len(TYPES), tokens)
    kinds[1:][goes_on[1:]] = kinds[:-1][goes_on[1:]]
    gold = np.where(starts, 2 * kinds + 1, np.where(goes_on, 2 * kinds + 2, 0))
    layers = {"gold": [gold]}
    for side, rate in (("reference", 0.06), ("candidate", 0.05)):
        layers[side] = [_perturb(gold, rate, draw) for _ in range(runs)]
    return {
        side: [_write(folder / f"{side}{k}.conll", words, layer) for k, layer in enumerate(own)]
        for side, own in layers.items()
    }


def _perturb(gold: np.ndarray, rate: float, draw: np.random.Generator) -> np.ndarray:
    wrong = draw.random(len(gold)) < np.where(gold > 0, 6 * rate, rate / 2)
    return np.where(wrong, draw.integers(0, 2 * len(TYPES) + 1, len(gold)), gold)


def _write(path: Path, words: np.ndarray, layer: np.ndarray) -> Path:
    labels = ["O", *(f"{prefix}-{kind}" for kind in TYPES for prefix in "BI")]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for start in range(0, len(words), LENGTH):
            pairs = zip(words[start : start + LENGTH], layer[start : start + LENGTH], strict=True)
            file.write("".join(f"w{word}\t{labels[label]}\n" for word, label in pairs) + "\n")
    return path


def measure(command: list[str], repeat: int) -> Cost:
    """Run a command some times and return the fastest run."""
    return min(_measure_once(command) for _ in range(repeat))


def _measure_once(command: list[str]) -> Cost:
    wrapper = (
        "import json, resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True,"
        "stdout=subprocess.DEVNULL); u = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(json.dumps([u.ru_utime + u.ru_stime, u.ru_maxrss]))"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", wrapper, *command], check=True, capture_output=True, text=True
    )
    seconds = time.perf_counter() - start
    cpu, peak = (float(number) for number in done.stdout.strip("[] \n").split(","))
    return Cost(seconds, cpu, peak / (1e6 if sys.platform == "darwin" else 1e3))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--tokens", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=1, help="runs a side")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = write_files(folder, options.tokens, options.runs)
        sides = [x for side, paths in files.items() for path in paths for x in (f"--{side}", path)]
        backfire = [sys.executable, "-m", "backfire", "compare", *map(str, sides)]
        backfire += ["--task", "ner", "--out", str(folder / "out")]
        seqeval = [sys.executable, "-c", SEQEVAL, files["gold"][0], files["candidate"][0]]
        rows = {
            f"backfire compare, {options.runs} + {options.runs} runs": backfire,
            "seqeval classification_report, one run": [str(part) for part in seqeval],
        }
        print(f"{options.tokens:,} tokens, best of {options.repeat}:\n")
        print("| program | seconds | CPU seconds | peak MB |\n|---|---:|---:|---:|")
        for name, command in rows.items():
            cost = measure(command, options.repeat)
            print(
                f"| {name} | {cost.seconds:.1f} | {cost.cpu_seconds:.1f} | {cost.megabytes:.0f} |"
            )


if __name__ == "__main__":
    main()
