"""What a CUDA device buys: training and predicting, one run and many, beside stock code.

    PYTHONPATH=src python benchmarks/gpu.py [--device cuda] [--quick] [--json FILE] [--only PART]

Everything runs on a corpus that Backfire generates, with the paper's sizes. Each part stands for
itself: one that fails prints its traceback and leaves the others alone, and none begins when the
time (`--seconds`) is up. Rates are tokens per second of wall time, the device having finished.
`--device cpu --quick` tries every line of it without a device.
"""

import argparse
import gc
import json
import multiprocessing
import os
import statistics
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))

import backfire.inference.predict as predicting
from backfire.corpora.synthetic import generate_corpus
from backfire.encoding.batches import EncodedSentences, encode
from backfire.encoding.vocabulary import Vocabulary, build_vocabulary
from backfire.inference.predict import predict
from backfire.models.arithmetic import arithmetic
from backfire.models.build import build_tagger
from backfire.models.device import describe_device, find_device
from backfire.models.settings import TaggerSettings
from backfire.models.tagger import Tagger
from backfire.training.loop import train
from backfire.training.settings import TrainingSettings
from stacked_tagger import (
    StackedTagger,
    compiled_cell,
    eager_steps,
    fused_cell,
    graphed_steps,
    plain_cell,
    stacked_inputs,
)
from stock_tagger import StockTagger, train_stock_epoch

SMALL = {
    "representation": {"word_width": 12, "character_width": 6, "character_hidden": 5},
    "extractor": {"hidden": 8},
}


class Plan(NamedTuple):
    """How much of everything."""

    device: str
    quick: bool

    @property
    def sentences(self) -> int:
        """Training sentences."""
        return 80 if self.quick else 1280

    @property
    def tagger(self) -> TaggerSettings:
        """The sizes: the paper's, or tiny ones."""
        return TaggerSettings.model_validate(SMALL) if self.quick else TaggerSettings()

    @property
    def on_cuda(self) -> bool:
        """Whether a CUDA device computes."""
        return self.device.startswith("cuda")

    @property
    def precisions(self) -> list[str]:
        """What the device can compute in."""
        return ["float32", "tf32", "bfloat16"] if self.on_cuda else ["float32"]


class Lab(NamedTuple):
    """A corpus made ready."""

    plan: Plan
    vocabulary: Vocabulary
    labels: tuple[str, ...]
    training: EncodedSentences
    text: EncodedSentences

    def tagger(self, seed: int = 1) -> Tagger:
        """Build an untrained tagger on the device."""
        tagger = build_tagger(self.plan.tagger, self.vocabulary, self.labels, seed=seed)
        return tagger.to(find_device(self.plan.device))


def make_lab(plan: Plan) -> Lab:
    """Generate the corpus and encode it."""
    sizes = {"train": plan.sentences, "test": 5 * plan.sentences}
    corpus = generate_corpus("news", "pos", sizes, seed=1)
    sentences = {split: corpus.sentences(split) for split in sizes}
    vocabulary = build_vocabulary(sentences["train"])
    labels = tuple(corpus.labels())
    training, text = (encode(sentences[split], vocabulary, labels) for split in sizes)
    return Lab(plan, vocabulary, labels, training, text)


def finish(plan: Plan) -> None:
    """Wait until the device has done all that it was told."""
    if plan.on_cuda:
        torch.cuda.synchronize()


def no_score(_: Tagger) -> float:
    """Give the same validation score to every epoch."""
    return 0.0


def settings(**more: object) -> TrainingSettings:
    """Return the paper's settings, with more epochs than anybody takes."""
    return TrainingSettings(epochs=1000, **more)


def epoch_seconds(plan: Plan, epochs: Callable[[], object], repeat: int = 3) -> float:
    """Return the median seconds of an epoch, the first one not counted."""
    epochs()
    took = []
    for _ in range(1 if plan.quick else repeat):
        finish(plan)
        start = time.perf_counter()
        epochs()
        finish(plan)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def train_rate(lab: Lab, **more: object) -> float:
    """Return the tokens a second of one training."""
    epochs = train(lab.tagger(), lab.training, no_score, settings(**more), seed=1)
    return lab.training.n_tokens / epoch_seconds(lab.plan, lambda: next(epochs))


def stock_rate(lab: Lab, size: int = 16) -> float:
    """Return the tokens a second of one training of the stock tagger."""
    torch.manual_seed(1)
    tagger = StockTagger(
        lab.plan.tagger, lab.vocabulary.n_words, lab.vocabulary.n_characters, len(lab.labels)
    ).to(lab.plan.device)
    optimizer = torch.optim.SGD(tagger.parameters(), lr=0.015, momentum=0.9)
    random = np.random.default_rng(1)

    def epoch() -> float:
        return train_stock_epoch(tagger, lab.training, optimizer, random, size)

    return lab.training.n_tokens / epoch_seconds(lab.plan, epoch, repeat=2)


