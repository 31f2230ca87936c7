"""Brings spans by character offsets to the tokens of the text that everything is compared on."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from backfire.experiments.inputs.alignment import OUTSIDE, Aligned, align_spans
from backfire.experiments.inputs.base import Base, Fitted, match_sentences, scatter
from backfire.experiments.inputs.characters import (
    Characters,
    CharacterSpans,
    Positions,
    place_offsets,
    strip_white_space,
)
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import OffsetText
from backfire.records.errors import ComparisonError


def fit_truth(truth: OffsetText, base: Base, how: Reading, *, spans: bool) -> Fitted:
    """Bring the spans of gold to the tokens of its own text, as labels.

    A token outside of every span is in no entity, but as to tags it has no gold: people who label
    mark only the tokens that they looked at.

    Args:
        truth: Gold.
        base: Its text (`tokenising.tokenise`).
        how: How inputs are read.
        spans: Whether labels are labels of spans, or else of tokens.

    Raises:
        ComparisonError: If no token has gold, or the file's own tokens leave out some of its text.
    """
    fitted = replace(fit_offsets(truth, base, how, spans=spans), spans=spans)
    if spans:
        return fitted
    if not truth.spans:
        raise ComparisonError(
            f"{truth.name}: no span in any text, so no token has a gold tag. Expected a span for "
            "each token that has one."
        )
    _, covered = _cover(place_offsets(truth, truth.texts or ()), base.characters)
    labels, aligned = pc.if_else(pa.array(covered), fitted.labels, None), fitted.aligned
    if aligned is not None:
        free = int((~covered).sum())
        units, unaligned = aligned.units - free, aligned.unaligned - free
        aligned = replace(aligned, units=units, unaligned=unaligned)
    return replace(fitted, labels=labels, aligned=aligned)


def fit_offsets(run: OffsetText, base: Base, how: Reading, *, spans: bool) -> Fitted:
    """Bring spans by offsets to the tokens of the base, as labels.

    Args:
        run: The run.
        base: The text.
        how: How inputs are read.
        spans: Whether labels are labels of spans, or else of tokens.

    Raises:
        ComparisonError: If its text differs, unless that is allowed.
    """
    texts = run.texts
    if texts is None:
        texts = base.joined()
        if len(texts) != len(run.places):
            raise ComparisonError(
                f"{run.name}: {len(run.places):,} records without a text, expected "
                f"{len(texts):,}: one for each sentence of {base.text.name}. Write an object with "
                'the "text" of each record.'
            )
        _check_lengths(run, texts)
    stripped = [strip_white_space(text) for text in texts]
    if "".join(stripped).encode() == base.characters.text:
        return _label_offsets(run, texts, base, spans=spans)
    if not how.allow_unaligned:
        _refuse_record(run, texts, base)
    numbers, others = match_sentences(
        [strip_white_space(text) for text in texts], base.sentences, run.name
    )
    new = {number: k for k, number in enumerate(numbers)}
    kept = [span._replace(record=new[span.record]) for span in run.spans if span.record in new]
    rows = base.rows(others)
    part = replace(run, spans=kept)
    chosen = [texts[number] for number in numbers]
    fitted = _label_offsets(part, chosen, Base(base.text.take(pa.array(rows))), spans=spans)
    return scatter(fitted, rows, len(base.text.tokens))


def _label_offsets(run: OffsetText, texts: Sequence[str], base: Base, *, spans: bool) -> Fitted:
    placed = place_offsets(run, texts)
    if spans:
        aligned = align_spans(placed, base.characters, base.text.sentence.to_numpy())
        return Fitted(aligned.labels, aligned=aligned, confidence=aligned.confidence)
    characters = base.characters
    at, covered = _cover(placed, characters)
    exact = np.zeros(len(at), dtype=np.bool_)
    if len(placed.start):
        exact = covered & (placed.start[at] == characters.start)
        exact &= placed.end[at] == characters.end
    codes = np.where(covered, at + 1, 0)
    labels = pa.array([OUTSIDE, *placed.labels], pa.string()).take(pa.array(codes))
    confidence = None
    if placed.confidences is not None:
        own = np.where(covered, placed.confidences[at], np.nan).astype(np.float32)
        confidence = pa.array(own, mask=np.isnan(own))
    aligned = Aligned(labels, len(codes), int((~exact).sum()), confidence=confidence)
    return Fitted(labels, aligned=aligned, confidence=confidence)


def _cover(spans: CharacterSpans, base: Characters) -> tuple[Positions, npt.NDArray[np.bool_]]:
    """Return (T,) and (T,): the last span to begin before each token, and whether it covers it."""
    place = np.searchsorted(spans.start, base.start, side="right") - 1
    at = np.clip(place, 0, max(0, len(spans.start) - 1))
    if not len(spans.start):
        return at, np.zeros(len(at), dtype=np.bool_)
    return at, (place >= 0) & (spans.end[at] > base.start)


def _check_lengths(run: OffsetText, texts: Sequence[str]) -> None:
    for span in run.spans:
        if span.end > len(texts[span.record]):
            raise ComparisonError(
                f"{run.places[span.record]}: found the span {span.start}–{span.end}, but the "
                f"sentence has {len(texts[span.record])} characters when its tokens are joined by "
                'single spaces. Write an object with the "text" of each record.'
            )


def _refuse_record(run: OffsetText, texts: Sequence[str], base: Base) -> None:
    expected = bytes(base.characters.text).decode()
    begin = 0
    for place, text in zip(run.places, texts, strict=True):
        own = strip_white_space(text)
        if expected[begin : begin + len(own)] != own:
            differs = next(
                k for k in range(len(own)) if expected[begin + k : begin + k + 1] != own[k]
            )
            row = int(np.searchsorted(base.characters.end, begin + differs, side="right"))
            there = (
                f"{base.text.tokens[row].as_py()[:40]!r} on {base.text.place(row)}"
                if row < len(base.text.tokens)
                else f"the end of {base.text.name}"
            )
            raise ComparisonError(
                f"{place}: found the text {own[differs : differs + 20]!r}, expected {there}. Gold "
                "and predictions must hold the same text, in the same order. With "
                "--allow-unaligned, sentences whose text differs are left out."
            )
        begin += len(own)
    row = int(np.searchsorted(base.characters.end, begin, side="right"))
    raise ComparisonError(
        f"{run.name}: the text ends before {base.text.tokens[row].as_py()[:40]!r} on "
        f"{base.text.place(row)}. Gold and predictions must hold the same text."
    )
