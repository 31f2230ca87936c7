"""One model at prediction, on the way between the transferred start and the fine-tuned end."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Training, Way

RECIPE: Final = Recipe(
    title="One model, a tenth of the way back from the fine-tuned to the transferred parameters",
    order=80,
    reason="one model at prediction; on T-POS the accuracy fell evenly with the share",
    ways=(Way(new=(Training(mitigate=("wise_ft:shares=[0.9]",)),)),),
)
