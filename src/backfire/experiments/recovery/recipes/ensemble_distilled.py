"""One model at prediction, taught by what the old tagger says of the training text."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Training, Way

_STRENGTHS: Final = (5, 2)

RECIPE: Final = Recipe(
    title="One model, which the old tagger teaches while it is fine-tuned",
    order=50,
    reason="one model at prediction; on T-POS it halved NT on validation and not on test",
    ways=tuple(
        Way(
            new=(
                Training(
                    mitigate=(f"ensemble_distilled:strength={strength},temperature=3",),
                    consults=True,
                    effort=1.3,
                ),
            )
        )
        for strength in _STRENGTHS
    ),
)
