"""Backward-congruent re-ranking: the new tagger proposes sentences of labels, the old one picks."""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
from jaxtyping import Int
from numpy.typing import NDArray
from pydantic import Field

from backfire.records.settings import Settings
from backfire.transfer.combiner import Combined, Combiner
from backfire.transfer.parts import Parts, Posterior

_LEAST: Final = 1e-12
"""The probability of a label that the old taggers do not have: unlikely, but its logarithm is."""


class Reranking(Settings):
    """How candidates are drawn, and among what the old taggers pick."""

    dropout: float = Field(0.3, ge=0, lt=1)
    """The share of units that is dropped for each candidate, before and after Φ."""
    samples: int = Field(10, ge=0)
    """How many candidates are drawn, beside what the new tagger predicts without dropout."""
    by: Literal["sentence", "token"] = "sentence"
    """Whether the old taggers pick among the labellings of a sentence, as published, or among the
    candidates' labels of each token."""


def _combine(settings: Reranking, parts: Parts) -> Mapping[str, Combined]:
    (new,) = parts.new
    combined = {}
    for split in parts.texts:
        posterior = parts.posterior(new, split)
        own = posterior.argmax(axis=1)[np.newaxis]
        n_drawn = settings.samples if settings.dropout else 0  # without it all are alike
        drawn = parts.samples(new, split, samples=n_drawn, dropout=settings.dropout)
        starts = parts.bounds(split) if settings.by == "sentence" else np.arange(own.shape[1])
        labels = rerank(
            np.concatenate([own, drawn]), parts.mean_posterior(parts.old, split), starts
        )
        combined[split] = Combined(labels, posterior[np.arange(len(labels)), labels])
    return combined


def rerank(
    candidates: Int[NDArray[np.int64], "K N"], old: Posterior, starts: Int[NDArray[np.int64], " S"]
) -> Int[NDArray[np.int64], " N"]:
    """Choose for each stretch of tokens the candidate to which the old posterior gives most.

    Args:
        candidates: K labellings of all tokens; the first of equals is chosen.
        old: The probability of every label.
        starts: Where each stretch, such as a sentence, begins; the first at 0.
    """
    n_tokens = candidates.shape[1]
    scores = np.log(np.maximum(old.astype(np.float64), _LEAST))[np.arange(n_tokens), candidates]
    best = np.add.reduceat(scores, starts, axis=1).argmax(axis=0)
    stretch = np.repeat(np.arange(len(starts)), np.diff([*starts, n_tokens]))
    chosen: NDArray[np.int64] = candidates[best[stretch], np.arange(n_tokens)]
    return chosen


COMBINER: Final = Combiner(
    title="Let the old tagger choose among labellings that the new one draws with dropout",
    formula="ŷ = argmax over y in {y₁ … y_k drawn from p_new} of log p_old(y)",
    origin="Cai et al. 2022 (BCR)",
    settings=Reranking,
    combine=_combine,
    neutral=Reranking(dropout=0.0),
    new_at_most=1,
)
