"""The kinds of limits: one module each offers `LIMIT` and is found by its file name."""
