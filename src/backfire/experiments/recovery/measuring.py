"""What a system does to the predictions of the reference, beside the plain candidate.

Everything is counted sentence by sentence, for both systems at once, so that every interval is
paired: the same sentences, and whole sentences as the unit of chance.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from backfire.report.findings import Interval, Task
from backfire.report.recovery.record import WayFigures
from backfire.scoring.f1 import f1_score
from backfire.scoring.jackknife import jackknife
from backfire.scoring.spans import Spans, count_spans, find_spans, match_spans, read_span_labels

Sums = npt.NDArray[np.float64]
"""(S, 15) a row a sentence: the columns below."""

_TOKENS, _FALSIFIED, _CORRECTED, _RIGHT = 0, (1, 2), (3, 4), (5, 6)
_GOLD_SPANS, _SPANS, _FOUND, _BROKEN = 7, (8, 9), (10, 11), (12, 13)
_PLAIN, _OWN = 0, 1  # which of each pair
_NONE_SEEN: Final = 3.69
"""The upper 97.5 % limit of a Poisson mean of which nothing was seen."""
_ONE_SEEN: Final = (0.0253, 5.57)
"""Both limits of one of which one was seen."""


@dataclass
class Text:
    """A split: its gold labels, its sentences, and what the reference says.

    Attributes:
        task: What the labels are.
        gold: The gold label of each token; None where there is none.
        reference: What the reference predicts.
        sentence: (T,) the sentence of each token, from 0.
    """

    task: Task
    gold: Sequence[str | None]
    reference: Sequence[str]
    sentence: npt.NDArray[np.int64]
    _places: dict[str | None, int] = field(default_factory=dict)

    @property
    def n_sentences(self) -> int:
        """How many sentences there are."""
        return int(self.sentence[-1]) + 1 if len(self.sentence) else 0

    def codes(self, labels: Sequence[str | None]) -> npt.NDArray[np.int64]:
        """Return labels as numbers that all of this text share."""
        places = self._places
        return np.array([places.setdefault(each, len(places)) for each in labels], dtype=np.int64)

    def count(self, plain: Sequence[str], own: Sequence[str]) -> Sums:
        """Count what the plain candidate and another system do, sentence by sentence."""
        gold, reference = self.codes(self.gold), self.codes(self.reference)
        both = self.codes(plain), self.codes(own)
        known = np.array([each is not None for each in self.gold])
        before = (reference == gold) & known
        right = [(labels == gold) & known for labels in both]
        columns = [known]
        columns += [before & ~each for each in right]
        columns += [~before & each for each in right]
        columns += right
        per_sentence = [
            np.bincount(self.sentence, each, minlength=self.n_sentences) for each in columns
        ]
        return np.stack([*per_sentence, *self._span_columns(gold, reference, both)], axis=-1)

    def _span_columns(
        self,
        gold: npt.NDArray[np.int64],
        reference: npt.NDArray[np.int64],
        both: tuple[npt.NDArray[np.int64], ...],
    ) -> list[npt.NDArray[np.float64]]:
        n = self.n_sentences
        if self.task == "pos" or None in self._places:
            return [np.zeros(n)] * 7
        labels = read_span_labels([str(each) for each in self._places])
        truth, old = (find_spans(codes, self.sentence, labels) for codes in (gold, reference))
        found = [find_spans(codes, self.sentence, labels) for codes in both]
        counts = [count_spans(truth, each, self.sentence, n).astype(np.float64) for each in found]
        return [
            counts[0][:, 0],
            *(each[:, 1] for each in counts),
            *(each[:, 2] for each in counts),
            *(self._broken(truth, old, each) for each in found),
        ]

    def _broken(self, truth: Spans, old: Spans, new: Spans) -> npt.NDArray[np.float64]:
        broken = match_spans(truth, old) & ~match_spans(truth, new)
        counted = np.bincount(self.sentence[truth.start[broken]], minlength=self.n_sentences)
        return counted.astype(np.float64)


def measure(sums: Sums, task: Task) -> WayFigures:
    """Return what a system does, from the counts of some sentences."""
    total = sums.sum(axis=0)
    n = total[_TOKENS]
    return WayFigures(
        tokens=int(n),
        score=float(_score(total, task, _OWN)),
        accuracy=float(_share(total, _RIGHT[_OWN])),
        falsified=int(total[_FALSIFIED[_OWN]]),
        negative_transfer=float(_share(total, _FALSIFIED[_OWN])),
        negative_transfer_interval=jackknife(
            sums, lambda x: _share(x, _FALSIFIED[_OWN]), kind="share"
        ).interval,
        positive_transfer=float(_share(total, _CORRECTED[_OWN])),
        broken_spans=None if task == "pos" else int(total[_BROKEN[_OWN]]),
        reduction=reduction(sums),
        reduction_interval=reduction_interval(sums),
        score_difference=difference(sums, task),
        score_difference_interval=jackknife(
            sums, lambda x: _difference(x, task), kind="difference"
        ).interval,
    )


def reference_score(text: Text) -> float:
    """Return the score of the reference itself."""
    counted = text.count(text.reference, text.reference)
    return float(_score(counted.sum(axis=0), text.task, _OWN))


def reduction(sums: Sums) -> float | None:
    """Return the share of the plain candidate's negative transfer that is gone."""
    before, after = (float(sums[:, column].sum()) for column in _FALSIFIED)
    return 1 - after / before if before else None


def falsified(sums: Sums) -> int:
    """Return how many tokens the system falsifies."""
    return int(sums[:, _FALSIFIED[_OWN]].sum())


def difference(sums: Sums, task: Task) -> float:
    """Return the score less that of the plain candidate."""
    return float(_difference(sums.sum(axis=0), task))


def reduction_interval(sums: Sums) -> Interval | None:
    """Return the 95 % interval of the reduction, by the logarithm of the ratio.

    The ratio has no logarithm where the system falsifies nothing, and no spread where all that it
    falsifies stands in one sentence. Then the limits are those of a count of sentences of which
    none, or one, was seen, over what the plain candidate falsifies.
    """
    before, after = (float(sums[:, column].sum()) for column in _FALSIFIED)
    if not before:
        return None
    if not after:
        return 1 - min(1.0, _NONE_SEEN / before), 1.0
    if np.count_nonzero(sums[:, _FALSIFIED[_OWN]]) == 1:
        least, most = _ONE_SEEN
        return 1 - most * after / before, 1 - least * after / before
    interval = jackknife(sums, _log_ratio).interval
    return None if interval is None else (1 - math.exp(interval[1]), 1 - math.exp(interval[0]))


def _log_ratio(sums: Sums) -> npt.NDArray[np.float64]:
    before, after = (sums[..., column] for column in _FALSIFIED)
    ratio: npt.NDArray[np.float64] = np.full(np.shape(before), np.nan)
    np.divide(after, before, out=ratio, where=(before > 0) & (after > 0))
    return np.log(ratio)


def _difference(sums: Sums, task: Task) -> npt.NDArray[np.float64]:
    return _score(sums, task, _OWN) - _score(sums, task, _PLAIN)


def _score(sums: Sums, task: Task, which: int) -> npt.NDArray[np.float64]:
    if task == "pos":
        return _share(sums, _RIGHT[which])
    return f1_score(sums[..., [_GOLD_SPANS, _SPANS[which], _FOUND[which]]])


def _share(sums: Sums, column: int) -> npt.NDArray[np.float64]:
    n = sums[..., _TOKENS]
    share: npt.NDArray[np.float64] = np.full(np.shape(n), np.nan)
    np.divide(sums[..., column], n, out=share, where=n > 0)
    return share
