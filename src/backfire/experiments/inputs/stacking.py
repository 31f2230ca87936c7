"""The labels of all runs as tables of one layout and one dictionary."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from backfire.records.errors import ComparisonError


def check_names(names: Sequence[str], side: str) -> None:
    """Check that no run is given twice.

    Raises:
        ComparisonError: If one is.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ComparisonError(
            f"{side}: {twice[0]} is given {names.count(twice[0])} times. A copy of a run says "
            "nothing about chance; give each run once."
        )


def encode_labels(layers: Sequence[pa.Array | pa.ChunkedArray]) -> list[pa.DictionaryArray]:
    """Encode all layers by one dictionary, which takes a fraction of the memory and time."""
    encoded = []
    for layer in layers:
        whole = layer.combine_chunks() if isinstance(layer, pa.ChunkedArray) else layer
        kept = pa.types.is_dictionary(whole.type)
        encoded.append(whole if kept else whole.cast(pa.string()).dictionary_encode())
    names: dict[str, int] = {}
    codes = []
    for layer in encoded:
        own = layer.dictionary.to_pylist()
        new = np.array([names.setdefault(name, len(names)) for name in own] or [0], dtype=np.int32)
        missing = np.asarray(layer.indices.is_null())
        codes.append((new[np.asarray(layer.indices.fill_null(0))], missing))
    dictionary = pa.array(list(names), pa.string())
    return [
        pa.DictionaryArray.from_arrays(pa.array(own, mask=missing), dictionary)
        for own, missing in codes
    ]


def stack(
    names: Sequence[str],
    layers: Sequence[pa.DictionaryArray],
    token_ids: pa.Array,
    confidences: Sequence[pa.Array | pa.ChunkedArray | None] = (),
) -> pa.Table:
    """Return `run`, `token_id` and `predicted` of the runs of one side, one block a run.

    Args:
        names: The runs.
        layers: The labels of each.
        token_ids: Of the tokens.
        confidences: Of each run's labels, None where not known; if any is, there is a column
            `confidence`.
    """
    n = len(token_ids)
    run = np.repeat(np.arange(len(names), dtype=np.int32), n)
    columns = {
        "run": pa.DictionaryArray.from_arrays(run, pa.array(list(names), pa.string())),
        "token_id": pa.chunked_array([token_ids] * len(names)),
        "predicted": pa.chunked_array(list(layers)),
    }
    if any(own is not None and own.null_count < len(own) for own in confidences):
        blocks = [pa.nulls(n) if own is None else own for own in confidences]
        whole = [x.combine_chunks() if isinstance(x, pa.ChunkedArray) else x for x in blocks]
        columns["confidence"] = pa.chunked_array([x.cast(pa.float32()) for x in whole])
    return pa.table(columns)


def incomplete_sentences(
    layers: Sequence[pa.DictionaryArray], sentence: npt.NDArray[np.integer]
) -> npt.NDArray[np.bool_]:
    """Return (T,): whether some run has no label somewhere in the sentence of each token."""
    missing = np.zeros(len(sentence), dtype=np.bool_)
    for layer in layers:
        if layer.null_count:
            missing |= np.asarray(layer.is_null())
    if not missing.any():
        return missing
    gaps: npt.NDArray[np.bool_] = np.isin(sentence, np.unique(sentence[missing]))
    return gaps
