"""The shortlist of a search: the ways of all recipes in order, and those that can't be."""

from collections.abc import Iterator
from dataclasses import dataclass

from backfire.experiments.recovery.question import Limits
from backfire.experiments.recovery.recipe import RECIPES, Recipe, Way
from backfire.records.errors import SettingsError, unknown_name


@dataclass(frozen=True)
class Listed:
    """A way at its place in the shortlist.

    Attributes:
        number: Its number; 0 for a bound.
        name: The name of its recipe.
        recipe: The recipe.
        way: The way.
    """

    number: int
    name: str
    recipe: Recipe
    way: Way


Refused = tuple[Listed, str]
"""A way that is not tried, and why."""


def make_shortlist(
    limits: Limits, *, no_training: str | None, no_mitigation: str | None
) -> tuple[list[Listed], list[Refused]]:
    """Return what is to be tried, the best worth a CPU second first, and what is not.

    Bounds are always tried: they say how much there is to win.

    Args:
        limits: Which recipes, and how many models may run at prediction.
        no_training: Why nothing can be trained; None if it can.
        no_mitigation: Why no mitigation can be trained; None if one can.

    Raises:
        SettingsError: If there is no such recipe.
    """
    tried: list[Listed] = []
    refused: list[Refused] = []
    for listed in list_ways(limits.recipes):
        reason = _why_not(listed, limits, no_training, no_mitigation)
        if reason is None:
            tried.append(listed)
        else:
            refused.append((listed, reason))
    return tried, refused


def list_ways(names: tuple[str, ...] = ()) -> Iterator[Listed]:
    """Give the ways of some recipes (of all, if none is named) and of the bounds, in order.

    Raises:
        SettingsError: If there is no such recipe.
    """
    recipes: dict[str, Recipe] = RECIPES.load_all()
    for name in names:
        if name not in recipes:
            raise SettingsError(f"--recipe: {unknown_name('recipe', name, recipes)}")
    number = 0
    for name, recipe in sorted(recipes.items(), key=lambda item: (item[1].order, item[0])):
        for way in recipe.ways:
            if recipe.role == "bound":
                yield Listed(0, name, recipe, way)
                continue
            number += 1
            if not names or name in names:
                yield Listed(number, name, recipe, way)


def _why_not(
    listed: Listed, limits: Limits, no_training: str | None, no_mitigation: str | None
) -> str | None:
    way, most = listed.way, limits.max_models
    if listed.recipe.role == "bound":
        return None
    if most is not None and way.models > most:
        return f"it runs {way.models} models for a sentence, and --max-models is {most}"
    if way.trainings and no_training:
        return no_training
    if no_mitigation and any(training.mitigate for training in way.trainings):
        return no_mitigation
    return None
