"""Where work runs: jobs in processes or on Ray, tables in DuckDB or in Spark."""
