"""Cells that hold several values by their keys, `NER=B-PER|SpaceAfter=No`, as CoNLL-U has them."""

import pyarrow as pa

from backfire.records.errors import ComparisonError, unknown_name
from backfire.report.visible import visible


def take_key(cells: pa.ChunkedArray, key: str, where: str) -> pa.ChunkedArray:
    """Return the value that each cell has under a key; null where it has none.

    Args:
        cells: Texts such as `NER=B-PER|SpaceAfter=No`, or `_` for nothing.
        key: The key.
        where: The file and column, for messages.

    Raises:
        ComparisonError: If no cell has this key.
    """
    encoded = cells.combine_chunks().dictionary_encode()
    distinct = [_read(cell) for cell in encoded.dictionary.to_pylist()]
    if not any(key in values for values in distinct):
        known = {visible(name) for values in distinct for name in values}
        raise ComparisonError(f"{where}: {unknown_name('key', visible(key), known)}")
    own = pa.array([values.get(key) for values in distinct], pa.string())
    return pa.chunked_array([own.take(encoded.indices)])


def _read(cell: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in cell.split("|"))
    return {name: value for name, equals, value in pairs if equals}