# --- the parts -------------------------------------------------------------------------------


def part_equality(lab: Lab) -> dict:
    """Losses and predictions on the CPU beside those on the device."""
    few = 40 if lab.plan.quick else 320
    losses = {}
    for device in ("cpu", lab.plan.device):
        tagger = build_tagger(lab.plan.tagger, lab.vocabulary, lab.labels, seed=1).to(device)
        part = first_sentences(lab.training, few)
        epochs = train(tagger, part, no_score, settings(), seed=1)
        losses[device] = [next(epochs).loss for _ in range(3)]
        predicted = predict(tagger, part)
        losses[device, "labels"] = predicted.labels
    ours, theirs = losses[lab.plan.device], losses["cpu"]
    agreement = (losses[lab.plan.device, "labels"] == losses["cpu", "labels"]).mean()
    found = {
        "losses": {"cpu": theirs, lab.plan.device: ours},
        "largest_relative_difference": max(
            abs(a - b) / b for a, b in zip(ours, theirs, strict=True)
        ),
        "same_labels_after_training": float(agreement),
    }
    if lab.plan.on_cuda:
        tagger = lab.tagger()
        on_cuda = predict(tagger, part)
        on_cpu = predict(tagger.cpu(), part)
        found["same_labels_of_one_model"] = float((on_cuda.labels == on_cpu.labels).mean())
        found["largest_confidence_difference"] = float(
            np.abs(on_cuda.confidence - on_cpu.confidence).max()
        )
    return found


def first_sentences(encoded: EncodedSentences, n: int) -> EncodedSentences:
    """Return the first sentences of a text."""
    bounds = encoded.bounds[: n + 1]
    end = bounds[-1]
    return replace(encoded, bounds=bounds, forms=encoded.forms[:end], labels=encoded.labels[:end])


def part_determinism(lab: Lab) -> dict:
    """Two trainings of one seed, bit for bit, as asked and as it comes."""
    found = {}
    for deterministic in (True, False):
        twice = []
        for _ in range(2):
            tagger = lab.tagger()
            epochs = train(
                tagger, lab.training, no_score, settings(deterministic=deterministic), seed=1
            )
            next(epochs)
            twice.append(torch.cat([p.detach().flatten() for p in tagger.parameters()]))
        name = "deterministic" if deterministic else "as_it_comes"
        found[f"{name}: equal"] = bool(torch.equal(*twice))
        found[f"{name}: largest_difference"] = (twice[0] - twice[1]).abs().max().item()
    return found


def part_one_run(lab: Lab) -> dict:
    """Tokens a second of one training, batches of 16, beside the stock layout."""
    found: dict = {}
    device = find_device(lab.plan.device)
    with arithmetic(device):
        attempt(found, "stock, float32", lambda: stock_rate(lab))
    if lab.plan.on_cuda:
        with arithmetic(device, "tf32"):
            attempt(found, "stock, tf32 (PyTorch's default for LSTMs)", lambda: stock_rate(lab))
    for name in lab.plan.precisions:
        attempt(found, f"Backfire, {name}", lambda name=name: train_rate(lab, precision=name))
    attempt(found, "Backfire, deterministic", lambda: train_rate(lab, deterministic=True))
    return found


def attempt(found: dict, name: str, measure: Callable[[], object]) -> None:
    """Measure one thing; a failure is printed and noted, and the others go on."""
    try:
        found[name] = measure()
    except Exception as failure:  # noqa: BLE001 - the others go on
        traceback.print_exc()
        found[name] = f"failed: {type(failure).__name__}: {str(failure)[:200]}"


def part_batch_sizes(lab: Lab) -> dict:
    """Tokens a second by sentences a batch: how far one run is bound by latency."""
    return {
        f"{size} sentences": train_rate(lab, batch_sentences=size)
        for size in ((16, 64) if lab.plan.quick else (16, 64, 256))
    }


