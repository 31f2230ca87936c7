"""Tiny trajectories, and what they say in plain Python."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import strategies as st

from backfire.transitions.noise.arms import Arm
from backfire.transitions.states.trajectories import Trajectories


def make(reference, states, sentence, epochs=None):
    """Trajectories of lists of 0 and 1."""
    return Trajectories(
        text="tiny",
        reference=Arm.of_runs(np.array(reference, bool)),
        sentence=np.array(sentence),
        sources=tuple(f"source {k}" for k in range(len(states))),
        epochs=tuple(epochs or [tuple(range(len(own))) for own in states]),
        right=tuple(np.array(own, bool) for own in states),
    )


def without_sentence(trajectories, sentence):
    """The same text without a sentence, whose tokens are taken out."""
    kept = trajectories.sentence != sentence
    numbers = trajectories.sentence[kept]
    return replace(
        trajectories,
        reference=trajectories.reference.at(kept),
        sentence=numbers - (numbers > sentence),
        right=tuple(own[:, kept] for own in trajectories.right),
    )


def without_reference(trajectories, run):
    return replace(trajectories, reference=trajectories.reference.without(run))


@st.composite
def draw_trajectories(draw, least=2, most=4, references=(2, 4), states=4):
    sizes = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    run = st.lists(st.integers(0, 1), min_size=sum(sizes), max_size=sum(sizes))
    reference = draw(st.lists(run, min_size=references[0], max_size=references[1]))
    own = st.lists(run, min_size=2, max_size=states)
    found = draw(st.lists(own, min_size=least, max_size=most))
    return make(reference, found, [k for k, size in enumerate(sizes) for _ in range(size)])


@pytest.fixture(scope="session")
def trajectories():
    return make


@pytest.fixture(scope="session")
def reduced():
    """Takes trajectories to all layers, each as the trajectories without each of its units."""

    def take(whole):
        sources = whole.sources
        return {
            whole.source_layer: [
                whole.of_sources([x for x in sources if x != left]) for left in sources
            ],
            whole.reference_layer: [
                without_reference(whole, k) for k in range(whole.reference.n_runs)
            ],
            whole.sentence_layer: [without_sentence(whole, k) for k in range(len(whole.tokens))],
        }

    return take


@pytest.fixture(scope="session")
def drawn():
    return draw_trajectories
