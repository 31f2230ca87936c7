"""Many runs: what two at a time bring, and what they share of a big table of word vectors.

    python benchmarks/runs.py [--turns 20] [--runs 4] [--epochs 16] [--repeat 3] [--json]

First epochs alone (`two_at_a_time.py`), then whole runs, start-up and validation included: the
paper's tagger on Backfire's own tweets, one run at a time and two at a time, in processes as
`backfire reproduce` starts them. A process takes 1.5 s to start, which few and short runs never
make up for. On a machine where other work runs, wall time says little; so beside it stands the
bound that CPU seconds give: two runs at a time on two free cores take 2 × (CPU seconds of a run
alone) / (CPU seconds of a run beside another).
"""

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from backfire.encoding.vector_store import open_vectors, write_store
from backfire.encoding.vectors import WordVectors
from backfire.engines.jobs import run_processes
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.records.settings import make_settings
from two_at_a_time import measure_turns

WIDTH = 300


class Cost(NamedTuple):
    """What a set of runs took."""

    seconds: float
    cpu_seconds: float


def train_all(folder: Path, n_runs: int, epochs: int, jobs: int) -> Cost:
    """Train all runs anew, so many at a time."""
    settings = make_settings(
        LabSettings, {"training": {"epochs": epochs, "patience": epochs}}, "benchmark"
    )
    requests = [
        RunRequest(corpus="synthetic-tweets", runs=folder, seed=seed, settings=settings)
        for seed in range(1, n_runs + 1)
    ]
    start, cpu = time.perf_counter(), _children()
    for _ in run_processes(_carry_out, requests, lambda _: None, jobs=jobs):
        pass
    return Cost(time.perf_counter() - start, _children() - cpu)


def _carry_out(request: RunRequest, say: object) -> None:  # noqa: ARG001 - a job's signature
    carry_out(request)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_speed(n_runs: int, epochs: int, repeat: int) -> dict[str, float]:
    """Return seconds and ratios, medians over pairs measured one after the other."""
    pairs = []
    for _ in range(repeat):
        with tempfile.TemporaryDirectory() as folder:
            one, two = (train_all(Path(folder, str(jobs)), n_runs, epochs, jobs) for jobs in (1, 2))
        pairs.append((one, two))
    return {
        "runs one at a time, seconds": statistics.median(one.seconds for one, _ in pairs),
        "runs two at a time, seconds": statistics.median(two.seconds for _, two in pairs),
        "runs one at a time, CPU seconds": statistics.median(one.cpu_seconds for one, _ in pairs),
        "runs two at a time, CPU seconds": statistics.median(two.cpu_seconds for _, two in pairs),
        "runs two at a time, speed-up": statistics.median(
            one.seconds / two.seconds for one, two in pairs
        ),
        "runs two at a time, best speed-up": max(one.seconds / two.seconds for one, two in pairs),
        "runs two at a time, speed-up by CPU seconds": statistics.median(
            2 * one.cpu_seconds / two.cpu_seconds for one, two in pairs
        ),
        "load average": os.getloadavg()[0],
    }


def measure_sharing(n_words: int) -> dict[str, float]:
    """Return what each of two processes holds of a store from which it takes 20,000 words."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, "vectors.arrow")
        draw = np.random.default_rng(0)
        words = tuple(f"word{k}" for k in range(n_words))
        rows = draw.random((n_words, WIDTH), dtype=np.float32)
        write_store(store, WordVectors(words, rows, checksum="", n_lines=n_words))
        del rows
        meeting = Path(folder, "meeting")
        jobs = [(store, n_words, meeting, k) for k in range(2)]
        held = list(run_processes(_open_and_tell, jobs, lambda _: None, jobs=2))
        return {
            "megabytes of the store": store.stat().st_size / 1e6,
            "megabytes of the rows taken": held[0]["taken"],
            "resident megabytes a process": statistics.mean(one["rss"] for one in held),
            "proportional megabytes a process": statistics.mean(one["pss"] for one in held),
            "private megabytes a process": statistics.mean(one["private"] for one in held),
            "private megabytes a process before": statistics.mean(one["before"] for one in held),
        }


def _open_and_tell(
    job: tuple[Path, int, Path, int],
    say: object,  # noqa: ARG001 - a job's signature
) -> dict[str, float]:
    store, n_words, meeting, k = job
    before = _memory()["private"]
    chosen = np.random.default_rng(1).choice(n_words, 20_000, replace=False)
    vectors = open_vectors(store, {f"word{word}" for word in chosen})
    Path(f"{meeting}{k}").touch()
    while not Path(f"{meeting}{1 - k}").exists():
        time.sleep(0.05)
    return {**_memory(), "before": before, "taken": vectors.rows.nbytes / 1e6}


def _memory() -> dict[str, float]:
    """Return this process's memory in megabytes, as Linux accounts for it."""
    lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return {
        "rss": kilobytes["Rss"] / 1e3,
        "pss": kilobytes["Pss"] / 1e3,
        "private": private / 1e3,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--turns", type=int, default=20)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--words", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {
        **measure_turns(given.turns),
        **measure_speed(given.runs, given.epochs, given.repeat),
        **measure_sharing(given.words),
    }
    if given.json:
        print(json.dumps(found))
        return
    print("| what | value |\n|---|---:|")
    for name, value in found.items():
        print(f"| {name} | {value:,.2f} |")


if __name__ == "__main__":
    main()
