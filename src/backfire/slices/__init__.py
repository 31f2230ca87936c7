"""Slices: named sets of tokens, and what a change of system does to each of them."""
