"""One model at prediction; mistakes where the old tagger is right count more."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Training, Way

RECIPE: Final = Recipe(
    title="One model, for which mistakes where the old tagger is right count twice",
    order=70,
    reason="one model at prediction, no cost; on T-POS a little less NT on validation",
    ways=(Way(new=(Training(mitigate=("new_error_loss",), consults=True, effort=1.1),)),),
)
