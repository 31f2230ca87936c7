"""Pairs of genres in a planted world: one measure decides what transfer does, others don't."""

import numpy as np

from backfire.experiments.pairs.choosing import find_predictors
from backfire.report.pairs.record import SHOWN, PairMeasure, PairStudy, StudiedPair
from backfire.report.studied.record import Studied

TELLING, IDLE = "js_words", ("covered_tokens", "all_caps", "js_tags")
"""The measure that decides, and those that don't."""
SOURCES = tuple(f"ud-gum-xpos.g{k}@12000" for k in range(9))
TARGETS = tuple(f"ud-ewt-xpos.g{k}@4000" for k in range(9))


def plant_pairs(effect=0.02, seed=1, sources=SOURCES, targets=TARGETS):
    """Pairs of which the gain rises with the telling measure, and S and D do not."""
    random = np.random.default_rng(seed)
    n = len(sources), len(targets)
    measures = {name: _both(random, n) for name in (TELLING, *IDLE)}
    measures = {name: 0.4 + 0.1 * values for name, values in measures.items()}
    own = {name: 0.01 + 0.004 * _both(random, n) for name in SHOWN}
    own["gain"] = own["gain"] + effect * (measures[TELLING] - 0.4) / 0.1
    return tuple(
        StudiedPair(
            source=source,
            target=target,
            counts=True,
            runs=(10, 5),
            labels=(45, 48),
            measures={
                name: PairMeasure(value=float(values[i, j])) for name, values in measures.items()
            },
            numbers={name: plant_number(values[i, j]) for name, values in own.items()},
            signature=f"backfire:0|source:{source}|target:{target}",
        )
        for i, source in enumerate(sources)
        for j, target in enumerate(targets)
        if i != j
    )


def plant_number(value):
    """A number with an interval."""
    low, high = float(value) - 0.005, float(value) + 0.005
    return Studied(
        value=float(value), standard_error=0.0025, interval=(low, high), covers="other runs"
    )


def plant_study(relations, pairs, usable=None):
    """The study of such pairs."""
    counted, measures = list(pairs), list(dict.fromkeys(each.measure for each in relations))
    return PairStudy(
        split="test",
        source_tokens=12_000,
        target_tokens=4_000,
        vectors=True,
        measures=tuple(measures),
        pairs=tuple(pairs),
        relations=relations,
        predictors=find_predictors(counted, relations, measures, usable or measures),
        planned=len(pairs),
        notes=(),
    )


def _both(random, n):
    """Numbers that sources and targets have in common, beside what is each pair's own."""
    parts = random.normal(size=(n[0], 1)), random.normal(size=(1, n[1])), random.normal(size=n)
    return (parts[0] + parts[1] + parts[2]) / np.sqrt(3)
