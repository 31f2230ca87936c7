"""The studies: one file each, found by its name; see `experiments.study`."""
