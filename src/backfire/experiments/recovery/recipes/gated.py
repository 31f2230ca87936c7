"""Both taggers run; a gate that validation has taught says whom to believe."""

from typing import Final

from backfire.experiments.recovery.recipe import Recipe, Way

_THRESHOLDS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""From a broken prediction that counts as much as a corrected one to nine times as much."""

RECIPE: Final = Recipe(
    title="Old and new run together; a gate learnt on validation says whom to believe",
    order=10,
    reason="nothing is trained; on T-POS it took 70 % of NT away at no loss, on both splits",
    ways=tuple(
        Way(combiner=f"gated:threshold={threshold}", from_labels=True) for threshold in _THRESHOLDS
    ),
)
