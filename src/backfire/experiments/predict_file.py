"""Predicting the labels of a text in a file of any size, in constant memory."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import torch

from backfire.corpora.column_stream import stream_columns
from backfire.corpora.selection import sentence_bounds
from backfire.encoding.vector_store import open_vectors
from backfire.encoding.vocabulary import normalise_word
from backfire.experiments.labelled_output import open_output
from backfire.experiments.labeller import Labeller, open_labeller
from backfire.models.device import find_device
from backfire.records.errors import CorpusError
from backfire.records.sentence import Sentence

PIECE_BYTES = 1 << 18
"""About so much of the text is labelled at a time: enough to spell its words rarely twice."""


def predict_file(
    model: Path,
    text: Path,
    out: Path,
    *,
    token_column: int = 0,
    vectors: Path | None = None,
    device: str = "cpu",
    parts: Sequence[Path] = (),
    watch: Callable[[int], None] = lambda _: None,
) -> int:
    """Predict the labels of a column file and write them, whole or not at all.

    The text goes through in pieces of about `PIECE_BYTES`, so that memory does not grow with it.
    With `vectors` it is gone through once more for its words, and those found there are kept.

    Args:
        model: The folder of a saved tagger, or a run folder; a combined one runs all its parts.
        text: A column file: one token a line, an empty line between sentences.
        out: A `.parquet` table of sentence, position, token, predicted and confidence; with any
            other ending a column file of token and label, as `backfire compare` reads it.
        token_column: The place of the tokens among the columns, from 0.
        vectors: Word vectors, to look up words that the tagger has no row for.
        device: What predicts: cpu, cuda or cuda:N.
        parts: Run folders of the parts of a combined system that are not where they were.
        watch: Called after each piece with the number of tokens labelled so far.

    Returns:
        How many tokens were labelled.

    Raises:
        SettingsError: If there is no such device.
        ModelError: If the model is absent or broken.
        CorpusError: If the text is absent or broken.
        VectorsError: If the file of vectors is broken.
    """
    torch.set_num_threads(1)
    where = find_device(device)
    words = (
        open_vectors(vectors, _distinct_words(text, token_column)).by_word() if vectors else None
    )
    labeller = open_labeller(model, device=where, words=words, parts=parts)
    n_tokens = 0
    with open_output(out) as write:
        for piece in _tokens(text, token_column):
            write(_with_predictions(labeller, piece))
            n_tokens += len(piece)
            watch(n_tokens)
    return n_tokens


def _tokens(text: Path, token_column: int) -> Iterator[pa.Table]:
    """Yield sentence, position and token of the text, piece by piece."""
    for piece in stream_columns(text, piece_bytes=PIECE_BYTES):
        fields = [name for name in piece.column_names if name.startswith("field_")]
        if not -len(fields) <= token_column < len(fields):
            raise CorpusError(
                f"{text}: no column {token_column}; it has {len(fields)}, counted from 0. "
                "Set --token-column."
            )
        chosen = piece.select(["sentence", "position", fields[token_column]])
        yield chosen.rename_columns(["sentence", "position", "token"])


def _distinct_words(text: Path, token_column: int) -> set[str]:
    words: set[str] = set()
    for piece in _tokens(text, token_column):
        words.update(map(normalise_word, pc.unique(piece.column("token")).to_pylist()))
    return words


def _with_predictions(labeller: Labeller, piece: pa.Table) -> pa.Table:
    tokens = piece.column("token").to_pylist()
    bounds = pairwise(sentence_bounds(piece).tolist())
    sentences = [Sentence(tokens[start:end], None, start) for start, end in bounds]
    predicted = labeller.label(sentences)
    labels = pa.array(labeller.labels, pa.string()).take(pa.array(predicted.labels))
    with_labels = piece.append_column("predicted", labels)
    return with_labels.append_column("confidence", pa.array(predicted.confidence))
