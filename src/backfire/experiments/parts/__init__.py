"""Compares a table that is too large to be read as a whole, part by part."""
