"""Opens the database that holds the tables; no other room opens a connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


@contextmanager
def open_tables() -> Iterator["Backend"]:
    """Open an empty DuckDB database in memory, as an Ibis backend, and close it at the end.

    It asks nothing of the network, and what does not fit into memory goes to a temporary folder
    that is removed with it.
    """
    import ibis

    with TemporaryDirectory(prefix="backfire-tables-") as spill:
        backend = ibis.duckdb.connect(
            temp_directory=spill,
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
        )
        try:
            yield backend
        finally:
            backend.disconnect()
