"""The stacked model of the benchmarks is the same training: what it measures is comparable."""

import sys
from pathlib import Path

import pytest
import torch

from backfire.training.loop import train
from lab import FAST, make_sentences, small_tagger

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SEEDS = (3, 1, 8)


def test_each_seed_of_a_stacked_model_is_its_own_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    from stacked_inputs import stacked_inputs
    from stacked_tagger import StackedTagger, eager_steps

    sentences = make_sentences(26)
    taggers = [small_tagger(sentences, seed=seed)[0] for seed in SEEDS]
    _, encoded = small_tagger(sentences)
    stacked = StackedTagger(taggers, FAST)
    step = eager_steps(stacked, torch.device("cpu"))
    losses = []
    for epoch in (1, 2):
        inputs = stacked_inputs(encoded, SEEDS, FAST, epoch)
        total = sum(step(one).double() * one.n_sentences for one in inputs)
        losses.append(total / encoded.n_tokens)
    for place, (seed, tagger) in enumerate(zip(SEEDS, taggers, strict=True)):
        epochs = train(tagger, encoded, lambda _: 0.0, FAST, seed=seed)
        expected = [next(epochs).loss for _ in range(2)]
        assert [loss[place].item() for loss in losses] == pytest.approx(expected, rel=1e-5)
