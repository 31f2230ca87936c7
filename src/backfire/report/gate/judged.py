"""What a gate rules on: the comparison, and the labels that it was made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.report.comparison import Comparison
from backfire.report.findings import Unit
from backfire.report.gate.token_sums import Estimator, Floats, TokenSums, make_estimator
from backfire.scoring.jackknife import Kind, Score
from backfire.scoring.layers import Codes
from backfire.scoring.spans import SpanLabels, Spans, find_spans, read_span_labels


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
    def sums(self) -> TokenSums:
        """What became of the tokens of each unit of chance."""
        places = self.known.nonzero()[0]
        before, after = self.before[places], self.after[places]
        return TokenSums(
            tokens=self.sum_by_unit(places),
            before=self.sum_by_unit(places, before),
            after=self.sum_by_unit(places, after),
            falsified=self.sum_by_unit(places, before * (1 - after)),
            unit_name=self.unit_name,
        )

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
        return make_estimator(columns, score, kind, self.unit_name)


@dataclass(frozen=True)
class JudgedComparison:
    """The comparison and what it was made of.

    Attributes:
        comparison: What was found.
        source: The text that it was found in; or what became of its tokens, of a table that was
            read part by part.
    """

    comparison: Comparison
    source: JudgedText | TokenSums

    @property
    def sums(self) -> TokenSums:
        """What became of the tokens of each unit of chance."""
        return self.source.sums if isinstance(self.source, JudgedText) else self.source

    @property
    def text(self) -> JudgedText:
        """The text.

        Raises:
            TypeError: If only sums are known; such a limit says that it needs no more.
        """
        if isinstance(self.source, JudgedText):
            return self.source
        raise TypeError("A table read part by part has no text; see Limit.by_sums.")
