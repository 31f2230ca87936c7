"""The combiners: one file each, found by its name; see `transfer.combiner`."""
