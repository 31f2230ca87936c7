"""Predicting the labels of a text in a file."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from backfire.corpora.formats import columns
from backfire.corpora.selection import sentence_bounds
from backfire.encoding.batches import encode
from backfire.encoding.vector_store import open_vectors
from backfire.encoding.vocabulary import distinct_words
from backfire.inference.predict import predict
from backfire.models.extend import with_further_words
from backfire.models.tagger import Tagger
from backfire.records.errors import CorpusError
from backfire.records.run_folder import write_parquet
from backfire.records.sentence import Sentence
from backfire.records.whole import write_text


def predict_file(
    model: Path,
    text: Path,
    out: Path,
    *,
    token_column: int = 0,
    vectors: Path | None = None,
) -> int:
    """Predict the labels of a column file and write them.

    Args:
        model: The folder of a saved tagger, or a run folder.
        text: A column file: one token a line, an empty line between sentences.
        out: A `.parquet` table of sentence, position, token, predicted and confidence; with any
            other ending a column file of token and label, as `backfire compare` reads it.
        token_column: The place of the tokens among the columns, from 0.
        vectors: Word vectors, to look up words that the tagger has no row for.

    Returns:
        How many tokens were labelled.

    Raises:
        ModelError: If the model is absent or broken.
        CorpusError: If the text is absent or broken.
        VectorsError: If the file of vectors is broken.
    """
    tagger = Tagger.from_pretrained(model / "model" if (model / "model").is_dir() else model)
    table = _read_text(text, token_column)
    sentences = _sentences(table)
    if vectors:
        found = open_vectors(vectors, set(distinct_words(sentences)))
        tagger = with_further_words(tagger, found.by_word())
    predicted = predict(tagger, encode(sentences, tagger.vocabulary, tagger.labels))
    labels = [tagger.labels[label] for label in predicted.labels]
    if out.suffix == ".parquet":
        table = table.append_column("predicted", pa.array(labels, pa.string()))
        write_parquet(out, table.append_column("confidence", pa.array(predicted.confidence)))
    else:
        write_text(out, _as_columns(sentences, labels))
    return len(labels)


def _read_text(path: Path, token_column: int) -> pa.Table:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"{path}: there is no such file. Give an existing column file.") from None
    table = columns.read(content, where=str(path))
    fields = [name for name in table.column_names if name.startswith("field_")]
    if not -len(fields) <= token_column < len(fields):
        raise CorpusError(
            f"{path}: no column {token_column}; it has {len(fields)}, counted from 0. "
            "Set --token-column."
        )
    chosen = table.select(["sentence", "position", fields[token_column]])
    return chosen.rename_columns(["sentence", "position", "token"])


def _sentences(table: pa.Table) -> list[Sentence]:
    tokens = table.column("token").to_pylist()
    return [
        Sentence(tokens[start:end], None, start)
        for start, end in pairwise(sentence_bounds(table).tolist())
    ]


def _as_columns(sentences: Sequence[Sentence], labels: Sequence[str]) -> str:
    blocks = []
    for sentence in sentences:
        own = labels[sentence.first_token_id : sentence.first_token_id + len(sentence)]
        lines = [f"{token}\t{label}\n" for token, label in zip(sentence.tokens, own, strict=True)]
        blocks.append("".join(lines))
    return "\n".join(blocks)
