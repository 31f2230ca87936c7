"""The new tagger draws labels with dropout, and the old one picks."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Way

RECIPE: Final = Recipe(
    title="The new tagger proposes labels with dropout; the old one picks among them",
    order=30,
    reason="nothing is trained; on T-POS as good as the gate, at seven times its time to predict",
    ways=(
        Way(combiner="bcr:dropout=0.1,by=token"),
        Way(combiner="bcr:dropout=0.2,by=token"),
    ),
)
