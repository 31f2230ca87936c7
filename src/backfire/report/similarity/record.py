"""The record of how alike a source and some targets are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from backfire.report.findings import Interval, Record
from backfire.similarity.measure import Alike, Group, Need, Symmetry, Unit

FORMAT: Final = 1
"""The version of similarity.json."""

CAVEAT: Final = (
    "None of these measures is shown to predict what a transfer gains or breaks; they say how "
    "alike two texts are. (backfire study similarity: 76 pairs of genres, English parts of speech.)"
)


class MeasuredText(Record):
    """A split that was measured."""

    corpus: str
    """The corpus."""
    split: str
    """Which of its splits."""
    sentences: int
    """How many sentences it has."""
    tokens: int
    """How many tokens."""
    words: int
    """How many distinct words, in lower case."""
    checksum: str
    """SHA-256 of its sentences, words and gold labels."""
    in_source: int | None = None
    """How many of its sentences stand in the source word by word; None for the source itself."""


class MeasureCard(Record):
    """What one of the measures is."""

    name: str
    """What it is called on the command line."""
    title: str
    """What it is called in tables."""
    meaning: str
    """What the number means, in one sentence."""
    group: Group
    """Under which head it stands."""
    unit: Unit
    """Of the number; a share is a fraction in [0, 1]."""
    limits: tuple[float | None, float | None]
    """The least and the greatest value; null where there is none."""
    alike: Alike
    """Which values say that the texts are more alike."""
    symmetry: Symmetry
    """What happens when source and target change places."""
    itself: float | None
    """Its value for a text against itself; null where that depends on the text."""
    size: str
    """How it depends on how much text there is."""
    paper: str
    """Where it comes from."""
    needs: tuple[Need, ...]
    """What it needs beside words."""


class Drawn(Record):
    """A measure over several draws of equal size."""

    draws: int
    """How many pairs of draws the value is the mean of."""
    deviation: float | None
    """Their standard deviation; null for a single draw."""
    source_twice: float | None
    """The mean of the measure between two draws of the source without a common sentence: what two
    texts of one kind and this size give; null where the source is too small."""
    source_twice_deviation: float | None
    """The standard deviation of these."""


class Value(Record):
    """What one measure says about one target."""

    measure: str
    """The measure."""
    target: str
    """The corpus of the target."""
    value: float | None
    """The number; the mean over draws where there are some."""
    standard_error: float | None
    """From the choice of sentences; null where it is not worked out."""
    interval: Interval | None
    """At 95 %, likewise."""
    units: int
    """How many sentences the smaller of both texts has."""
    reason: str | None
    """Why something above is null."""
    beside: Mapping[str, float] = {}
    """What to read it beside: for a difference of shares, both."""
    drawn: Drawn | None = None
    """Over draws of equal size; null where all of both texts was measured."""


class EqualSizes(Record):
    """How texts of equal size were drawn."""

    tokens: int
    """About how many tokens each draw has."""
    draws: int
    """How often it was drawn."""


class SourceModel(Record):
    """The source model whose features and posteriors were used."""

    run: str
    """Its run."""
    epoch: int
    """Which of its pretraining states."""
    labels: int
    """How many labels its head has."""
    vectors: str | None
    """A checksum of the word vectors that stand for target words which it has no row for."""
    tokens: Mapping[str, int]
    """How many tokens of each text it has read, by corpus; those of the source come first."""


class Similarity(Record):
    """How alike a source and some targets are."""

    format: int = FORMAT
    """The version of this layout."""
    source: MeasuredText
    """The source."""
    targets: tuple[MeasuredText, ...]
    """The targets, in the order in which they were named."""
    measures: tuple[MeasureCard, ...]
    """What each measure is."""
    values: tuple[Value, ...]
    """One a measure and target."""
    equal_sizes: EqualSizes | None
    """How texts of equal size were drawn; null where all of both texts was measured."""
    model: SourceModel | None
    """The source model, if there was one."""
    seed: int
    """Of draws and folds."""
    notes: tuple[str, ...]
    """What a reader should know."""
    signature: str
    """The one-line signature."""

    def value(self, measure: str, target: str) -> Value:
        """Return what one measure says about one target.

        Raises:
            KeyError: If it was not measured.
        """
        for each in self.values:
            if (each.measure, each.target) == (measure, target):
                return each
        raise KeyError(f"{measure}, {target}")

    def write(self, folder: Path | str) -> Path:
        """Write similarity.md and similarity.json, and return the path of the former."""
        from backfire.report.similarity.files import write_similarity

        return write_similarity(self, Path(folder))
