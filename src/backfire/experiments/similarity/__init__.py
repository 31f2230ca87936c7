"""Wires the measures of similarity to corpora, slices and source models."""
