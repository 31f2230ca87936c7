"""Measuring texts of equal size, drawn again and again, beside two draws of the source."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from backfire.report.similarity.record import Drawn, EqualSizes, Value
from backfire.similarity.measure import Measure, Measured
from backfire.similarity.pair import Pair
from backfire.similarity.text import Text

_MEAN = "the value is a mean over draws, and their deviation stands for an interval"


def make_value(name: str, pair: Pair, found: Measured) -> Value:
    """Return what a measure says about a pair, as a record."""
    return Value(
        measure=name,
        target=pair.target.corpus,
        value=found.estimate.value,
        standard_error=found.estimate.standard_error,
        interval=found.estimate.interval,
        units=min(pair.source.n_sentences, pair.target.n_sentences),
        reason=found.estimate.reason,
        beside=found.beside,
    )


def measure_draws(
    measures: Mapping[str, Measure], pairs: Sequence[Pair], sizes: EqualSizes
) -> Iterator[Value]:
    """Give what measures say about pairs at equal sizes; those of a source model take all of them.

    Args:
        measures: By their names.
        pairs: The same source with each target.
        sizes: How large the draws are, and how many.
    """
    drawn = {name: each for name, each in measures.items() if "model" not in each.needs}
    yardstick = _measure_source_twice(drawn, pairs[0], sizes)
    for pair in pairs:
        found = [
            {name: each.measure(one) for name, each in drawn.items()} for one in _draw(pair, sizes)
        ]
        for name, each in measures.items():
            if name not in drawn:
                yield make_value(name, pair, each.measure(pair))
                continue
            yield _average(name, pair, [one[name] for one in found], yardstick.get(name, []))


def _draw(pair: Pair, sizes: EqualSizes) -> Iterator[Pair]:
    for seed in _seeds(pair, sizes):
        source, target = (text.draw(sizes.tokens, seed) for text in (pair.source, pair.target))
        yield Pair(source, target, pair.forms, None, seed)


def _measure_source_twice(
    measures: Mapping[str, Measure], pair: Pair, sizes: EqualSizes
) -> dict[str, list[float]]:
    """Return each measure between two draws of the source that have no sentence in common."""
    source: Text = pair.source
    found: dict[str, list[float]] = {}
    if source.n_tokens < 2 * sizes.tokens:
        return found
    for seed in _seeds(pair, sizes):
        first, second = (source.draw(sizes.tokens, seed, part) for part in (0, 1))
        twice = Pair(first, second, pair.forms, None, seed)
        for name, each in measures.items():
            value = each.measure(twice).estimate.value
            if value is not None:
                found.setdefault(name, []).append(value)
    return found


def _seeds(pair: Pair, sizes: EqualSizes) -> range:
    return range(pair.seed, pair.seed + sizes.draws)


def _average(name: str, pair: Pair, found: Sequence[Measured], yardstick: Sequence[float]) -> Value:
    values = [each.estimate.value for each in found if each.estimate.value is not None]
    if not values:
        return make_value(name, pair, found[0])
    return Value(
        measure=name,
        target=pair.target.corpus,
        value=float(np.mean(values)),
        standard_error=None,
        interval=None,
        units=min(pair.source.n_sentences, pair.target.n_sentences),
        reason=_MEAN,
        beside={
            key: float(np.mean([each.beside[key] for each in found])) for key in found[0].beside
        },
        drawn=Drawn(
            draws=len(values),
            deviation=_deviation(values),
            source_twice=float(np.mean(yardstick)) if yardstick else None,
            source_twice_deviation=_deviation(yardstick),
        ),
    )


def _deviation(values: Sequence[float]) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
