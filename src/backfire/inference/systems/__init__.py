"""One file a kind of models of other libraries; each offers `SYSTEM`, found by its file name."""
