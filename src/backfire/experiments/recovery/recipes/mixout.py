"""One model at prediction, held near the source model while it is fine-tuned."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Training, Way

RECIPE: Final = Recipe(
    title="One model, a random part of which is put back to the source in every step",
    order=90,
    reason="one model at prediction; twice the time to train, and it does not know the reference",
    ways=(Way(new=(Training(mitigate=("mixout",), effort=2.4),)),),
)