def part_profile(lab: Lab) -> dict:
    """Where the time of a step goes: batch, host, device."""
    from backfire.encoding.batches import shuffled_batches

    start = time.perf_counter()
    n_batches = sum(1 for _ in shuffled_batches(lab.training, 16, 0.5, np.random.default_rng(1)))
    batch = (time.perf_counter() - start) / n_batches
    epochs = train(lab.tagger(), lab.training, no_score, settings(), seed=1)
    next(epochs)
    start, cpu = time.perf_counter(), time.process_time()
    next(epochs)
    finish(lab.plan)
    step = (time.perf_counter() - start) / n_batches
    found = {
        "milliseconds a step": 1e3 * step,
        "milliseconds of CPU a step": 1e3 * (time.process_time() - cpu) / n_batches,
        "milliseconds to build a batch": 1e3 * batch,
    }
    if lab.plan.on_cuda:
        from torch.profiler import ProfilerActivity, profile

        with profile(activities=[ProfilerActivity.CUDA]) as profiled:
            next(epochs)
            finish(lab.plan)
        events = profiled.key_averages()
        busy = sum(event.self_device_time_total for event in events)
        found["milliseconds the device is busy a step"] = busy / 1e3 / n_batches
        found["kernels a step"] = sum(event.count for event in events) / n_batches
        slowest = sorted(events, key=lambda event: -event.self_device_time_total)[:8]
        found["longest kernels"] = {
            event.key[:60]: event.self_device_time_total / 1e3 / n_batches for event in slowest
        }
    return found


def part_processes(lab: Lab) -> dict:
    """Tokens a second of many runs at a time, each in a process of its own."""
    counts = (2,) if lab.plan.quick else (4, 8, 14)
    found: dict = {}
    for n in counts:
        attempt(found, f"{n} processes", lambda n=n: processes_rate(lab, n))
    return found


def processes_rate(lab: Lab, n: int) -> float:
    """Return the tokens a second of n trainings in n processes, all together."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(n + 1)
    epochs = 1 if lab.plan.quick else 3
    workers = [
        context.Process(target=train_beside, args=(lab, k, epochs, barrier), daemon=True)
        for k in range(n)
    ]
    for worker in workers:
        worker.start()
    try:
        barrier.wait(timeout=90)
        start = time.perf_counter()
        barrier.wait(timeout=90)
        seconds = time.perf_counter() - start
    finally:
        for worker in workers:
            worker.join(timeout=10)
            if worker.is_alive():
                worker.kill()
    return n * epochs * lab.training.n_tokens / seconds


def train_beside(lab: Lab, seed: int, n_epochs: int, barrier: threading.Barrier) -> None:
    """Train a warm-up epoch, meet the others, train, meet again; a failure lets nobody wait."""
    try:
        _train_between(lab, seed, n_epochs, barrier)
    except BaseException:
        barrier.abort()
        raise


def _train_between(lab: Lab, seed: int, n_epochs: int, barrier: threading.Barrier) -> None:
    torch.set_num_threads(1)
    epochs = train(lab.tagger(seed), lab.training, no_score, settings(), seed=seed)
    next(epochs)
    finish(lab.plan)
    barrier.wait()
    for _ in range(n_epochs):
        next(epochs)
    finish(lab.plan)
    barrier.wait()


def part_streams(lab: Lab) -> dict:
    """Tokens a second of several runs as threads of one process, each with a stream of its own."""
    counts = (2,) if lab.plan.quick else (2, 4)
    found: dict = {}
    for n in counts:
        attempt(found, f"{n} streams", lambda n=n: streams_rate(lab, n))
    return found


def streams_rate(lab: Lab, n: int) -> float:
    """Return the tokens a second of n trainings in n threads, all together."""
    barrier = threading.Barrier(n + 1)
    epochs = 1 if lab.plan.quick else 2
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            if lab.plan.on_cuda:
                with torch.cuda.stream(torch.cuda.Stream()):
                    train_beside(lab, seed, epochs, barrier)
            else:
                train_beside(lab, seed, epochs, barrier)
        except BaseException as failure:  # noqa: BLE001 - the main thread tells it
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(k,), daemon=True) for k in range(n)]
    for thread in threads:
        thread.start()
    try:
        barrier.wait(timeout=60)
        start = time.perf_counter()
        barrier.wait(timeout=60)
        seconds = time.perf_counter() - start
    except threading.BrokenBarrierError:
        raise failures[0] if failures else TimeoutError("the threads took too long") from None
    for thread in threads:
        thread.join(timeout=10)
    return n * epochs * lab.training.n_tokens / seconds


def part_prediction(lab: Lab) -> dict:
    """Tokens a second of prediction, by precision and by the size of its batches."""
    tagger = lab.tagger()
    found: dict = {}
    usual = predicting._TOKENS_A_BATCH, predicting._CHARACTERS_A_BATCH
    sizes = (usual[0],) if lab.plan.quick else (usual[0], 16_384, 65_536)
    for precision in lab.plan.precisions:
        for size in sizes:
            predicting._TOKENS_A_BATCH = size
            predicting._CHARACTERS_A_BATCH = max(usual[1], 4 * size)
            try:
                name = f"{precision}, batches of {size:,} tokens"
                attempt(
                    found, name, lambda precision=precision: predict_rate(lab, tagger, precision)
                )
            finally:
                predicting._TOKENS_A_BATCH, predicting._CHARACTERS_A_BATCH = usual
    if lab.plan.on_cuda:
        torch.set_num_threads(1)
        tagger.cpu()
        attempt(found, "one CPU thread, float32", lambda: predict_rate(lab, tagger, "float32"))
    return found


def predict_rate(lab: Lab, tagger: Tagger, precision: str) -> float:
    """Return the tokens a second of prediction."""
    seconds = epoch_seconds(lab.plan, lambda: predict(tagger, lab.text, precision), repeat=2)
    return lab.text.n_tokens / seconds


def part_cpu(lab: Lab) -> dict:
    """Tokens a second of one CPU thread of this machine, for comparison."""
    torch.set_num_threads(1)
    on_cpu = lab._replace(plan=lab.plan._replace(device="cpu"))
    epochs = train(on_cpu.tagger(), lab.training, no_score, settings(), seed=1)
    start = time.perf_counter()
    next(epochs)
    rate = lab.training.n_tokens / (time.perf_counter() - start)
    return {"Backfire, one thread": rate}


def part_stacked(lab: Lab) -> dict:
    """Tokens a second of many seeds as one stacked model, and its equality with single runs."""
    return stacked_rates(lab, stacked_variants(lab.plan))


def part_stacked_compiled(lab: Lab) -> dict:
    """The same with the cell's element-wise part compiled by torch.compile."""
    n_seeds = 2 if lab.plan.quick else 32
    variants = [(f"{n_seeds} seeds, compiled cell", n_seeds, "compiled", lab.plan.on_cuda, "tf32")]
    return stacked_rates(lab, variants)


