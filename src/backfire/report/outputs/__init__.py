"""The files of a report: one module each offers `OUTPUT` and is found by its file name."""
