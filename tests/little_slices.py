"""Small texts as the tables that slices look at."""

import pyarrow as pa

from backfire.slices.columns import gold_columns, place_columns
from backfire.slices.slice import Text


def as_table(sentences, gold=None, *, spans=False):
    """Return the token table of sentences of words, with gold labels a sentence or none."""
    words = [word for sentence in sentences for word in sentence]
    labels = [label for sentence in gold for label in sentence] if gold else ["O"] * len(words)
    number = pa.array([k for k, sentence in enumerate(sentences) for _ in sentence], pa.int32())
    encoded = pa.array(labels).dictionary_encode()
    return pa.table(
        {
            "token_id": range(len(words)),
            "sentence": number,
            "token": words,
            "gold": labels,
            **place_columns(number.to_numpy()),
            **gold_columns(
                encoded.indices.to_numpy(),
                encoded.dictionary.to_pylist(),
                number.to_numpy(),
                spans=spans,
            ),
        }
    )


def read_text(table, *, spans=False, training=()):
    """Return what is known of a token table."""
    names = table["tag"].combine_chunks().dictionary.to_pylist()
    tags = tuple((name, table["tag"].to_pylist().count(name)) for name in names)
    return Text(tags=tags, spans=spans, training=tuple(training))
