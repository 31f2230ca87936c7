"""The bound: whichever of the two is right."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Way

RECIPE: Final = Recipe(
    title="Whichever of old and new is right: the bound of every choice between the two",
    order=0,
    reason="no system; it shows how much there is to win",
    role="bound",
    ways=(Way(combiner="oracle", from_labels=True),),
)
