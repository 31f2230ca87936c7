"""What the units of a layer give for every token of a text, and how they are kept.

A text goes through in blocks of some thousand tokens, in its own order, so that memory does not
grow with it; each block becomes a row group of a Parquet file.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from jaxtyping import Float
from numpy.typing import NDArray
from torch import Tensor

from backfire.encoding.batches import Batch, EncodedSentences
from backfire.encoding.packing import Ints
from backfire.models.encoder import gather_words
from backfire.models.placing import place_batch
from backfire.models.tagger import Tagger
from backfire.models.units import inner_number, layer_width
from backfire.records.activations import activations_schema
from backfire.records.neurons import Layer
from backfire.records.whole import whole_file

BLOCK_TOKENS = 4_096
"""About so many tokens are held at a time."""


class Activations(NamedTuple):
    """What U units give for some tokens.

    Attributes:
        tokens: [T] where each token stands in the text, rising.
        values: [T, U] one row a token.
    """

    tokens: Ints
    values: NDArray[np.float32]


def record_activations(
    tagger: Tagger, encoded: EncodedSentences, layer: Layer, *, block_tokens: int = BLOCK_TOKENS
) -> Iterator[Activations]:
    """Yield the activations of a layer for all tokens of a text, block by block, in its order.

    Args:
        tagger: Where it is, there is computed.
        encoded: The text.
        layer: Which outputs.
        block_tokens: About how many tokens a block.
    """
    tagger.eval()
    for sentences in blocks_of_sentences(encoded.bounds, block_tokens):
        batch = encoded.batch(sentences)
        with torch.inference_mode():
            packed = layer_outputs(tagger, place_batch(batch, tagger.device), layer)
        order = np.argsort(batch.tokens)
        yield Activations(batch.tokens[order], packed.float().cpu().numpy()[order])


def layer_outputs(tagger: Tagger, batch: Batch, layer: Layer) -> Float[Tensor, "T U"]:
    """Return the outputs of a layer for the tokens of a batch, in its packed order.

    Raises:
        ModelError: If the tagger has no such layer.
    """
    layer_width(tagger, layer)
    if layer == "extractor":
        return tagger(batch).hidden  # type: ignore[no-any-return]
    if batch.pieces is not None:
        return gather_words(
            tagger.extractor.outputs(batch.pieces)[inner_number(layer)], batch.pieces
        )
    rows = tagger.words(batch)[batch.forms]
    n_words = tagger.settings.representation.word_width
    return rows[:, n_words:] if layer == "characters" else rows  # type: ignore[no-any-return]


def write_activations(
    path: Path, tagger: Tagger, encoded: EncodedSentences, token_ids: Ints, layer: Layer
) -> None:
    """Write the activations of a layer for a text as Parquet, whole or not at all.

    Args:
        path: The file; its table has the schema of `records.activations`.
        tagger: Whose activations.
        encoded: The text.
        token_ids: [N] the `token_id` of each of its tokens.
        layer: Which outputs.
    """
    blocks = record_activations(tagger, encoded, layer)
    write_blocks(path, blocks, token_ids, layer, layer_width(tagger, layer))


def write_blocks(
    path: Path, blocks: Iterable[Activations], token_ids: Ints, layer: Layer, n_units: int
) -> None:
    """Write blocks as they come, each as a row group; the file appears whole or not at all."""
    schema = activations_schema(layer, n_units)
    with (
        whole_file(path) as partial,
        pq.ParquetWriter(partial, schema, compression="none", use_dictionary=False) as writer,
    ):  # numbers of a network have nothing that a compression could find
        for block in blocks:
            values = pa.FixedSizeListArray.from_arrays(
                pa.array(np.ascontiguousarray(block.values).reshape(-1)), n_units
            )
            table = pa.table([pa.array(token_ids[block.tokens]), values], schema=schema)
            writer.write_table(table, row_group_size=max(1, table.num_rows))


def blocks_of_sentences(bounds: Ints, n_tokens: int) -> Iterator[Ints]:
    """Yield all sentences in their order, in blocks of about so many tokens."""
    group = bounds[:-1] // n_tokens
    yield from np.split(np.arange(len(group)), np.flatnonzero(np.diff(group)) + 1)
