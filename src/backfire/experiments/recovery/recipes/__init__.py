"""The shortlist: one file a recipe, found by its name; see `experiments.recovery.recipe`."""
