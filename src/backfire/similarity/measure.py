"""A measure of similarity says one number about a source and a target.

The registry finds the measures by their file names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from backfire.records.registry import Registry
from backfire.scoring.jackknife import Estimate

if TYPE_CHECKING:
    from backfire.similarity.pair import Pair

Need = Literal["tags", "model"]
Group = Literal["vocabulary", "distributions", "surface forms", "domain classifier", "source model"]
Alike = Literal["larger", "smaller", "nearer 0"]
Symmetry = Literal["symmetric", "antisymmetric", "directed"]
Unit = Literal["share", "bits", "nats", "number"]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a measure says about a pair of texts.

    Attributes:
        estimate: The number, with its interval over sentences; or why there is none.
        beside: What to read it beside, each by a word or two: for a difference of shares, both.
    """

    estimate: Estimate
    beside: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure.

    Attributes:
        title: What it is called in tables.
        meaning: What the number means, in one sentence.
        group: Under which head it stands.
        measure: Takes a pair of texts to the number.
        unit: "share" is a fraction in [0, 1], shown in per cent.
        limits: The least and the greatest value that it can have; infinite where there is none.
        alike: Which values say that the texts are more alike.
        symmetry: What happens when source and target change places: nothing, the sign changes, or
            it is another number.
        itself: Its value for a text against itself; None where that depends on the text.
        size: How it depends on how much text there is.
        paper: Where it comes from, with the year.
        needs: What it needs beside words.
        forms: Slices whose words it counts (`backfire.slices`).
    """

    title: str
    meaning: str
    group: Group
    measure: "Callable[[Pair], Measured]"
    unit: Unit
    limits: tuple[float, float]
    alike: Alike
    symmetry: Symmetry
    itself: float | None
    size: str
    paper: str
    needs: frozenset[Need] = frozenset()
    forms: tuple[str, ...] = ()


MEASURES: Final = Registry("backfire.similarity.measures", "MEASURE", "measure of similarity")

_ORDER: Final[tuple[Group, ...]] = (
    "vocabulary", "distributions", "surface forms", "domain classifier", "source model",
)  # fmt: skip


def list_measures() -> dict[str, Measure]:
    """Return all measures by their names, in the order of their groups and names."""
    found: dict[str, Measure] = MEASURES.load_all()
    return dict(sorted(found.items(), key=lambda each: (_ORDER.index(each[1].group), each[0])))
