"""What is given for gold and the runs, before anything is read."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from backfire.experiments.inputs.settings import Column
from backfire.records.errors import ComparisonError

_INPUTS: Final = Path | str | Column | pa.Table


def check_input(given: Any, role: str, layout: str) -> None:
    """Check that something is a file, a column of one, or a table.

    Args:
        given: What was given.
        role: "gold", "reference" or "candidate".
        layout: The layout of `records.schemas` that a table of it has.

    Raises:
        ComparisonError: If it is something else, such as a list of labels.
    """
    if not isinstance(given, _INPUTS):
        raise ComparisonError(
            f"{role}: found a {type(given).__name__}, expected a file, a column of one "
            f"(backfire.experiments.inputs.Column), or an Arrow table in the layout of "
            f"backfire.records.schemas.{layout}. Labels in lists become such a table with "
            "pyarrow.table({…}), a DataFrame with pyarrow.Table.from_pandas."
        )


def list_runs(given: Any, side: str) -> list[Any]:
    """Return the runs of a side, of which one may be given by itself.

    Raises:
        ComparisonError: If one is neither a file, nor a column of one, nor a table.
    """
    several = isinstance(given, list | tuple) or (
        isinstance(given, Iterable)
        and not isinstance(given, _INPUTS)
        and not hasattr(given, "dtypes")
    )
    runs = list(given) if several else [given]
    for run in runs:
        check_input(run, side, "PREDICTIONS")
    return runs