def stacked_rates(lab: Lab, variants: list[tuple]) -> dict:
    """Measure variants of the stacked model, each for itself."""
    found: dict = {}
    for name, n_seeds, cell, graphed, precision in variants:
        if time.perf_counter() > deadline:
            found[name] = "left out: no time"
            continue
        try:
            found[name] = stacked_rate(lab, n_seeds, cell, graphed=graphed, precision=precision)
        except Exception as failure:  # noqa: BLE001 - the other parts go on
            traceback.print_exc()
            found[name] = f"failed: {type(failure).__name__}: {str(failure)[:200]}"
        clear(lab.plan)
    return found


def stacked_variants(plan: Plan) -> list[tuple]:
    """Return name, seeds, cell, whether a CUDA graph, and precision of each variant."""
    if plan.quick:
        cuda = [("2 seeds, graph", 2, fused_cell, True, "tf32")] if plan.on_cuda else []
        return [("2 seeds, eager", 2, plain_cell, False, "float32"), *cuda]
    return [
        ("8 seeds, plain cell, eager, float32", 8, plain_cell, False, "float32"),
        ("8 seeds, fused cell, graph, float32", 8, fused_cell, True, "float32"),
        ("32 seeds, fused cell, graph, float32", 32, fused_cell, True, "float32"),
        ("32 seeds, plain cell, graph, float32", 32, plain_cell, True, "float32"),
        ("32 seeds, fused cell, graph, tf32", 32, fused_cell, True, "tf32"),
        ("64 seeds, fused cell, graph, tf32", 64, fused_cell, True, "tf32"),
    ]


