"""Chance: what two runs of one recipe do to each other, and what of NT and PT is systematic.

All of it works on which runs are right on which tokens, as NumPy arrays.
"""
