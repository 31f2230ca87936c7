"""Brings the labels of one run to the tokens of the text that everything is compared on."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from backfire.experiments.inputs.alignment import (
    align_labels,
    align_spans,
    label_spans,
    rows_at_starts,
)
from backfire.experiments.inputs.base import (
    Base,
    Fitted,
    match_sentences,
    scatter,
    sentence_texts,
)
from backfire.experiments.inputs.characters import Characters, read_characters
from backfire.experiments.inputs.label_schemes import BioLabels, to_bio
from backfire.experiments.inputs.offset_fitting import fit_offsets
from backfire.experiments.inputs.same_text import (
    check_sentences,
    refuse_other_text,
    same_characters,
    same_sentences,
    same_tokens,
)
from backfire.experiments.inputs.settings import Reading
from backfire.experiments.inputs.texts import LabelledText, OffsetText


def fit(run: LabelledText | OffsetText, base: Base, how: Reading, *, spans: bool) -> Fitted:
    """Bring the labels of a run to the tokens of the base.

    Args:
        run: The run.
        base: The text.
        how: How inputs are read.
        spans: Whether labels are labels of spans.

    Raises:
        ComparisonError: If its text differs, unless that is allowed, or a label is in no scheme.
    """
    if isinstance(run, OffsetText):
        fitted = fit_offsets(run, base, how, spans=spans)
    else:
        fitted = _fit_labels(run, base, how, spans=spans)
    return replace(fitted, spans=spans, doubt=run.doubt)


def _fit_labels(run: LabelledText, base: Base, how: Reading, *, spans: bool) -> Fitted:
    bio = to_bio(run, how.scheme) if spans else None
    labels = bio.labels if bio else run.labels.combine_chunks()
    if same_tokens(run, base.text) and same_sentences(run, base.text):
        return Fitted(labels, bio, confidence=run.confidence)
    own = read_characters(run.tokens)
    if not how.allow_unaligned:
        if not same_characters(own, base.characters):
            refuse_other_text(run, own, base.text, base.characters)
        check_sentences(run, own, base.text, base.characters)
        return _align(run, labels, own, base, bio)
    numbers, others = match_sentences(sentence_texts(run), base.sentences, run.name)
    rows = base.rows(others)
    kept = pa.array(np.flatnonzero(np.isin(run.sentence.to_numpy(), numbers)))
    part, part_base = run.take(kept), Base(base.text.take(pa.array(rows)))
    fitted = _align(part, labels.take(kept), read_characters(part.tokens), part_base, bio)
    return scatter(fitted, rows, len(base.text.tokens))


def _align(
    run: LabelledText,
    labels: pa.Array,
    own: Characters,
    base: Base,
    bio: BioLabels | None,
) -> Fitted:
    if same_tokens(run, base.text):
        return Fitted(labels, bio, confidence=run.confidence)
    if bio is None:
        aligned = align_labels(labels, own, base.characters)
    else:
        found = label_spans(labels, run.sentence, own)
        aligned = align_spans(found, base.characters, base.text.sentence.to_numpy())
    confidence = run.confidence
    if confidence is not None:
        confidence = confidence.take(pa.array(rows_at_starts(own, base.characters)))
    return Fitted(aligned.labels, bio, aligned, confidence=confidence)
