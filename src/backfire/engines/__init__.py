"""Where work runs: jobs in processes, tables in DuckDB."""
