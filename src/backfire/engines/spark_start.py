"""Starts Spark: with what settings, which Python, and where what Java says goes."""

import logging
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from backfire.engines.queue import JobFailedError
from backfire.records.errors import MissingExtraError, missing_extra

if TYPE_CHECKING:
    from ibis.backends.pyspark import Backend

_PYTHON: Final = "PYSPARK_PYTHON"
_QUIET: Final = {"spark.log.level": "ERROR", "spark.ui.showConsoleProgress": "false"}
_HERE: Final = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",  # where results of more than a megabyte are fetched
}

_log = logging.getLogger(__name__)


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

    What Java and the workers of this machine say goes to a file, which is left behind, and named,
    if Spark fails; not where Java ran before.

    Args:
        address: The master, such as `spark://host:7077`, `yarn` or `local[4]`; None takes that of
            Spark's own configuration (`spark-submit`, `spark-defaults.conf`), else all cores of
            this machine.

    Raises:
        JobFailedError: If Spark does not start.
    """
    with about_pandas():
        from pyspark import SparkContext
        from pyspark.sql import SparkSession
    running = SparkSession.getActiveSession()
    # a Java that runs already writes where it was told when it was started
    with nullcontext() if running or SparkContext._gateway else _heard_by_a_file() as log:
        with about_pandas(), telling_failures(), _same_python():
            session = running or _start(SparkSession.builder, address, log)
            tables = _backend()
            tables.do_connect(session)
        try:
            yield tables
        finally:
            if running is None:
                tables.disconnect()


def _backend() -> "Backend":
    from ibis.backends.pyspark import Backend

    class Tables(Backend):  # type: ignore[misc]
        """Takes tables in memory as Arrow's, and not through pandas."""

        def _register_in_memory_table(self, op: Any) -> None:
            frame = self._session.createDataFrame(op.data.to_pyarrow(op.schema))
            frame.createOrReplaceTempView(op.name)

    return Tables()


@contextmanager
def telling_failures() -> Iterator[None]:
    """Tell a failure of Spark as such: it is the cluster's, and no defect of Backfire."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as failure:
        lines = [line.strip() for line in str(failure).strip().split("\n")]
        causes = [line for line in lines if line.startswith(("Caused by:", "pyspark.errors"))]
        reason = causes[-1] if causes else lines[0]
        raise JobFailedError(
            f"Spark failed: {reason.removesuffix('.')}. Its logs tell more. Is there "
            "enough memory (spark.driver.memory, spark.executor.memory), and can every machine "
            "import Backfire?"
        ) from failure


def _start(builder: Any, address: str | None, log: IO[bytes] | None) -> Any:
    """Start Spark; everything that is not said here is its own configuration."""
    from pyspark import SparkConf, SparkContext
    from pyspark.java_gateway import launch_gateway

    settings = _settings(address)
    if SparkContext._gateway is None:
        configuration = SparkConf().setAll(list(settings.items()))
        SparkContext._ensure_initialized(
            gateway=launch_gateway(configuration, {"stdout": log, "stderr": log})
        )
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _settings(address: str | None) -> dict[str, str]:
    here = _HERE if address and address.startswith("local") else {}
    return {**_QUIET, **here, **({"spark.master": address} if address else {})}


@contextmanager
def _heard_by_a_file() -> Iterator[IO[bytes]]:
    """Give a file for what Java says; it is left behind, and named, if Spark fails."""
    with NamedTemporaryFile(prefix="backfire-spark-", suffix=".log", delete=False) as log:
        try:
            yield log
        except JobFailedError:
            _log.warning("What Spark said is in %s", log.name)
            raise
        except BaseException:
            Path(log.name).unlink(missing_ok=True)
            raise
        Path(log.name).unlink(missing_ok=True)


@contextmanager
def about_pandas() -> Iterator[None]:
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
