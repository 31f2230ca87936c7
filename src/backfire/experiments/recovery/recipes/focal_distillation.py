"""One model at prediction, taught by the old tagger above all where that is right."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Training, Way

RECIPE: Final = Recipe(
    title="One model, which the old tagger teaches above all where it is right",
    order=60,
    reason="one model at prediction; on T-POS less NT on validation for some accuracy",
    ways=tuple(
        Way(new=(Training(mitigate=(f"focal_distillation{options}",), consults=True, effort=1.3),))
        for options in ("", ":distance=logits,strength=0.2")
    ),
)
