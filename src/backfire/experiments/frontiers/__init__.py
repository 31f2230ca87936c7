"""Frontiers of mitigations, measured from evidence."""
