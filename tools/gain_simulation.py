"""How often the two intervals of a gain hold what they say, where the truth is known.

Texts and runs are drawn again and again: tokens of a sentence are hard together, and each run is
better or worse as a whole. The interval given these runs is about other sentences; the one for
other runs too is about other sentences, runs and source models.

    python tools/gain_simulation.py --repetitions 200
"""

import argparse
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.experiments.evidence.measures import measure
from backfire.experiments.evidence.run_set import RunSet, Text
from backfire.records.manifest import Manifest

SIZES: Final = ((10, 118), (6, 300), (10, 547))
"""Runs an arm, and sentences."""

SPREADS: Final = (0.05, 0.15)
"""The standard deviation between runs, in logits."""

SENTENCE, TOKEN, HARDNESS, CHANGE = 1.0, 1.5, 2.2, 0.15
MANY: Final = 4_000

Chances = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A pair of recipes; every text and every run is drawn from it."""

    spread: float
    random: np.random.Generator

    def draw(self, sentences: int, runs: int) -> tuple[npt.NDArray[np.int64], list[Chances]]:
        """Return the sentence of each token of a text, and of both arms (K, T) chances."""
        sentence = np.repeat(np.arange(sentences), self.random.integers(5, 25, sentences))
        hard, change = (
            self.random.normal(middle, 1, sentences)[sentence] * SENTENCE
            + self.random.normal(0, TOKEN, len(sentence))
            for middle in (HARDNESS, 0.0)
        )
        logits = (hard, hard + CHANGE + change / 2)
        arms = [own + self.random.normal(0, self.spread, (runs, 1)) for own in logits]
        return sentence, [1 / (1 + np.exp(-own)) for own in arms]

    def truth(self) -> float:
        """Return the gain over all texts and runs."""
        before, after = self.draw(MANY, 40)[1]
        return float(after.mean() - before.mean())


def simulate(world: World, runs: int, sentences: int, repetitions: int) -> tuple[float, float]:
    """Return how often each interval holds the true gain: given these runs, and for others too."""
    truth = np.mean([world.truth() for _ in range(5)])
    held = np.zeros(2)
    for _ in range(repetitions):
        sentence, chances = world.draw(sentences, runs)
        text = Text(
            "drawn", "test", "pos", "", ("right", "wrong"), sentence,
            np.zeros(len(sentence), np.uint8),
        )  # fmt: skip
        reference, candidate = (
            as_runs(text, world.random.random(own.shape) > own) for own in chances
        )
        found = measure(reference, candidate)
        intervals = found.tests.gain.interval, found.accuracy.difference_interval
        held += [bounds is not None and bounds[0] <= truth <= bounds[1] for bounds in intervals]
    narrow, wide = (held / repetitions).tolist()
    return narrow, wide


def as_runs(text: Text, wrong: npt.NDArray[np.bool_]) -> RunSet:
    """Return runs that are wrong on some tokens."""
    manifest = Manifest(
        run="", task="pos", corpus="drawn", seed=1, source=None, pretraining_epoch=None, tokens={},
        best_epoch=1, validation_score=0.0, cpu_seconds=0.0, spec={}, signature="",
    )  # fmt: skip
    numbers = tuple(range(1, len(wrong) + 1))
    return RunSet(text, numbers, (manifest,) * len(wrong), wrong.astype(np.uint8))


def main() -> None:
    """Print a row a world."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repetitions", type=int, default=200)
    repetitions = parser.parse_args().repetitions
    print("| runs an arm | sentences | spread between runs | these runs | other runs too |")
    print("| --: | --: | --: | --: | --: |")
    for (runs, sentences), spread in product(SIZES, SPREADS):
        world = World(spread, np.random.default_rng(1))
        narrow, wide = simulate(world, runs, sentences, repetitions)
        print(f"| {runs} | {sentences} | {spread} | {narrow:.1%} | {wide:.1%} |", flush=True)


if __name__ == "__main__":
    main()
