"""A gate, learnt on validation, that mixes what the old and the new tagger say of each token."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from backfire.encoding.batches import UNKNOWN_LABEL
from backfire.records.settings import Settings
from backfire.training.seeds import derive_seed
from backfire.transfer.combiner import Combined, Combiner, choose_most_probable
from backfire.transfer.gate import (
    Doubles,
    describe_tokens,
    judge_across,
    learn_gate,
    mix,
    split_sentences,
)
from backfire.transfer.parts import LEARN_ON, Parts, Posterior


class Gated(Settings):
    """How the gate is learnt, and how much it has to be convinced of the new tagger."""

    threshold: float = Field(0.5, ge=0, le=1)
    """The new tagger has the upper hand where the gate is above this: 0 always, 1 never. A half
    counts a broken prediction as much as a corrected one; more counts it more."""
    folds: int = Field(10, ge=2)
    """On validation each sentence is predicted by a gate that has learnt from the other folds."""
    ridge: float = Field(1.0, gt=0)
    """How strongly the gate's weights are held near 0."""


def _combine(settings: Gated, parts: Parts) -> Mapping[str, Combined]:
    learn_new, learn_old = _both(parts, LEARN_ON)
    seen, gold = describe_tokens(learn_new, learn_old), parts.gold(LEARN_ON)
    new, old = _given_to(gold, learn_new), _given_to(gold, learn_old)
    gate = learn_gate(seen, new, old, ridge=settings.ridge)
    seed = derive_seed(parts.seed, "gated")
    fold = split_sentences(parts.bounds(LEARN_ON), len(gold), folds=settings.folds, seed=seed)
    combined = {}
    for split in parts.texts:
        if split == LEARN_ON:
            logits = judge_across(seen, new, old, fold, ridge=settings.ridge)
        else:
            logits = gate.logits(describe_tokens(*_both(parts, split)))
        mixed = mix(*_both(parts, split), logits, settings.threshold)
        combined[split] = choose_most_probable(mixed)
    return combined


def _both(parts: Parts, split: str) -> tuple[Posterior, Posterior]:
    return parts.mean_posterior(parts.new, split), parts.mean_posterior(parts.old, split)


def _given_to(gold: NDArray[np.int64], posterior: Posterior) -> Doubles:
    """Return what is given to the gold label of each token; 0 to one that no tagger has."""
    given = posterior[np.arange(len(gold)), gold].astype(np.float64)
    return np.where(gold == UNKNOWN_LABEL, 0.0, given)


COMBINER: Final = Combiner(
    title="Mix old and new by a gate that validation has taught whom to believe",
    formula="p = g(x) · p_new + (1 − g(x)) · p_old, g logistic in how sure each is",
    origin="Lai et al. 2023 (gated fusion), here per token and learnt after the training",
    settings=Gated,
    combine=_combine,
    neutral=Gated(threshold=0.0),
)
