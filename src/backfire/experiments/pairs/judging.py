"""Which measures go along with what transfer does, and which predict it."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from backfire.experiments.study_numbers import as_studied, correct
from backfire.report.pairs.record import JUDGED, SHOWN, Relation, StudiedPair
from backfire.report.studied.record import Studied
from backfire.scoring.crossed import LEAST, Pairs, correlate, correlate_within
from backfire.scoring.jackknife import Estimate
from backfire.scoring.left_out import left_out_errors, root_mean_square
from backfire.scoring.ranks import Floats, kendall
from backfire.scoring.skill import estimate_skill
from backfire.transitions.noise.contrast import Quantity


def relate(pairs: Sequence[StudiedPair], measures: Sequence[str]) -> tuple[Relation, ...]:
    """Relate every measure to every quantity, and correct for how many are tested.

    Correlations are one family of tests, and what a line saves of the mean's error is another, each
    over all measures with all that is judged.

    Args:
        pairs: The pairs that count.
        measures: The names of the measures.
    """
    found = [_relate(pairs, name, quantity) for name in measures for quantity in SHOWN]
    places = [k for k, each in enumerate(found) if each.quantity in JUDGED]
    correlations = correct_family([found[k].spearman for k in places])
    skills = correct_family([found[k].skill for k in places])
    for k, spearman, skill in zip(places, correlations, skills, strict=True):
        found[k] = found[k].model_copy(update={"spearman": spearman, "skill": skill})
    return tuple(found)


def correct_family(family: Sequence[Studied | None]) -> list[Studied | None]:
    """Return numbers with their q-values; one that can't be had is a test that found nothing."""
    tested = correct([each or _untested() for each in family])
    return [own if each else None for each, own in zip(family, tested, strict=True)]


def select(
    pairs: Sequence[StudiedPair], measure: str, quantity: Quantity
) -> tuple[Pairs, Floats, Floats]:
    """Return the pairs of which both are known, with the measure and the quantity of each."""
    there = [
        (pair, value, pair.numbers[quantity].value)
        for pair in pairs
        if quantity in pair.numbers
        for value in [pair.measure(measure)]
        if value is not None
    ]
    names = Pairs(
        np.array([pair.source for pair, _, _ in there], dtype=np.str_),
        np.array([pair.target for pair, _, _ in there], dtype=np.str_),
    )
    x, y = (np.array([each[place] for each in there], dtype=np.float64) for place in (1, 2))
    return names, x, y


def _relate(pairs: Sequence[StudiedPair], measure: str, quantity: Quantity) -> Relation:
    names, x, y = select(pairs, measure, quantity)
    sources, targets = (len(np.unique(own)) for own in names.layers.values())
    return Relation(
        measure=measure,
        quantity=quantity,
        pairs=len(x),
        sources=sources,
        targets=targets,
        spearman=known(correlate(names, x, y)),
        kendall=_number(kendall(x, y)),
        within=known(correlate_within(names, x, y)),
        skill=known(estimate_skill(names, x, y)),
        **dict(_errors(names, x, y)),
    )


def _errors(names: Pairs, x: Floats, y: Floats) -> Iterator[tuple[str, float | None]]:
    for name, own in (("error", x), ("baseline", None)):
        enough = len(np.unique(names.target)) >= LEAST
        yield name, _number(root_mean_square(left_out_errors(names, own, y))) if enough else None


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def known(estimate: Estimate) -> Studied | None:
    """Return an estimate for other sources and targets; None where it is undefined."""
    return None if estimate.value is None else as_studied(estimate, for_others=True)


def _untested() -> Studied:
    return Studied(value=0.0, standard_error=None, interval=None, covers=None)
