"""One file a kind of input; each offers `KIND` and is found by its file name."""
