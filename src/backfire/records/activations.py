"""The table of recorded activations: one row a token, one number a unit."""

import pyarrow as pa

from backfire.records.neurons import Layer

VALUES = "activations"
"""The column that holds a token's units, in the order of their places."""


def activations_schema(layer: Layer, n_units: int) -> pa.Schema:
    """Return the schema of recorded activations (or of activation × gradient) of a layer.

    Args:
        layer: Whose outputs they are; it stands in the table's metadata.
        n_units: How many units the layer has.
    """
    return pa.schema(
        [
            pa.field("token_id", pa.int64(), nullable=False),
            pa.field(VALUES, pa.list_(pa.float32(), n_units), nullable=False),
        ],
        metadata={"layer": layer},
    )
