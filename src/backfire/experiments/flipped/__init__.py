"""The flips of a comparison, for whoever asks for them: labelling tools, notebooks, databases."""

from backfire.experiments.flipped.flips import InputFlips
from backfire.experiments.flipped.members import Members

__all__ = ["InputFlips", "Members"]
