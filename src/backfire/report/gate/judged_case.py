"""Which runs get a case wrong at one place of the text."""

from dataclasses import dataclass

import numpy as np

from backfire.report.gate.judged import JudgedText
from backfire.scoring.layers import Codes
from backfire.scoring.spans import Spans

OUTSIDE = "O"


@dataclass(frozen=True)
class Verdict:
    """What the candidate makes of a case at one place.

    Attributes:
        wrong: For each run, whether it gets it wrong.
        found: What the first run that gets it wrong has there; "" if none does.
        gold: What the text's gold has there, where that is another label.
    """

    wrong: tuple[bool, ...]
    found: str
    gold: str | None


def judge_place(text: JudgedText, label: str, place: tuple[int, int]) -> Verdict:
    """Judge a case at one place.

    Args:
        text: The text.
        label: The label that the place must have.
        place: Its first and its last token.
    """
    if text.spans and label[:2].upper() not in {"B-", "I-"}:
        spans, _, runs = text.layers
        found = [
            _read_span(text, *layer, place) for layer in zip(text.candidate, runs, strict=True)
        ]
        gold = _read_span(text, text.gold, spans, place)
    else:
        found = [_read_labels(text, codes, place) for codes in text.candidate]
        gold = _read_labels(text, text.gold, place)
    known = text.known[place[0] : place[1] + 1].all()
    return Verdict(
        wrong=tuple(each != label for each in found),
        found=next((each for each in found if each != label), ""),
        gold=gold if known and gold != label else None,
    )


def _read_labels(text: JudgedText, codes: Codes, place: tuple[int, int]) -> str:
    """Return the label of a place of one layer; of several tokens that differ, all of them."""
    labels = [text.names[code] for code in codes[place[0] : place[1] + 1].tolist()]
    return labels[0] if len(set(labels)) == 1 else " ".join(labels)


def _read_span(text: JudgedText, codes: Codes, spans: Spans, place: tuple[int, int]) -> str:
    """Return the type of the span with the bounds of a place; its labels where it has others."""
    first, last = place
    at = int(np.searchsorted(spans.end, first))
    if at == len(spans) or spans.start[at] > last:
        return OUTSIDE
    if (spans.start[at], spans.end[at]) == place:
        return text.labels.types[int(spans.kind[at])]
    return _read_labels(text, codes, place)
