"""The spans behind each cell of their transitions, and those broken, recovered, born and gone.

A span stands in the examples by its first token.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from backfire.experiments.compared_spans import SpanLayers
from backfire.experiments.examples.layers import Rows, Shares
from backfire.experiments.examples.strata import Stratum
from backfire.report.example import Fact
from backfire.scoring.spans import Spans, match_spans
from backfire.transitions.spans import (
    STATES,
    count_lost_and_won,
    spurious_shares,
    state_shares,
)

BY_CELL: Final = 10
BY_TYPE: Final = 8

_GOLD_STATES: Final = 4


def span_starts(layers: SpanLayers) -> Rows:
    """Return the places of the first tokens of all spans, in gold and in any run; some twice."""
    runs = (layers.gold, *layers.reference, *layers.candidate)
    return np.concatenate([run.start for run in runs])


def span_ends(layers: SpanLayers, rows: Rows) -> Rows:
    """Return the last token of the span that begins with each of some tokens.

    It is gold's, or else the longest that a run has; where no span begins, the token itself.
    """
    found = rows.copy()
    for run in (*layers.reference, *layers.candidate):
        np.maximum(found, _ends_in(run, rows), out=found)
    of_gold = _ends_in(layers.gold, rows)
    return np.where(of_gold < 0, found, of_gold)


def _ends_in(spans: Spans, rows: Rows) -> Rows:
    """Return the last token of the span that begins with each token; -1 where none does."""
    if not len(spans):
        return np.full(len(rows), -1)
    place = np.minimum(np.searchsorted(spans.start, rows), len(spans) - 1)
    return np.where(spans.start[place] == rows, spans.end[place], -1)


class SpanStrata:
    """Makes strata of spans over a universe of tokens."""

    def __init__(self, layers: SpanLayers, universe: Rows, length: int) -> None:
        self._layers = layers
        self._place = np.zeros(length, dtype=np.int64)
        self._place[universe] = np.arange(len(universe))

    def make(self) -> Iterator[Stratum]:
        """Give all strata."""
        yield from self._cells()
        yield from self._by_type()
        yield from self._new_errors()

    def _stratum(self, facts: Sequence[Fact], starts: Rows, shares: Shares, limit: int) -> Stratum:
        some = np.flatnonzero(shares > 0)
        average = float(shares.sum())
        places, shares = self._place[starts[some]], np.minimum(shares[some], 1.0)
        order = np.argsort(places, kind="stable")
        return Stratum(
            tuple(facts), places[order], shares[order], len(some), limit, len(facts) == 1, average
        )

    def _cells(self) -> Iterator[Stratum]:
        gold = self._layers.gold
        before = state_shares(gold, self._layers.reference)
        after = state_shares(gold, self._layers.candidate)
        for row in range(_GOLD_STATES):
            for column in range(_GOLD_STATES):
                fact = Fact(kind="span", parts=(STATES[row], STATES[column]))
                shares = before[:, row] * after[:, column]
                yield self._stratum([fact], gold.start, shares, BY_CELL)
        start, _, old, new = spurious_shares(gold, self._layers.reference, self._layers.candidate)
        for states, share in (
            (("spurious", "spurious"), old * new),
            (("spurious", "missed"), old * (1 - new)),
            (("missed", "spurious"), (1 - old) * new),
        ):
            yield self._stratum([Fact(kind="span", parts=states)], start, share, BY_CELL)

    def _by_type(self) -> Iterator[Stratum]:
        gold = self._layers.gold
        broken, recovered = count_lost_and_won(gold, self._layers.reference, self._layers.candidate)
        every = np.ones(len(gold))
        for name, shares, limit in (
            ("broken", broken, BY_CELL), ("recovered", recovered, BY_CELL), ("gold", every, 0),
            ("lost_or_won", np.minimum(broken + recovered, 1.0), 0),
        ):  # fmt: skip
            fact = Fact(kind="span", parts=(name,))
            yield self._stratum([fact], gold.start, shares, limit)
            for code, kind in enumerate(self._layers.types):
                own = Fact(kind="tag", parts=(kind,))
                both = shares * (gold.kind == code)
                yield self._stratum([own, fact], gold.start, both, min(BY_TYPE, limit))

    def _new_errors(self) -> Iterator[Stratum]:
        before, after = self._layers.reference, self._layers.candidate
        for name, new, old in (("born", after, before), ("gone", before, after)):
            start, share = _only_in(self._layers.gold, new, old)
            yield self._stratum([Fact(kind="span", parts=(name,))], start, share, BY_CELL)


def _only_in(gold: Spans, new: Sequence[Spans], old: Sequence[Spans]) -> tuple[Rows, Shares]:
    """Return the first tokens of spans of `new` that are in neither gold nor `old`.

    Beside each, in which share of the pairs of runs that is so (of two spans there, their sum).
    """
    starts, shares = [], []
    for run in new:
        alone = 1 - np.mean([match_spans(run, other) for other in old], axis=0)
        alone[match_spans(run, gold)] = 0
        starts.append(run.start)
        shares.append(alone / len(new))
    start, place = np.unique(np.concatenate(starts), return_inverse=True)
    total: Shares = np.bincount(place, np.concatenate(shares), len(start)).astype(np.float64)
    return start, total
