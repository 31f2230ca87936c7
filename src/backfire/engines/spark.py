"""Works on Spark, over tables that are too large for one machine.

What is lazy runs there as it runs in DuckDB. What needs arrays goes to the rows, in parts that hold
whole groups of them; only what the parts add up to comes back.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from backfire.engines.spark_start import about_pandas, telling_failures
from backfire.records.errors import BackfireError, ComparisonError

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from ibis.expr.types import Table
    from pyarrow import RecordBatch
    from pyarrow import Table as ArrowTable

FILE: Final = "backfire file"
"""The column that names the file of a row."""
ROW: Final = "backfire row"
"""The column that numbers the rows of a file, from 0."""

Part = TypeVar("Part")


def path_here(table: str, address: str | None) -> Path | None:
    """Return where a table must lie on this machine; None where only Spark knows where it lies.

    Args:
        table: Its address.
        address: The master of Spark.
    """
    if any(sign in table for sign in "*?[{"):
        return None
    if table.startswith("file:"):
        return Path(table.removeprefix("file:").removeprefix("//"))
    here = (
        address is not None and address.startswith("local") and "HADOOP_CONF_DIR" not in os.environ
    )
    return Path(table) if here and "://" not in table else None


def read_table(tables: "Backend", address: str) -> "Table":
    """Return a table of Parquet files, with the columns `FILE` and `ROW` beside its own.

    Args:
        tables: What `open_spark` gave.
        address: A file or a folder of files: what every machine of the cluster finds there, such as
            a path of a shared folder, `hdfs://…` or `s3a://…`.

    Raises:
        ComparisonError: If Spark can't read it.
    """
    from ibis.util import gen_name
    from pyspark.errors import AnalysisException

    places = f"_metadata.file_path AS `{FILE}`", f"_metadata.row_index AS `{ROW}`"
    try:
        frame = tables._session.read.parquet(address).selectExpr("*", *places)
    except AnalysisException as failure:
        reason = str(failure).partition("\n")[0].removesuffix(".")
        raise ComparisonError(
            f"{address}: Spark can't read it as Parquet: {reason}. Give a Parquet file, or a "
            "folder of them, that every machine of the cluster finds at this place."
        ) from None
    name = gen_name("backfire_rows")
    frame.createOrReplaceTempView(name)
    return tables.table(name)


def collect_query(tables: "Backend", query: str) -> "ArrowTable":
    """Return what a query gives.

    Raises:
        JobFailedError: If Spark fails.
    """
    with telling_failures():
        return tables._session.sql(query).toArrow()


def work_on_parts(
    tables: "Backend",
    table: "Table",
    together: Sequence[str],
    work: Callable[[Iterable["RecordBatch"]], Iterator[Part]],
) -> Iterator[Part]:
    """Let a function work where the rows are, and give what it gives.

    Args:
        tables: What `open_spark` gave.
        table: The rows, with `FILE` and `ROW`.
        together: Rows that are equal in these columns go to one call; none puts all rows there.
        work: Takes rows, ordered by `FILE` and `ROW`, to results, which must be picklable. It must
            be so itself, and every machine must be able to import it.

    Raises:
        BackfireError: What the function says of its input.
        JobFailedError: If Spark fails.
    """
    from pyspark.serializers import CPickleSerializer

    frame = tables._session.sql(tables.compile(table))
    parted = frame.repartition(*together) if together else frame.coalesce(1)
    ordered = parted.sortWithinPartitions(FILE, ROW)
    with about_pandas():
        parts = ordered.mapInArrow(_Pickled(work), "part binary")
    with telling_failures():
        found = parts.toArrow()
    for content in found["part"]:
        part = CPickleSerializer().loads(content.as_py())
        if isinstance(part, BackfireError):
            raise part
        yield part


class _Pickled:
    """Gives the results of a function as rows of bytes, in the format in which Spark sends objects.

    Rows reach the function and leave it as Arrow. Its results are records of records, counters and
    arrays of many shapes, for which Arrow columns would be a second definition of each. They go
    from the workers of one comparison to the process that asked for it, which sent them the
    function in the same format: what unpacks them is no file's content, and no file holds them.
    """

    def __init__(self, work: Callable[[Iterable["RecordBatch"]], Iterator[Any]]) -> None:
        self._work = work

    def __call__(self, batches: Iterable["RecordBatch"]) -> Iterator["RecordBatch"]:
        import pyarrow as pa
        from pyspark.serializers import CPickleSerializer

        for part in self._work_or_refuse(batches):
            content = pa.array([CPickleSerializer().dumps(part)], pa.binary())
            yield pa.RecordBatch.from_arrays([content], ["part"])

    def _work_or_refuse(self, batches: Iterable["RecordBatch"]) -> Iterator[Any]:
        try:
            yield from self._work(batches)
        except BackfireError as failure:  # Spark would only tell its traceback
            yield failure
