"""Advice before any training: what studies and sweeps say of a pair that was not tried yet."""
