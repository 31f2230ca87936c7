"""What a measure is, in full sentences: the number has to explain itself."""

from collections.abc import Iterator
from typing import Final

from backfire.report.similarity.cells import limits_of, unit_of, whole
from backfire.report.similarity.record import MeasureCard
from backfire.similarity.measure import Measure

_SYMMETRY: Final = {
    "symmetric": "It is the same when source and target change places.",
    "antisymmetric": "Its sign changes when source and target change places.",
    "directed": "It is another number when source and target change places.",
}
_ALIKE: Final = {
    "larger": "The larger, the more alike.",
    "smaller": "The smaller, the more alike.",
    "nearer 0": "The nearer 0, the more alike.",
}
_NEEDS: Final = {
    "tags": "gold labels in one scheme",
    "model": "a source model",
}


def card_of(name: str, measure: Measure) -> MeasureCard:
    """Return what a measure is, as a record."""
    low, high = (limit if abs(limit) != float("inf") else None for limit in measure.limits)
    return MeasureCard(
        name=name,
        title=measure.title,
        meaning=measure.meaning,
        group=measure.group,
        unit=measure.unit,
        limits=(low, high),
        alike=measure.alike,
        symmetry=measure.symmetry,
        itself=measure.itself,
        size=measure.size,
        paper=measure.paper,
        needs=tuple(sorted(measure.needs)),
    )


def explain(card: MeasureCard) -> Iterator[str]:
    """Give what a measure is, sentence by sentence."""
    yield card.meaning
    yield f"It lies between {limits_of(card).replace(' to ', ' and ')}. {_ALIKE[card.alike]}"
    yield _SYMMETRY[card.symmetry]
    if card.itself is None:
        yield "What a text gives against itself depends on the text."
    else:
        itself = f"{whole(card, card.itself)} {unit_of(card)}".strip()
        yield f"A text against itself gives {itself}."
    yield f"Size of the texts: {card.size}"
    if card.needs:
        yield f"It needs {' and '.join(_NEEDS[need] for need in card.needs)}."
    yield f"Source: {card.paper}"
