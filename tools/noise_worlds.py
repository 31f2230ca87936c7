"""Runs drawn with known p and q, and what the estimators make of them: a test of the estimators."""

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.transitions.noise.arms import Arm
from backfire.transitions.noise.bracket import high
from backfire.transitions.noise.deconvolution import deconvolve, tabulate
from backfire.transitions.noise.limit import LimitSums
from backfire.transitions.noise.marks import falsified_between_arms, systematic_change

TOKENS, LENGTH, KINDS = 2_000, 15, 5
"""Tokens of a simulated text, tokens a sentence, and kinds of words."""

RUNS: Final = (2, 4, 6, 10)
SENTENCE, SOURCE = 0.3, 0.5
"""How much of what decides a run's errors it shares within a sentence, and with other runs of its
source model (shares of the variance)."""

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True)
class World:
    """A pair of recipes, of which everything is known.

    Attributes:
        name: What it is called.
        p: (T,) how likely a run of the reference is right on each token.
        q: (T,) how likely a run of the candidate is.
    """

    name: str
    p: Probabilities
    q: Probabilities

    @property
    def systematic(self) -> float:
        """S."""
        return float(np.maximum(self.p - self.q, 0).mean())


def make_worlds(tokens: int = TOKENS, seed: int = 1) -> dict[str, World]:
    """Make the worlds: no change; gain only; harm on few tokens; a little change everywhere."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, tokens, p=[0.8, 0.12, 0.08])
    p = np.choose(
        kind,
        [rng.beta(40, 0.6, tokens), rng.beta(0.6, 6, tokens), rng.uniform(0, 1, tokens)],
    ).clip(1e-6, 1 - 1e-6)
    better = np.where(rng.uniform(size=tokens) < 0.3, p + 0.5 * (1 - p), p)
    harmed = rng.uniform(size=tokens) < 0.03
    diffuse = _expit(np.log(p / (1 - p)) + 0.3 + rng.normal(0, 1.2, tokens))
    return {
        world.name: world
        for world in (
            World("no change", p, p),
            World("gain only", p, better),
            World("concentrated harm", p, np.where(harmed, 0.4 * p, better)),
            World("diffuse change", p, diffuse),
        )
    }


def draw_right(
    chances: Probabilities,
    sources: Sequence[int],
    rng: np.random.Generator,
    *,
    habits: float = 0.0,
) -> npt.NDArray[np.bool_]:
    """Draw runs, each right on token i with probability exactly chances[i].

    Args:
        chances: (T,).
        sources: The source model of each run.
        rng: Randomness.
        habits: How much of what decides a run's errors it shares over all tokens of a kind.

    Returns:
        (K, T) whether each run is right.
    """
    own = _draw_causes(len(sources), len(chances), rng, habits)
    if len(set(sources)) < len(sources):
        shared = _draw_causes(max(sources) + 1, len(chances), rng, habits)[list(sources)]
        own = math.sqrt(SOURCE) * shared + math.sqrt(1 - SOURCE) * own
    return own < _probit(chances)


def _draw_causes(
    runs: int, tokens: int, rng: np.random.Generator, habits: float
) -> npt.NDArray[np.float64]:
    """Draw (runs, tokens) standard normals that hang together in sentences and in kinds."""
    places = np.arange(tokens)
    sentence = rng.standard_normal((runs, tokens // LENGTH + 1))[:, places // LENGTH]
    kind = rng.standard_normal((runs, KINDS))[:, places * 7919 % KINDS]
    rest = rng.standard_normal((runs, tokens))
    return (
        math.sqrt(SENTENCE) * sentence
        + math.sqrt(habits) * kind
        + math.sqrt(1 - SENTENCE - habits) * rest
    )


@dataclass(frozen=True)
class Row:
    """What one cell of the table says, over all repetitions; fractions of the tokens.

    Attributes:
        world: The name of the world.
        sources: "own", "shared" or "unnamed".
        runs: K.
        repetitions: How many.
        truth: S.
        low: The mean of S_low, and its simulation error.
        low_error: Of that mean.
        em: The mean of the deconvolution.
        high: The mean of S_high.
        negative_transfer: The mean of NT.
        above_zero: How often the limit of S_low was above 0.
        above_truth: How often it was above S.
        change_bias: The mean of D, less mean (p - q)².
        change_error: The simulation error of that mean.
    """

    world: str
    sources: str
    runs: int
    repetitions: int
    truth: float
    low: float
    low_error: float
    em: float
    high: float
    negative_transfer: float
    above_zero: float
    above_truth: float
    change_bias: float
    change_error: float


def simulate(
    world: World,
    sources: str,
    runs: int,
    *,
    repetitions: int,
    habits: float = 0.0,
    em_repetitions: int | None = None,
    seed: int = 0,
) -> Row:
    """Draw runs again and again and estimate from each draw.

    Args:
        world: Where they come from.
        sources: "own": each candidate run has its own source model; "shared": two have one;
            "unnamed": two have one, and nobody says so.
        runs: Runs of the reference, and source models of the candidate.
        repetitions: How often.
        habits: See `draw_right`.
        em_repetitions: How often the deconvolution is computed, which takes longest.
        seed: Of the randomness.
    """
    rng = np.random.default_rng([seed, runs, zlib.crc32(f"{world.name}, {sources}".encode())])
    tokens = len(world.p)
    sentence = np.arange(tokens) // LENGTH
    names = list(range(runs)) if sources == "own" else [k // 2 for k in range(2 * runs)]
    told = () if sources == "unnamed" else names
    found = []
    points = []
    for repetition in range(repetitions):
        reference = Arm.of_runs(draw_right(world.p, list(range(runs)), rng, habits=habits))
        candidate = Arm.of_runs(draw_right(world.q, names, rng, habits=habits), told)
        sums = LimitSums.of(reference, candidate, sentence, int(sentence[-1]) + 1)
        limit = sums.limits()[0]
        found.append(
            (
                limit.value,
                high(reference, candidate).negative,
                falsified_between_arms(reference, candidate),
                -math.inf if limit.limit is None else limit.limit,
                systematic_change(reference, candidate),
            )
        )
        if repetition < (em_repetitions or repetitions):
            points.append(deconvolve(tabulate(reference, candidate)).negative)
    lows, highs, transfers, limits, changes = np.array(found, dtype=np.float64).T
    truth, root = world.systematic, math.sqrt(repetitions)
    return Row(
        world=world.name,
        sources=sources,
        runs=runs,
        repetitions=repetitions,
        truth=truth,
        low=float(lows.mean()),
        low_error=float(lows.std(ddof=1)) / root,
        em=float(np.mean(points)),
        high=float(highs.mean()),
        negative_transfer=float(transfers.mean()),
        above_zero=float((limits > 0).mean()),
        above_truth=float((limits > truth).mean()),
        change_bias=float(changes.mean() - np.square(world.p - world.q).mean()),
        change_error=float(changes.std(ddof=1)) / root,
    )


def _expit(x: Probabilities) -> Probabilities:
    return 1 / (1 + np.exp(-x))


def _probit(chances: Probabilities) -> Probabilities:
    inverse = NormalDist().inv_cdf
    return np.array([inverse(chance) for chance in chances.clip(1e-12, 1 - 1e-12).tolist()])
