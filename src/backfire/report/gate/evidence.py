"""What a gate rules on: the comparison, and the labels that it was made of."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.report.comparison import Comparison
from backfire.report.findings import Unit
from backfire.scoring.jackknife import Estimate, Kind, Score, jackknife
from backfire.scoring.layers import Codes
from backfire.scoring.spans import SpanLabels, Spans, find_spans, read_span_labels

Floats = npt.NDArray[np.float64]

Estimator = Callable[[float], Estimate]
"""Takes a confidence level to an estimate with its two-sided interval at it."""


@dataclass(frozen=True, eq=False)
class JudgedText:
    """The text, its truth and what every run says of it.

    Attributes:
        tokens: (T,) The words.
        sentence: (T,) The sentence of each token, from 0, never falling.
        gold: (T,) The place in `names` of each token's gold label; -1 where there is none.
        reference: (runs, T) Likewise of the labels that each run predicts.
        candidate: (runs, T) Likewise.
        names: Every label once.
        spans: Whether labels are BIO labels of spans.
        unit: (T,) What counts as one draw of chance: the sentence, or what holds it.
        unit_name: What such a unit is called.
    """

    tokens: pa.Array
    sentence: Codes
    gold: Codes
    reference: Codes
    candidate: Codes
    names: tuple[str, ...]
    spans: bool
    unit: Codes
    unit_name: Unit

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """(T,) Whether a token has gold."""
        known: npt.NDArray[np.bool_] = self.gold >= 0
        return known

    @cached_property
    def before(self) -> Floats:
        """(T,) The share of the reference's runs that are right on each token."""
        shares: Floats = (self.reference == self.gold).mean(axis=0)
        return shares

    @cached_property
    def after(self) -> Floats:
        """(T,) The share of the candidate's runs that are right on each token."""
        shares: Floats = (self.candidate == self.gold).mean(axis=0)
        return shares

    @cached_property
    def labels(self) -> SpanLabels:
        """What each label says about spans."""
        return read_span_labels(self.names)

    def find(self, codes: Codes) -> Spans:
        """Return the spans of one layer (T,) of labels."""
        return find_spans(codes, self.sentence, self.labels)

    @cached_property
    def layers(self) -> tuple[Spans, list[Spans], list[Spans]]:
        """The spans of gold, of each run of the reference and of each run of the candidate."""
        sides = [[self.find(run) for run in side] for side in (self.reference, self.candidate)]
        return self.find(self.gold), sides[0], sides[1]

    def sum_by_unit(self, places: Codes, weights: Floats | None = None) -> Floats:
        """Return (units,): the sum of the weights, or the count, of some tokens by their unit."""
        n_units = int(self.unit.max()) + 1
        sums: Floats = np.bincount(self.unit[places], weights, n_units).astype(np.float64)
        return sums

    def estimate(self, columns: list[Floats], score: Score, kind: Kind) -> Estimator:
        """Return the estimator of a score of summed counts.

        Args:
            columns: One array (units,) a count.
            score: As `scoring.jackknife.jackknife` takes it.
            kind: Likewise.
        """
        counts = np.stack(columns, axis=-1)
        return lambda level: jackknife(counts, score, level=level, kind=kind, unit=self.unit_name)


@dataclass(frozen=True)
class Evidence:
    """The comparison and the text that it was made of.

    Attributes:
        comparison: What was found.
        text: What it was found in.
    """

    comparison: Comparison
    text: JudgedText
