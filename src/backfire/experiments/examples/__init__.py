"""Examples for the report: for every number of it, some of the tokens behind it."""

from backfire.experiments.examples.picking import pick_changes, pick_examples

__all__ = ["pick_changes", "pick_examples"]
