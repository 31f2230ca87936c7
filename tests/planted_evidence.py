"""Runs with a planted truth, and evidence made of them: what a sweep would leave, in memory."""

from dataclasses import dataclass, field, replace

import numpy as np

from backfire.experiments.evidence.batch_file import SourceRecord
from backfire.experiments.evidence.run_set import RunSet, Text
from backfire.experiments.sweep.epochs import states_of
from backfire.records.errors import ComparisonError
from backfire.records.manifest import Manifest, TokensFile

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


def plant_sweep(spec, *, runs=3, sentences=30, harm=0.3, strength=6):
    """Evidence of a sweep as it is described, but of at most so many runs on little texts.

    Every split of a target has another text; on some of its tokens transfer does harm. An arm that
    takes pretraining states by number has at most four of them.
    """
    held = {}
    for arm in spec.arm:
        states = states_of(arm.epochs, plant_source(""))
        epochs = [None] if arm.epochs == "best" else states
        n = min(runs, arm.runs)
        sources = [f"{arm.source} {k}" for k in range(1, n + 1)] if arm.source else None
        for target in arm.targets:
            texts = plant_texts(target, sentences)
            for split, text in texts.items():
                random, transfer = plant_chances(text, harm, strength)
                right = transfer if arm.source else random
                for epoch in epochs:
                    seed = arm.seed(1) + 10 * (epoch or 0)
                    made = plant_runs(text, right, n, seed, sources=sources, epoch=epoch)
                    held[spec.name, arm.name, target, split, epoch] = with_tokens(made, texts)
    return held


def plant_texts(target, sentences):
    """The validation and the test split of a target."""
    task = {"tchunk": "chunking", "wnut17": "ner"}.get(target, "pos")
    return {
        split: plant_text(task, corpus=target, split=split, sentences=sentences, seed=len(split))
        for split in ("validation", "test")
    }


def plant_chances(text, harm, strength):
    """(T,) and (T,) the chance that a random and a transferred run is right."""
    rule = np.random.default_rng(3)
    random = rule.beta(strength, 1, text.n_tokens)
    harmed = rule.random(text.n_tokens) < harm
    return random, np.where(harmed, rule.beta(strength, 1, text.n_tokens), random + 0.02)


def with_tokens(runs, texts):
    """The runs, with manifests that name the splits."""
    update = {"tokens": _tokens(texts)}
    return replace(runs, manifests=tuple(x.model_copy(update=update) for x in runs.manifests))


def _tokens(texts):
    return {
        split: TokensFile(file="", checksum=text.checksum, tokens=text.n_tokens)
        for split, text in texts.items()
    }


def plant_manifest(text, seed, source=None, epoch=None):
    """What such a run would say of itself."""
    return Manifest(
        run=f"{seed:016x}", task=text.task, corpus=text.corpus, seed=seed, source=source,
        pretraining_epoch=epoch, tokens={}, best_epoch=3, validation_score=0.5, cpu_seconds=1.0,
        spec={"vectors": None}, signature=f"backfire:0|run:{seed:016x}",
    )  # fmt: skip


def plant_source(run, best_epoch=2, epochs=3):
    """What is known of a source model; its run begins with its corpus."""
    manifest = Manifest(
        run=run, task="pos", corpus=run.partition(" ")[0], seed=1001, source=None,
        pretraining_epoch=None, tokens={}, best_epoch=best_epoch, validation_score=0.9,
        cpu_seconds=1.0, spec={},
        signature=f"backfire:0|run:{run}",
    )  # fmt: skip
    return SourceRecord(manifest, epochs)


@dataclass
class PlantedEvidence:
    """Offers what `Evidence` offers, from runs in memory.

    `held` takes (sweep, arm, target, split, epoch) to runs; the epoch is None for arms without.
    `trained` takes the run of a source model to what is known of it, if that is not the usual.
    """

    held: dict = field(default_factory=dict)
    trained: dict = field(default_factory=dict)

    def sweeps(self):
        return sorted({key[0] for key in self.held})

    def numbers(self, sweep, arm, target):
        of_arm = [runs for key, runs in self.held.items() if key[:3] == (sweep, arm, target)]
        return sorted({number for runs in of_arm for number in runs.numbers})

    def targets(self, sweep):
        return list(dict.fromkeys(key[2] for key in self.held if key[0] == sweep))

    def source(self, run):
        return self.trained.get(run) or plant_source(run)

    def epochs(self, sweep, arm, target):
        of_arm = [key for key in self.held if key[:3] == (sweep, arm, target)]
        return sorted({key[4] for key in of_arm if key[4] is not None})

    def runs(self, sweep, arm, target, split, *, epoch=None):
        key = sweep, arm, target, split, epoch
        if key not in self.held:
            raise ComparisonError(f"{sweep}: no {arm} runs of {target} {split}")
        return self.held[key]
