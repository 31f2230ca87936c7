"""Directions of mistakes: tokens of a kind that turn from their gold label to certain wrong ones.

What share do they have of what a change falsifies, of what it corrects, and of what two runs of
one recipe do to each other?
"""
