import pyarrow as pa
import pytest

from backfire.engines.tables import open_tables

# ibis 12.0 calls by its old name what DuckDB 1.5 renamed and DuckDB 2.0 partly removed; the bound
# on DuckDB in pyproject.toml may go when this filter is no longer needed.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")


def test_create_table_works_with_the_installed_sqlglot():
    # ibis 12.0 with sqlglot 29 and later renders this statement wrongly; the bound in
    # pyproject.toml may go when this passes without it.
    with open_tables() as backend:
        table = backend.create_table("numbers", pa.table({"n": [1, 2, 3]}))
        assert backend.to_pyarrow(table.n.sum()).as_py() == 6


def test_each_database_is_its_own_and_closes():
    with open_tables() as first, open_tables() as second:
        first.create_table("only_here", pa.table({"n": [1]}))
        assert first.list_tables() == ["only_here"]
        assert second.list_tables() == []
    with pytest.raises(Exception, match="closed"):
        first.list_tables()


def test_it_installs_nothing_from_the_network():
    with open_tables() as backend:
        settings = backend.con.execute(
            "select current_setting('autoinstall_known_extensions'),"
            " current_setting('autoload_known_extensions')"
        ).fetchone()
    assert settings == (False, False)
