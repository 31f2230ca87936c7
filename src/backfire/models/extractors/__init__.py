"""The kinds of extractors: one file each, found by its name; see `models.extractor`."""
