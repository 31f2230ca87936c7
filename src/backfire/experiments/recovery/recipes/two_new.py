"""The control: two new taggers of other seeds, which cost what old and new together cost."""

from typing import Final

from backfire.experiments.recovery.recipe import PLAIN, Recipe, Training, Way

RECIPE: Final = Recipe(
    title="Two new taggers of other seeds run together: does it take the old one at all?",
    order=40,
    reason="the control of equal cost at prediction; on T-POS it took 23 % of NT away on test",
    role="control",
    ways=(Way(new=(PLAIN, Training(further_seed=1)), combiner="ensemble", with_reference=False),),
)
