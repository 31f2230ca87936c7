"""Evidence for Figure 2 whose truth is planted: which tokens each pretraining state breaks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planted_evidence import PlantedEvidence, plant_runs, plant_source, plant_text

Share = Callable[[float], float]
"""A share of the tokens, by the relative position of a trained state, from 0 to 1."""

LENGTHS = (9, 10, 12, 9, 11)
REFERENCES = 10


def stays(share: float) -> Share:
    return lambda _: share


def rises(share: float, to: float) -> Share:
    return lambda position: share + (to - share) * position


def rises_in_the_last_third(share: float, to: float) -> Share:
    return lambda position: share + (to - share) * max(0.0, 3 * position - 2)


NOTHING = stays(0.0)


@dataclass(frozen=True)
class World:
    """What pretraining does to a target.

    Attributes:
        falsified: The share of the tokens that a state breaks.
        corrected: The share of the tokens that it mends.
        own: By how much the source models differ: the deviation of a factor of both shares.
    """

    falsified: Share = NOTHING
    corrected: Share = NOTHING
    own: float = 0.05


def plant_states(
    worlds, *, lengths=LENGTHS, references=REFERENCES, sentences=500, seed=1, listed=None
):
    """Evidence of targets, by their names; from all states, or from those that are listed."""
    held = {}
    for place, (target, world) in enumerate(worlds.items()):
        for side, split in enumerate(("validation", "test")):
            text = plant_text(corpus=target, split=split, sentences=sentences, seed=side)
            base = _chances(text.n_tokens, seed + place)
            key, first = ("figure-2", "random", target, split, None), 1000 * (seed + side)
            held[key] = plant_runs(text, base, references, first)
            for epoch in range(max(lengths) + 1):
                places = [
                    k for k, last in enumerate(lengths)
                    if last >= epoch and (listed is None or epoch in (*listed, last))
                ]  # fmt: skip
                if not places:
                    continue
                runs = _from_states(text, base, world, [(k, lengths[k], epoch) for k in places])
                found = plant_runs(
                    text, runs, len(places), first + 20 + 20 * epoch,
                    sources=[name(k) for k in places], epoch=epoch,
                )  # fmt: skip
                held["figure-2", "transfer", target, split, epoch] = found
    trained = {name(k): plant_source(name(k), last - 2, last) for k, last in enumerate(lengths)}
    return PlantedEvidence(held, trained)


def name(k):
    """The run of a source model, which was best two epochs before its last."""
    return f"news {k}"


def _chances(n_tokens, seed):
    """The chances of a reference run: the first half may be falsified, a tenth corrected."""
    chances = np.random.default_rng(seed).choice([0.7, 0.9, 1.0, 1.0, 1.0], n_tokens)
    order = _order(n_tokens)
    chances[order[: n_tokens // 2]] = 0.95
    chances[order[-n_tokens // 10 :]] = 0.05
    return chances


def _order(n_tokens):
    """Tokens all over the text: those first are falsified first, those last corrected first."""
    return np.random.default_rng(n_tokens).permutation(n_tokens)


def _from_states(text, base, world, states):
    n, rows = text.n_tokens, []
    for source, last, epoch in states:
        chances = base.copy()
        if epoch:
            factor = np.random.default_rng(source + 50).normal(1, world.own)
            position = (epoch - 1) / (last - 1)
            broken, mended = (
                round(n * factor * share(position)) for share in (world.falsified, world.corrected)
            )
            chances[_order(n)[:broken]] = 0.05
            chances[_order(n)[n - mended :]] = 0.95
        rows.append(chances)
    return np.array(rows)
