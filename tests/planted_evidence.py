"""Runs with a planted truth, and evidence made of them: what a sweep would leave, in memory."""

from dataclasses import dataclass, field, replace
from pathlib import Path

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
    for arm in sorted(spec.arm, key=lambda arm: arm.combine is not None):
        if arm.combine is not None:
            held |= plant_combined(spec, arm, held)
            continue
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
                    made = _named(made, arm, held, (spec.name, target, split))
                    held[spec.name, arm.name, target, split, epoch] = with_tokens(made, texts)
    return held


def _named(made, arm, held, place):
    """The runs of an arm that consults others, named apart and with their members."""
    if not arm.references:
        return made
    sweep, target, split = place
    consulted = held[sweep, arm.references, target, split, None].manifests
    return replace(
        made,
        manifests=tuple(
            manifest.model_copy(
                update={
                    "run": f"{arm.name} {number}",
                    "members": tuple(
                        consulted[k - 1].run for k in arm.consulted(number) if k <= len(consulted)
                    ),
                }
            )
            for number, manifest in zip(made.numbers, made.manifests, strict=True)
        ),
    )


def plant_combined(spec, arm, held):
    """Evidence of an arm of combined runs: each predicts what most of its members do."""
    found = {}
    for target in arm.targets:
        for split in ("validation", "test"):
            parts = {x.arm: held[spec.name, x.arm, target, split, None] for x in arm.members}
            n = min(arm.runs, *(len(parts[x.arm].numbers) // x.each for x in arm.members))
            own = [
                [(parts[x.arm], k - 1) for x in arm.members for k in x.numbers(number)]
                for number in range(1, n + 1)
            ]
            if n == 0:
                continue
            predicted = np.stack([members[-1][0].predicted[members[-1][1]] for members in own])
            manifests = tuple(
                plant_manifest(parts[arm.members[0].arm].text, 0).model_copy(
                    update={
                        "run": f"{arm.name} {number}",
                        "members": tuple(runs.manifests[k].run for runs, k in members),
                        "source": "+".join(
                            sorted({runs.sources[k] for runs, k in members} - {None})
                        ) or None,
                        "tokens": members[0][0].manifests[0].tokens,
                        "n_models": len(members),
                    }
                )
                for number, members in enumerate(own, start=1)
            )  # fmt: skip
            text = parts[arm.members[0].arm].text
            made = RunSet(text, tuple(range(1, n + 1)), manifests, predicted)
            found[spec.name, arm.name, target, split, None] = made
    return found


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
    `folder` is where studies leave what they measure besides; nothing is there if it is not given.
    """

    held: dict = field(default_factory=dict)
    trained: dict = field(default_factory=dict)
    folder: Path = Path("nowhere")

    def sweeps(self):
        return sorted({key[0] for key in self.held})

    def need_folder(self, command):
        pass

    def need_texts(self, sweep):
        pass

    def numbers(self, sweep, arm, target):
        of_arm = [runs for key, runs in self.held.items() if key[:3] == (sweep, arm, target)]
        return sorted({number for runs in of_arm for number in runs.numbers})

    def blocks(self, sweep):
        return sorted({key[1:3] for key in self.held if key[0] == sweep})

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
