"""Opens Spark, over tables that are too large for one machine.

What is lazy runs there as it runs in DuckDB. What needs arrays goes to the rows, in parts that hold
whole groups of them; only what the parts add up to comes back.
"""

import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TypeVar

from backfire.engines.queue import JobFailedError
from backfire.records.errors import (
    BackfireError,
    ComparisonError,
    MissingExtraError,
    missing_extra,
)

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend
    from ibis.expr.types import Table
    from pyarrow import RecordBatch
    from pyarrow import Table as ArrowTable

FILE: Final = "backfire file"
"""The column that names the file of a row."""
ROW: Final = "backfire row"
"""The column that numbers the rows of a file, from 0."""

_PYTHON: Final = "PYSPARK_PYTHON"
_QUIET: Final = {"spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false"}
_HERE: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",  # where results of more than a megabyte are fetched
}

Part = TypeVar("Part")


def need_spark(command: str) -> None:
    """Refuse a command that runs on Spark where it can't.

    Args:
        command: What needs it, for instance "compare --engine spark".

    Raises:
        MissingExtraError: If PySpark is not installed, or there is no Java to run it.
    """
    if not find_spec("pyspark") or not find_spec("pandas"):
        raise missing_extra(f"backfire {command}", "spark")
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=os.path.join(home, "bin") if home else None):  # noqa: PTH118
        where = f"JAVA_HOME={home} holds none" if home else "neither JAVA_HOME nor PATH knows one"
        raise MissingExtraError(
            f"backfire {command}: Spark needs a Java runtime, 17 or newer, and {where}. Install "
            "one, on Debian and Ubuntu with: apt-get install default-jre-headless"
        )


@contextmanager
def open_spark(address: str | None = None) -> Iterator["Backend"]:
    """Open Spark as an Ibis backend, and stop it at the end unless it ran before.

    Args:
        address: The master, such as `spark://host:7077`, `yarn` or `local[4]`; None takes that of
            Spark's own configuration (`spark-submit`, `spark-defaults.conf`), else all cores of
            this machine.
    """
    with _about_pandas():
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        with _same_python():
            session = running or _builder(SparkSession.builder, address).getOrCreate()
        tables = _backend()
        tables.do_connect(session)
    try:
        yield tables
    finally:
        if running is None:
            tables.disconnect()


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
    with _telling_failures():
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
    with _about_pandas():
        parts = ordered.mapInArrow(_Pickled(work), "part binary")
    with _telling_failures():
        found = parts.toArrow()
    for content in found["part"]:
        part = CPickleSerializer().loads(content.as_py())
        if isinstance(part, BackfireError):
            raise part
        yield part


def _backend() -> "Backend":
    from ibis.backends.pyspark import Backend

    class Tables(Backend):  # type: ignore[misc]
        """Takes tables in memory as Arrow's, and not through pandas."""

        def _register_in_memory_table(self, op: Any) -> None:
            frame = self._session.createDataFrame(op.data.to_pyarrow(op.schema))
            frame.createOrReplaceTempView(op.name)

    return Tables()


class _Pickled:
    """Gives the results of a function as rows of bytes, in the format in which Spark sends objects.

    They go from the workers of one comparison to the process that asked for it; no file holds them.
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


@contextmanager
def _telling_failures() -> Iterator[None]:
    """Tell a failure of Spark as such: it is the cluster's, and no defect of Backfire."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as failure:
        lines = [line.strip() for line in str(failure).strip().split("\n")]
        causes = [line for line in lines if line.startswith(("Caused by:", "pyspark.errors"))]
        raise JobFailedError(
            f"Spark failed: {(causes or lines)[-1 if causes else 0]}. Its logs tell more. Is there "
            "enough memory (spark.driver.memory, spark.executor.memory), and can every machine "
            "import Backfire?"
        ) from failure


def _builder(builder: Any, address: str | None) -> Any:
    """Return how a session is made; everything else is Spark's own configuration."""
    settings = {**_QUIET, **(_HERE if address and address.startswith("local") else {})}
    if address:
        builder = builder.master(address)
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder


@contextmanager
def _about_pandas() -> Iterator[None]:
    """Keep quiet that PySpark doubts the version of pandas, through which nothing goes here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*pandas", FutureWarning)
        yield


@contextmanager
def _same_python() -> Iterator[None]:
    """Let workers take this Python, unless another is named; Spark reads it when it starts."""
    if _PYTHON in os.environ:
        yield
        return
    os.environ[_PYTHON] = sys.executable
    try:
        yield
    finally:
        del os.environ[_PYTHON]
