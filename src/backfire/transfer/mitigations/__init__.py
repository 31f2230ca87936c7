"""The mitigations: one file each, found by its name; see `transfer.method`."""
