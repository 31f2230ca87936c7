"""A model that goes on learning the source's labels: alone, taught by the old one, beside it."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Training, Way

_CO_TUNED: Final = Training(mitigate=("co_tuning",), effort=1.3)
_TAUGHT: Final = tuple(
    Training(
        mitigate=("co_tuning", f"ensemble_distilled:strength={strength},temperature=3"),
        consults=True,
        effort=1.6,
    )
    for strength in (5, 2)
)

RECIPE: Final = Recipe(
    title="A model that goes on learning the source's labels: alone, taught by the old, beside it",
    order=45,
    reason="on validation of five sets a fifth less NT alone, and half of it beside the old one",
    ways=(
        *(Way(new=(training,)) for training in (_CO_TUNED, *_TAUGHT)),
        *(
            Way(new=(_CO_TUNED,), combiner=combiner)
            for combiner in ("ensemble:weight=0.5", "gated:threshold=0.7")
        ),
    ),
)