def stacked_rate(
    lab: Lab, n_seeds: int, cell: object, *, graphed: bool, precision: str
) -> dict[str, float]:
    """Train an epoch of many seeds as one model; beside it seed 1 alone."""
    device = find_device(lab.plan.device)
    seeds = list(range(1, n_seeds + 1))
    own = settings()
    start = time.perf_counter()
    inputs = stacked_inputs(lab.training, seeds, own, 1)
    built = time.perf_counter() - start
    with arithmetic(device, precision):
        stacked = StackedTagger(
            [lab.tagger(seed) for seed in seeds],
            own,
            compiled_cell() if cell == "compiled" else cell,
        )
        if lab.plan.on_cuda:
            inputs = [type(one)(*(tensor.pin_memory() for tensor in one)) for one in inputs]
        start = time.perf_counter()
        step = graphed_steps(stacked, inputs[0]) if graphed else eager_steps(stacked, device)
        if not graphed and lab.plan.on_cuda:
            keep = {name: p.detach().clone() for name, p in stacked.parameters.items()}
            step(inputs[0])
            with torch.no_grad():
                for name, value in keep.items():
                    stacked.parameters[name].copy_(value)
                for velocity in stacked.momentum:
                    velocity.zero_()
        finish(lab.plan)
        captured = time.perf_counter() - start
        start = time.perf_counter()
        totals = torch.zeros(n_seeds, dtype=torch.float64, device=device)
        for one in inputs:
            totals += step(one).double() * one.n_sentences.item()
        finish(lab.plan)
        seconds = time.perf_counter() - start
    losses = (totals / lab.training.n_tokens).tolist()
    single = next(train(lab.tagger(1), lab.training, no_score, own, seed=1)).loss
    tokens = n_seeds * lab.training.n_tokens
    return {
        "tokens_per_second": tokens / seconds,
        "tokens_per_second, batches built on one core included": tokens / (seconds + built),
        "milliseconds a step": 1e3 * seconds / len(inputs),
        "seconds to build the batches": built,
        "seconds to capture or warm up": captured,
        "share of places that hold a token": lab.training.n_tokens
        * n_seeds
        / sum(one.forms.numel() for one in inputs),
        "relative difference of seed 1's loss from its own training": abs(losses[0] - single)
        / single,
        "gigabytes": torch.cuda.max_memory_allocated() / 1e9 if lab.plan.on_cuda else 0.0,
    }


PARTS: dict[str, Callable[[Lab], dict]] = {
    "equality": part_equality,
    "determinism": part_determinism,
    "one run": part_one_run,
    "profile": part_profile,
    "stacked": part_stacked,
    "prediction": part_prediction,
    "processes": part_processes,
    "batch sizes": part_batch_sizes,
    "streams": part_streams,
    "cpu": part_cpu,
    "stacked, compiled": part_stacked_compiled,
}

deadline = float("inf")


def clear(plan: Plan) -> None:
    """Give back what the last part held."""
    gc.collect()
    if plan.on_cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def describe(lab: Lab) -> dict:
    """Say what was measured on what."""
    encoded = lab.training
    return {
        "device": describe_device(find_device(lab.plan.device)),
        "torch": torch.__version__,
        "cudnn": torch.backends.cudnn.version() if lab.plan.on_cuda else None,
        "python": sys.version.split()[0],
        "cpus": os.cpu_count(),
        "training_tokens": encoded.n_tokens,
        "training_sentences": encoded.n_sentences,
        "longest_sentence": int(np.diff(encoded.bounds).max()),
        "forms": len(encoded.words),
        "predicted_tokens": lab.text.n_tokens,
        "words": lab.vocabulary.n_words,
        "labels": len(lab.labels),
    }


def markdown(results: dict) -> str:
    """Return the results as tables."""
    lines = []
    for part, found in results.items():
        lines += [f"\n## {part}\n", "| what | value |", "|---|---:|"]
        lines += [f"| {name} | {value} |" for name, value in flatten(found)]
    return "\n".join(lines)


def flatten(found: dict, prefix: str = "") -> list[tuple[str, str]]:
    """Return nested results as rows."""
    rows = []
    for name, value in found.items():
        if isinstance(value, dict):
            rows += flatten(value, f"{prefix}{name}: ")
        elif isinstance(value, float):
            rows.append((prefix + name, f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"))
        else:
            rows.append((prefix + name, str(value)))
    return rows


def main() -> None:
    """Run the parts, one after the other, and print what they found."""
    global deadline  # noqa: PLW0603 - one clock for all parts
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--quick", action="store_true", help="try every line, measure nothing")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part; repeatable")
    parser.add_argument("--seconds", type=float, default=210, help="begin no part after that")
    parser.add_argument("--json", type=Path, help="write the results there too")
    given = parser.parse_args()
    start = time.perf_counter()
    deadline = start + given.seconds
    find_device(given.device)
    torch.set_num_threads(1)
    lab = make_lab(Plan(given.device, given.quick))
    results: dict = {"machine": describe(lab)}
    for name in given.only or PARTS:
        began = time.perf_counter()
        if began > deadline:
            results[name] = {"left out": "no time"}
            continue
        try:
            results[name] = PARTS[name](lab)
        except Exception as failure:  # noqa: BLE001 - the other parts go on
            traceback.print_exc()
            results[name] = {"failed": f"{type(failure).__name__}: {str(failure)[:200]}"}
        clear(lab.plan)
        took = time.perf_counter() - began
        print(f"{name}: {took:.1f} s (at {time.perf_counter() - start:.0f} s)", file=sys.stderr)
        results[name]["seconds of this part"] = took
        if given.json:
            given.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(json.dumps(results))
    print(markdown(results))


if __name__ == "__main__":
    main()
