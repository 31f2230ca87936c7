"""Runs with a planted truth, and evidence made of them: what a sweep would leave, in memory."""

from dataclasses import dataclass, field

import numpy as np

from backfire.experiments.evidence.run_set import RunSet, Text
from backfire.records.errors import ComparisonError
from backfire.records.manifest import Manifest

POS = ("N", "V", "D", "UH")
BIO = ("O", "B-PER", "I-PER", "B-LOC")


def plant_text(task="pos", *, corpus="tpos", split="test", sentences=60, seed=1):
    """A text whose gold labels are drawn by a fixed rule."""
    rule = np.random.default_rng(seed)
    lengths = rule.integers(1, 9, sentences)
    labels = POS if task == "pos" else BIO
    gold = rule.integers(0, len(labels), lengths.sum())
    return Text(
        corpus, split, task, f"{corpus}-{split}", labels,
        np.repeat(np.arange(sentences), lengths), gold.astype(np.uint8),
    )  # fmt: skip


def plant_runs(text, right, runs, seed, *, sources=None, epoch=None):
    """Runs that are right on each token with its own chance, independently of each other.

    Args:
        text: The text.
        right: (T,) or one number: the chance that a run is right on a token.
        runs: How many.
        seed: Of the draw.
        sources: The source model of each run.
        epoch: The pretraining epoch of their source models.
    """
    rule = np.random.default_rng(seed)
    shape = runs, text.n_tokens
    other = (text.gold + rule.integers(1, len(text.labels), shape)) % len(text.labels)
    predicted = np.where(rule.random(shape) < right, text.gold, other).astype(np.uint8)
    named = sources or [None] * runs
    manifests = tuple(
        plant_manifest(text, seed + k, source, epoch) for k, source in enumerate(named, start=1)
    )
    return RunSet(text, tuple(range(1, runs + 1)), manifests, predicted)


def plant_manifest(text, seed, source=None, epoch=None):
    """What such a run would say of itself."""
    return Manifest(
        run=f"{seed:016x}", task=text.task, corpus=text.corpus, seed=seed, source=source,
        pretraining_epoch=epoch, tokens={}, best_epoch=3, validation_score=0.5, cpu_seconds=1.0,
        spec={"vectors": None}, signature=f"backfire:0|run:{seed:016x}",
    )  # fmt: skip


@dataclass
class PlantedEvidence:
    """Offers what `Evidence` offers, from runs in memory.

    `held` takes (sweep, arm, target, split, epoch) to runs; the epoch is None for arms without.
    `trained` takes the run of a source model to its record.
    """

    held: dict = field(default_factory=dict)
    trained: dict = field(default_factory=dict)

    def targets(self, sweep):
        return list(dict.fromkeys(key[2] for key in self.held if key[0] == sweep))

    def sources(self, sweep):
        return self.trained if sweep in {key[0] for key in self.held} else {}

    def epochs(self, sweep, arm, target):
        of_arm = [key for key in self.held if key[:3] == (sweep, arm, target)]
        return sorted({key[4] for key in of_arm if key[4] is not None})

    def runs(self, sweep, arm, target, split, *, epoch=None):
        key = sweep, arm, target, split, epoch
        if key not in self.held:
            raise ComparisonError(f"{sweep}: no {arm} runs of {target} {split}")
        return self.held[key]
