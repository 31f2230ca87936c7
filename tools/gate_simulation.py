"""Holds candidates whose truth is known to a gate: how often does it fail one that did nothing?

Two recipes are the same in every token, or the second harms one small slice and mends other tokens,
or it mends half of the slices and harms none. Texts and runs are drawn again and again, and each
pair of systems goes through `compare` with a gate whose limits all stand where the truth is, so
that each could fail by chance.

    python tools/gate_simulation.py --repetitions 100
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.experiments.compare import Slicing, compare
from noise_worlds import LENGTH, draw_right, make_worlds

WORDS, SLICES = 400, 40
"""Distinct words, and slices of ten words each beside the built-in ones."""

GOLD: Final = ("B-PER", "I-PER", "O", "O", "B-LOC", "O", "O")
WRONG: Final = {"B-PER": "O", "I-PER": "O", "O": "B-LOC", "B-LOC": "B-PER"}
HARMED: Final = "words 0"
RUNS: Final = (1, 3)

Chances = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """How often the gate failed.

    Attributes:
        world: One of `WORLDS`.
        runs: Runs a side.
        repetitions: How many pairs of systems.
        limits: Limits that were tested.
        failed: The share of the pairs that the gate failed.
        warned: The share that it passed with a warning.
        named: The share of which it named the harmed slice.
        any_slice: The share that a rule would fail that lets no slice get worse.
    """

    world: str
    runs: int
    repetitions: int
    limits: int
    failed: float
    warned: float
    named: float
    any_slice: float


def simulate(world: str, runs: int, *, repetitions: int, seed: int = 0) -> Row:
    """Draw pairs of systems and hold each to the gate.

    Args:
        world: One of `WORLDS`.
        runs: Runs a side.
        repetitions: How many pairs.
        seed: Of the randomness.
    """
    rng = np.random.default_rng([seed, runs, len(world)])
    drawn, found = WORLDS[world], []
    with tempfile.TemporaryDirectory() as folder:
        own = write_slices(Path(folder) / "slices.toml")
        for repetition in range(repetitions):
            p = make_worlds(drawn.tokens, seed=seed + repetition)["no change"].p
            word = rng.integers(WORDS, size=drawn.tokens)
            tables = draw_tables(p, drawn.change(p, word), word, runs, rng)
            compared = compare(*tables, task="ner", slices=Slicing(own=own), gate=drawn.gate())
            gate = compared.gate
            harmed = [r for r in gate.rulings if r.name == "harmed slices"]
            worse = any((row.net or 0) > 0 for row in compared.slices)
            warned = gate.passed and gate.count("WARNED") > 0
            named = any(HARMED in ruling.reason for ruling in harmed if ruling.fails)
            found.append((not gate.passed, warned, named, worse, gate.tested))
    failed, warned, named, worse, limits = np.array(found, dtype=float).mean(axis=0).tolist()
    return Row(world, runs, repetitions, round(limits), failed, warned, named, worse)


def harm(p: Chances, word: npt.NDArray[np.int64]) -> Chances:
    """Halve the chances in the slice HARMED, and mend half of the errors elsewhere."""
    return np.where(word < 10, p / 2, (1 + p) / 2)


def help_half(p: Chances, word: npt.NDArray[np.int64]) -> Chances:
    """Mend half of the errors in half of the slices, and leave the other half as it is."""
    return np.where(word < WORDS // 2, (1 + p) / 2, p)


def make_gate(negative_transfer: float) -> dict[str, Any]:
    """Return a gate whose limits all stand at the truth of a world without change."""
    return {
        "gain": {"min_points": 0},
        "negative_transfer": {"max_percent": 100 * negative_transfer},
        "systematic_negative_transfer": {"max_percent": 0},
        "span_f1": {"min_gain_points": 0},
        "span_types": {"min_f1_gain_points": {"PER": 0, "LOC": 0}},
        "slices": {
            "not_harmed": True,
            "max_net_points": {f"words {k}": 0 for k in range(1, 6)},
        },
        "tags": {"not_harmed": True},
    }


def write_slices(path: Path) -> Path:
    """Write the slices: ten words each."""
    lines = [
        f'[slices."words {k}"]\nwords = {[f"w{10 * k + n}" for n in range(10)]}'
        for k in range(SLICES)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def draw_tables(
    p: Chances, q: Chances, word: npt.NDArray[np.int64], runs: int, rng: np.random.Generator
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Draw the text and the runs of both sides."""
    gold = np.array(GOLD)[np.arange(len(p)) % len(GOLD)]
    wrong = np.array([WRONG[label] for label in gold.tolist()])
    tokens = {
        "token_id": np.arange(len(p)),
        "sentence": np.arange(len(p)) // LENGTH,
        "token": [f"w{number}" for number in word.tolist()],
        "gold": gold,
    }
    sides = []
    for name, chances in (("reference", p), ("candidate", q)):
        right = draw_right(chances, list(range(runs)), rng)
        sides.append(
            {
                "run": np.repeat([f"{name} {k}" for k in range(runs)], len(p)),
                "token_id": np.tile(tokens["token_id"], runs),
                "predicted": np.where(right, gold, wrong).ravel(),
            }
        )
    return pa.table(tokens), pa.table(sides[0]), pa.table(sides[1])


def rows(repetitions: int) -> Iterator[Row]:
    """Give every row of the table; harm is found so often that a quarter shows it."""
    for world in WORLDS:
        times = repetitions // 4 if world == "harm in one slice" else repetitions
        for runs in RUNS:
            yield simulate(world, runs, repetitions=times)


def format_row(row: Row) -> str:
    """Return a row of the table in Markdown, in per cent."""
    shares = (row.failed, row.warned, row.named, row.any_slice)
    cells = [
        row.world,
        str(row.runs),
        str(row.repetitions),
        str(row.limits),
        *(f"{100 * x:.1f}" for x in shares),
    ]
    return f"| {' | '.join(cells)} |"


def _true_nt() -> float:
    p = make_worlds(500_000, seed=1)["no change"].p
    return float((p * (1 - p)).mean())


TRUE_NT: Final = _true_nt()
"""NT between two runs of one recipe, over all texts that may be drawn."""


@dataclass(frozen=True)
class World:
    """Two recipes and the gate that the second is held to.

    Attributes:
        tokens: Tokens of a text.
        change: Takes the chances of the first recipe, and each token's word, to the second's.
        gate: Gives the gate.
    """

    tokens: int
    change: Callable[[Chances, npt.NDArray[np.int64]], Chances]
    gate: Callable[[], dict[str, Any]]


WORLDS: Final = {
    "no change": World(3_000, lambda p, _: p, lambda: make_gate(TRUE_NT)),
    "harm in one slice": World(3_000, harm, lambda: make_gate(TRUE_NT)),
    # Long enough for a verdict on most slices, and one limit alone, with all of the error.
    "help in half the slices": World(24_000, help_half, lambda: {"slices": {"not_harmed": True}}),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=100)
    repetitions = parser.parse_args().repetitions
    heads = ("world", "runs a side", "draws", "limits tested", "fails", "passes with a warning")
    print(f"| {' | '.join((*heads, 'names the harmed slice', 'naive gate fails'))} |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for row in rows(repetitions):
        print(format_row(row), flush=True)


if __name__ == "__main__":
    main()
