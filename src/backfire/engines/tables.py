"""Opens the database that holds the tables; no other room opens a connection.

That of everyday is DuckDB; `engines.spark` opens another.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend
    from ibis.backends.sql import SQLBackend
    from ibis.expr.types import Table
    from pyarrow import RecordBatch
    from pyarrow import Table as ArrowTable


def load_tables() -> None:
    """Import what `open_tables` needs: half a second that may pass beside other work."""
    import ibis.backends.duckdb  # noqa: F401


@contextmanager
def open_tables(memory: str | None = None) -> Iterator["Backend"]:
    """Open an empty DuckDB database in memory, as an Ibis backend, and close it at the end.

    It asks nothing of the network, and what does not fit into memory goes to a temporary folder
    that is removed with it.

    Args:
        memory: How much memory it may take, such as "1GB"; None leaves that to DuckDB.
    """
    from ibis.backends.duckdb import Backend

    limits = {} if memory is None else {"memory_limit": memory}

    with TemporaryDirectory(prefix="backfire-tables-") as spill:
        backend = Backend().connect(  # ibis.duckdb would search all that is installed for it
            temp_directory=spill,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            **limits,
        )
        try:
            yield backend
        finally:
            backend.disconnect()


def collect_table(tables: "SQLBackend", table: "Table") -> "ArrowTable":
    """Work a table out and return it whole.

    Args:
        tables: Where to run: in DuckDB or in Spark.
        table: What to return; it may stand on Arrow tables in memory.
    """
    # Not `to_pyarrow`, which imports pandas (0.3 seconds and 30 MB) only to know how it would
    # give a data frame. Tables in memory have to be registered first, as Ibis does.
    tables._run_pre_execute_hooks(table)
    query = tables.compile(table)
    if tables.name == "pyspark":
        return tables._session.sql(query).toArrow()
    return tables.con.sql(query).to_arrow_table()


def stream_table(tables: "Backend", table: "Table", rows: int) -> Iterator["RecordBatch"]:
    """Give a table in batches, without ever holding all of it.

    The rows of a plain selection from a file come in the order of the file. The database must not
    be asked for anything else meanwhile.

    Args:
        tables: Where to run.
        table: What to give.
        rows: About how many rows a batch shall have.
    """
    # Not Ibis's own way, which calls by its old name what DuckDB 1.5 renamed.
    yield from tables.con.execute(tables.compile(table)).to_arrow_reader(rows)
