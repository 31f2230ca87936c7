"""What a source model's features and posteriors promise for the target's gold labels."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.scoring.jackknife import Estimate
from backfire.similarity.chance import from_influences, undefined, without_interval
from backfire.similarity.events import Floats
from backfire.similarity.measure import Measured
from backfire.similarity.seen import SeenText
from backfire.similarity.text import Ints

_MOST_STEPS: Final = 1_000
_CLOSE: Final = 1e-10
_GUESS: Final = "without the model"


def leep(seen: SeenText) -> Measured:
    """Return LEEP, in nats a token: log p(gold) as the source head's posteriors predict it.

    The posteriors θ over the model's labels z are turned into target labels y by P(y | z), counted
    on the same text; LEEP is the mean over tokens of log Σ_z P(y | z) θ_z. It lies between minus
    the entropy of the target's labels, which is given beside it, and 0.
    """
    gold, posteriors, sentence, n_sentences = _labelled(seen, seen.posteriors)
    if not len(gold):
        return Measured(estimate=undefined("the target has no labels"))
    n_tokens, n_labels = len(gold), int(gold.max()) + 1
    joint = np.zeros((n_labels, posteriors.shape[1]))
    np.add.at(joint, gold, posteriors)
    weight = joint.sum(axis=0)
    given = np.divide(joint, weight, out=np.zeros_like(joint), where=weight > 0)
    likely = np.einsum("tz,tz->t", posteriors, given[gold])
    logs = np.log(likely)
    value = float(logs.mean())
    influence = logs - value + _through_counts(gold, posteriors, likely, given, weight)
    side = np.bincount(sentence, weights=influence, minlength=n_sentences) / n_tokens
    shares = np.bincount(gold) / n_tokens
    floor = float(shares @ np.log(shares))
    return Measured(
        estimate=from_influences(value, [side], (-math.inf, 0.0)), beside={_GUESS: floor}
    )


def _through_counts(
    gold: Ints, posteriors: Floats, likely: Floats, given: Floats, weight: Floats
) -> Floats:
    """Return (T,) what each token adds by its part in P(y | z), to first order; their sum is 0."""
    pull = np.zeros_like(given)  # the derivative by P(y | z)
    np.add.at(pull, gold, posteriors / likely[:, None])
    pull = np.divide(pull, weight, out=np.zeros_like(pull), where=weight > 0)
    centred = pull - (pull * given).sum(axis=0)
    moved: Floats = np.einsum("tz,tz->t", posteriors, centred[gold])
    return moved


def logme(seen: SeenText) -> Measured:
    """Return LogME: the evidence, in nats a token, of a Bayesian linear model of the gold labels.

    For each target label, y (1 where gold, else 0) is modelled as F w + noise with w ~ N(0, 1/α)
    and noise ~ N(0, 1/β); the greatest log evidence over α and β, divided by the number of tokens,
    is averaged over the labels.
    """
    gold, features, _, _ = _labelled(seen, seen.features)
    if not len(gold):
        return Measured(estimate=undefined("the target has no labels"))
    squares, turned = np.linalg.eigh(features.T @ features)
    squares = np.maximum(squares, 0.0)
    sums = np.zeros((int(gold.max()) + 1, features.shape[1]))
    np.add.at(sums, gold, features)
    projected = sums @ turned  # (C, H): y'F in the eigenbasis, for the y of each label
    counts = np.bincount(gold).astype(np.float64)
    found = [
        greatest_evidence(squares, row, count, len(gold))
        for row, count in zip(projected, counts, strict=True)
    ]
    value = float(np.mean(found)) / len(gold)
    estimate: Estimate = without_interval(
        value,
        seen.text.n_sentences,
        "it is not cheap: each sentence would ask for a fit of its own",
    )
    alone = [-0.5 * math.log(2 * math.pi * math.e * count / len(gold)) for count in counts]
    return Measured(estimate=estimate, beside={_GUESS: float(np.mean(alone))})


def greatest_evidence(squares: Floats, projected: Floats, y_squared: float, n_rows: int) -> float:
    """Return the greatest log evidence of a linear model, over both precisions (MacKay 1992).

    Args:
        squares: (H,) the eigenvalues of F'F.
        projected: (H,) F'y in their basis.
        y_squared: y'y.
        n_rows: N.
    """
    some = squares > squares.max() * 1e-12
    inside = np.divide(projected**2, squares, out=np.zeros_like(squares), where=some)
    outside = max(0.0, y_squared - float(inside.sum()))  # what no weights explain
    tiny = np.finfo(np.float64).tiny
    ratio = 1.0  # α / β
    for _ in range(_MOST_STEPS):
        kept = squares / (squares + ratio)
        error = outside + float(inside @ (1 - kept) ** 2)
        size = float(
            np.divide(inside * kept**2, squares, out=np.zeros_like(kept), where=some).sum()
        )
        used = float(kept.sum())
        before, ratio = (
            ratio,
            (used / max(size, tiny)) * max(error, tiny) / max(n_rows - used, tiny),
        )
        if abs(ratio - before) <= _CLOSE * before:
            break
    kept = squares / (squares + ratio)
    fitted = outside + float(inside @ (1 - kept))  # |y - Fm|² + ratio |m|²
    beta = n_rows / max(fitted, tiny)
    logs = np.log(ratio) - np.log(squares + ratio)
    return 0.5 * (n_rows * math.log(beta / (2 * math.pi)) - n_rows + float(logs.sum()))


def _labelled(seen: SeenText, values: npt.NDArray[np.float32]) -> tuple[Ints, Floats, Ints, int]:
    """Return the labelled tokens: gold labels by number, values, and sentences; how many of these.

    A text that is not a sentence of tokens with gold labels is left out.
    """
    text = seen.text
    encoded = text.gold.dictionary_encode()
    valid = np.asarray(encoded.is_valid())
    gold = np.asarray(encoded.indices.drop_null(), dtype=np.int64)
    sentence = np.repeat(np.arange(text.n_sentences), np.diff(text.bounds))[valid]
    return gold, values[valid].astype(np.float64), sentence, text.n_sentences
