"""Spans with character offsets: Hugging Face pipelines, spaCy's `Doc.to_json`, Flair, and kin.

A record is an object with a text and its spans, or only the list of spans of one text, as a
pipeline returns it. A file holds one record a line, or (`.json`) all of them in one list.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from backfire.experiments.inputs.json_lines import read_json, read_json_lines, starts_with_object
from backfire.experiments.inputs.kind import Kind, read_bytes
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import OffsetSpan, OffsetText
from backfire.records.errors import CorpusError
from backfire.report.visible import file_name, visible

_SPANS: Final = ("ents", "entities", "spans", "labels", "label")
_LABELS: Final = ("entity_group", "entity", "label", "type", "tag", "labels")
_STARTS: Final = ("start", "start_pos", "start_offset", "begin")
_ENDS: Final = ("end", "end_pos", "end_offset", "stop")
_CONFIDENCES: Final = ("score", "confidence", "probability")
_TRIPLE: Final = 3
_SCORE: Final = re.compile(r" \([01]\.\d+\)$")
"""What older versions of Flair append to a label."""

_HUGE: Final = 1e300
"""JSON may hold whole numbers that no float can."""

_Span = tuple[int, int, str, float | None]
"""Start, end, label and confidence."""

_Record = tuple[str | None, list[_Span], list[tuple[int, int]] | None]
"""The text, its spans and the bounds of its tokens."""


def _recognise(path: Path, head: bytes) -> bool:
    if path.suffix.lower() == ".json":
        return True
    if path.suffix.lower() not in {".jsonl", ".ndjson"}:
        return False
    first = starts_with_object(head)
    return first is None or "text" in first


def _read(path: Path, how: Reading) -> OffsetText:
    name = file_name(path)
    layer = how.label_column if isinstance(how.label_column, str) else None
    places: list[str] = []
    taken: list[_Record] = []
    for place, record in _records(read_bytes(path), name, path):
        places.append(place)
        taken.append(_take_record(record, place, layer))
    if not taken:
        raise CorpusError(f"{name}: no record, expected texts with spans.")
    texts = [text for text, _, _ in taken if text is not None]
    tokens = [bounds for _, _, bounds in taken if bounds is not None]
    if texts and len(texts) < len(taken):
        raise CorpusError(f"{name}: only {len(texts)} of {len(taken)} records have a text.")
    spans = [
        OffsetSpan(number, *span)
        for number, (text, found, _) in enumerate(taken)
        for span in _check_bounds(found, text, places[number])
    ]
    whole = len(tokens) == len(taken)
    doubt = _doubt(spans, places)
    if doubt:
        spans = [span._replace(confidence=None) for span in spans]
    own = tokens if whole else None
    return OffsetText(name, texts or None, spans, places, own, doubt, column=layer)


def _doubt(spans: list[OffsetSpan], places: list[str]) -> str | None:
    """Say where a score is no probability; then none of the file's scores is taken for one."""
    for span in spans:
        if span.confidence is not None and not 0 <= span.confidence <= 1:
            return f"{places[span.record]}: a span with the score {span.confidence:g}"
    return None


def _check_bounds(spans: list[_Span], text: str | None, place: str) -> list[_Span]:
    for start, end, label, _ in spans:
        if not 0 <= start < end or (text is not None and end > len(text)):
            limit = "the end of its text" if text is None else len(text)
            raise CorpusError(
                f"{place}: found the span {start}–{end} ({visible(label, 40)}), expected offsets "
                f"in characters from 0 to {limit}, the start before the end."
            )
    return spans


def _records(data: bytes, name: str, path: Path) -> Iterator[tuple[str, Any]]:
    if path.suffix.lower() != ".json":
        yield from read_json_lines(data, name)
        return
    value = read_json(data, name)
    if not isinstance(value, list) or (value and _is_span(value[0])):
        value = [value]
    for number, record in enumerate(value, start=1):
        yield f"{name} record {number}", record


def _is_span(value: Any) -> bool:
    return isinstance(value, dict) and any(key in value for key in _STARTS)


def _take_record(record: Any, place: str, layer: str | None) -> _Record:
    if isinstance(record, list):
        return None, _take_spans(record, place, None), None
    if not isinstance(record, dict):
        raise CorpusError(
            f"{place}: found {visible(json.dumps(record), 40)}, expected an object with a text "
            "and its spans, or the list of spans of one text."
        )
    text = record.get("text")
    if text is not None and not isinstance(text, str):
        raise CorpusError(f"{place}: 'text' is no text. Give the text that the offsets count in.")
    own = record.get("tokens")
    tokens = _take_tokens(own, place, text) if isinstance(own, list) else None
    if layer is not None and tokens is not None and layer not in record:
        labels = [str(_first(token, (layer,), place)) for token in own or []]
        return text, [(*at, label, None) for at, label in zip(tokens, labels, strict=True)], tokens
    key = layer or next((key for key in _SPANS if isinstance(record.get(key), list)), None)
    spans = record.get(key) if key is not None else None
    if not isinstance(spans, list):
        raise CorpusError(
            f"{place}: found the keys {', '.join(map(visible, record)) or 'none'}, expected a list "
            f"of spans under one of {', '.join(_SPANS)}. Name another with --label-column."
        )
    return text, _take_spans(spans, place, text), tokens


