"""Sweeps: many runs from one description, each done once, however often it is started."""
