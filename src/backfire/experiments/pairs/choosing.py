"""By which measure other pairs are predicted, and how well, the choice of it included."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backfire.experiments.pairs.judging import correct_family, known
from backfire.report.pairs.record import JUDGED, Predictor, Relation, StudiedPair, saves
from backfire.report.studied.words import is_finding
from backfire.scoring.crossed import LEAST, Masks, Pairs, correlate
from backfire.scoring.left_out import fit_line, left_out_errors, root_mean_square
from backfire.scoring.ranks import Floats
from backfire.scoring.skill import estimate_skill
from backfire.transitions.noise.contrast import Quantity

Chosen = Mapping[Quantity, str]


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The pairs as columns; not a number where a measure or a quantity is unknown.

    Attributes:
        names: Of which source and target they are.
        measures: (P,) of each measure.
        quantities: (P,) of each quantity that is judged.
    """

    names: Pairs
    measures: Mapping[str, Floats]
    quantities: Mapping[Quantity, Floats]

    @classmethod
    def of(cls, pairs: Sequence[StudiedPair], measures: Sequence[str]) -> "_Pairs":
        def column(values: Iterator[float | None]) -> Floats:
            return np.array([np.nan if x is None else x for x in values], dtype=np.float64)

        return cls(
            Pairs(
                np.array([pair.source for pair in pairs], dtype=np.str_),
                np.array([pair.target for pair in pairs], dtype=np.str_),
            ),
            {name: column(pair.measure(name) for pair in pairs) for name in measures},
            {
                name: column(
                    found.value if (found := pair.numbers.get(name)) else None for pair in pairs
                )
                for name in JUDGED
            },
        )

    def both(self, measure: str, quantity: Quantity, rest: Masks) -> tuple[Pairs, Floats, Floats]:
        """Return, of some pairs, those of which both are known."""
        x, y = self.measures[measure], self.quantities[quantity]
        there = rest & ~np.isnan(x) & ~np.isnan(y)
        return self.names.chosen(there), x[there], y[there]


def find_predictors(
    pairs: Sequence[StudiedPair],
    relations: Sequence[Relation],
    measures: Sequence[str],
    usable: Sequence[str],
) -> Mapping[Quantity, Predictor]:
    """Find by what each quantity is predicted for pairs that were not tried.

    Args:
        pairs: The pairs that count.
        relations: How their measures go along with what transfer does.
        measures: All measures, which are the family of tests.
        usable: Those that can be had of a pair before it is tried.

    Returns:
        Nothing with fewer than `LEAST` sources or targets.
    """
    table = _Pairs.of(pairs, measures)
    if min((len(np.unique(own)) for own in table.names.layers.values()), default=0) < LEAST:
        return {}
    chosen = _least(
        (x.quantity, x.measure, x.error)
        for x in relations
        if x.verdict == "predicts" and x.measure in usable
    )
    # where the rule chooses nothing the mean is taken, and there is no choice to try again
    nested = _errors(table, usable) if chosen else {}
    found = {}
    for quantity, y in table.quantities.items():
        if np.isnan(y).all():
            continue
        there = ~np.isnan(y)
        means = left_out_errors(table.names.chosen(there), None, y[there], "both")
        baseline = root_mean_square(means)
        error, folds = nested[quantity] if quantity in chosen else (baseline, (0, 0))
        found[quantity] = Predictor(
            measure=chosen.get(quantity) if error < baseline else None,
            error=error,
            baseline=baseline,
            chosen=chosen.get(quantity),
            folds=folds,
        )
    return found


def _least(found: Iterable[tuple[Quantity, str, float | None]]) -> dict[Quantity, str]:
    """Return, by quantity, the measure with the least error."""
    by_error = sorted(
        (math.inf if error is None else error, measure, quantity)
        for quantity, measure, error in found
    )
    return {quantity: measure for _, measure, quantity in reversed(by_error)}


def _errors(
    table: _Pairs, usable: Sequence[str]
) -> Mapping[Quantity, tuple[float, tuple[int, int]]]:
    """Choose and predict without the source and the target of each pair, and compare with it.

    Returns:
        The root mean square error, and without how many pairs, of how many, a measure was chosen.
    """
    sources, targets = table.names.source, table.names.target
    errors: dict[Quantity, list[float]] = {quantity: [] for quantity in table.quantities}
    times = dict.fromkeys(table.quantities, 0)
    for k in range(len(sources)):
        rest = (sources != sources[k]) & (targets != targets[k])
        chosen = _choose(table, rest, usable)
        for quantity, y in table.quantities.items():
            if not np.isnan(y[k]):
                times[quantity] += quantity in chosen
                errors[quantity].append(y[k] - _predict(table, rest, quantity, chosen, k))
    return {
        quantity: (root_mean_square(np.array(own)), (times[quantity], len(own)))
        for quantity, own in errors.items()
    }


def _predict(table: _Pairs, rest: Masks, quantity: Quantity, chosen: Chosen, place: int) -> float:
    """Predict a pair from others: by the measure chosen from them, else by their mean."""
    measure = chosen.get(quantity)
    if measure is None or np.isnan(table.measures[measure][place]):
        y = table.quantities[quantity][rest]
        return fit_line(None, y[~np.isnan(y)]).at(0.0)
    _, x, y = table.both(measure, quantity, rest)
    return fit_line(x, y).at(float(table.measures[measure][place]))


def _choose(table: _Pairs, rest: Masks, usable: Sequence[str]) -> Chosen:
    """Choose a measure for each quantity from some pairs, by the rule of the study."""
    tests = [(quantity, measure) for measure in table.measures for quantity in table.quantities]
    skills = correct_family(
        [known(estimate_skill(*table.both(measure, quantity, rest))) for quantity, measure in tests]
    )
    if not any(map(saves, skills)):
        return {}
    correlations = correct_family(
        [known(correlate(*table.both(measure, quantity, rest))) for quantity, measure in tests]
    )
    return _least(
        (quantity, measure, _error(*table.both(measure, quantity, rest)))
        for (quantity, measure), skill, own in zip(tests, skills, correlations, strict=True)
        if measure in usable and saves(skill) and own is not None and is_finding(own)
    )


def _error(pairs: Pairs, x: Floats, y: Floats) -> float:
    return root_mean_square(left_out_errors(pairs, x, y))