def _take_tokens(tokens: list[Any], place: str, text: str | None) -> list[tuple[int, int]] | None:
    if not all(_is_span(token) for token in tokens):
        return None
    bounds = [(_number(token, _STARTS, place), _number(token, _ENDS, place)) for token in tokens]
    ends = [0, *(end for _, end in bounds)]
    ordered = all(
        before <= start <= end for before, (start, end) in zip(ends, bounds, strict=False)
    )
    if not ordered or (text is not None and ends[-1] > len(text)):
        raise CorpusError(
            f"{place}: the offsets of 'tokens' run backwards or beyond the text, expected them in "
            "the order of the text."
        )
    return bounds


def _take_spans(spans: list[Any], place: str, text: str | None) -> list[_Span]:
    found: list[_Span] = []
    for span in spans:
        if isinstance(span, list | tuple) and len(span) == _TRIPLE:
            span = dict(zip(("start", "end", "label"), span, strict=True))  # noqa: PLW2901
        if not isinstance(span, dict):
            raise CorpusError(
                f"{place}: found {visible(json.dumps(span), 40)} among the spans, expected an "
                'object such as {"start": 0, "end": 5, "label": "PER"}.'
            )
        start, end = _number(span, _STARTS, place), _number(span, _ENDS, place)
        piece = start, end, _label(span, place), _confidence(span)
        if "entity" in span and "entity_group" not in span:
            _add_piece(found, piece, span, text)
        else:
            found.append(piece)
    return found


def _add_piece(
    found: list[_Span],
    piece: _Span,
    span: Mapping[str, Any],
    text: str | None,
) -> None:
    """Add a piece of a word with its own label: it goes on with the span before, or begins one.

    A span is as sure as the least sure of its pieces.
    """
    start, end, label, confidence = piece
    prefix, hyphen, kind = label.partition("-")
    if not hyphen or prefix.upper() not in set("BIESLUM"):
        prefix, kind = "", label
    if prefix.upper() == "O" or label.upper() == "O":
        return
    if found and found[-1][2] == kind:
        first, last, _, before = found[-1]
        blank = not text[last:start].strip() if text is not None else start - last <= 1
        inner = start == last or str(span.get("word", "")).startswith("##")
        if last <= start and blank and (inner or prefix.upper() in set("IELM")):
            both = None if before is None or confidence is None else min(before, confidence)
            found[-1] = (first, end, kind, both)
            return
    found.append((start, end, kind, confidence))


def _label(span: Mapping[str, Any], place: str) -> str:
    label = _first(span, _LABELS, place)
    if isinstance(label, list):
        label = label[0] if label else ""
    if isinstance(label, dict):
        label = label.get("value", label.get("label", ""))
    elif isinstance(label, str):
        label = _SCORE.sub("", label)
    if not isinstance(label, str) or not label:
        raise CorpusError(
            f"{place}: a span has the label {visible(json.dumps(label), 40)}, expected a text."
        )
    return label


def _confidence(span: Mapping[str, Any]) -> float | None:
    """Return the score of a span, where it has one; Flair keeps it beside the label."""
    labels = span.get("labels")
    inner = labels[0] if isinstance(labels, list) and labels else span.get("label")
    for holder in (span, inner):
        if isinstance(holder, dict):
            for key in _CONFIDENCES:
                value = holder.get(key)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    return float(value) if abs(value) < _HUGE else None  # NaN is not below
    return None


def _number(span: Mapping[str, Any], keys: tuple[str, ...], place: str) -> int:
    number = _first(span, keys, place)
    if type(number) is not int:
        hint = (
            " A Hugging Face pipeline knows offsets only of a fast tokenizer (use_fast=True)."
            if number is None
            else ""
        )
        raise CorpusError(
            f"{place}: {visible(json.dumps(number), 40)} under {keys[0]!r}, expected a whole "
            f"number of characters from the beginning of the text.{hint}"
        )
    return number


def _first(span: Mapping[str, Any], keys: tuple[str, ...], place: str) -> Any:
    for key in keys:
        if key in span:
            return span[key]
    raise CorpusError(
        f"{place}: a span has only {', '.join(map(visible, span)) or 'nothing'}, expected "
        f"{' or '.join(keys)}."
    )


KIND: Final = Kind(recognises=_recognise, read=_read, heeds=frozenset(["label_column"]))
