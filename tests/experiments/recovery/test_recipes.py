"""Every recipe of the shortlist keeps to the contract: what it names is there and fits together."""

import pytest

from backfire.experiments.recovery.question import Limits
from backfire.experiments.recovery.recipe import PLAIN, RECIPES
from backfire.experiments.recovery.shortlist import list_ways, make_shortlist
from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.transfer.choice import MitigationChoice, check_choices
from backfire.transfer.combiner_choice import choose_combiner
from backfire.transfer.named_choice import read_choice

WAYS = list(list_ways())


@pytest.mark.parametrize("listed", WAYS, ids=lambda each: each.way.name)
def test_a_way_names_what_is_there_and_can_be_combined(listed) -> None:
    way = listed.way
    for training in way.new:
        choices = [
            make_settings(MitigationChoice, read_choice(text), "test") for text in training.mitigate
        ]
        check_choices(choices)
        again = [
            make_settings(MitigationChoice, read_choice(str(each)), "test") for each in choices
        ]
        assert again == choices, "as the printed commands read it"
        assert training.effort >= 1
        assert training.consults == any(choice.consults for choice in choices)
    if way.combiner is None:
        assert len(way.new) == 1
        assert way.new[0] != PLAIN, "the plain candidate alone is no way"
        return
    choice = choose_combiner(way.combiner)
    choice.check_parts(int(way.with_reference), len(way.new))
    assert choice.combiner.is_bound == (listed.recipe.role == "bound")


def choose(text: str) -> MitigationChoice:
    return make_settings(MitigationChoice, read_choice(text), "test")


def test_the_shortlist_is_in_the_order_of_its_recipes_and_no_name_stands_twice() -> None:
    orders = [each.recipe.order for each in WAYS]
    assert orders == sorted(orders)
    assert len({each.way.name for each in WAYS}) == len(WAYS)
    numbers = [each.number for each in WAYS if each.recipe.role != "bound"]
    assert numbers == list(range(1, len(numbers) + 1))
    roles = {recipe.role for recipe in RECIPES.load_all().values()}
    assert roles == {"recipe", "control", "bound"}


def test_what_is_out_of_question_says_why() -> None:
    tried, refused = make_shortlist(
        Limits(max_models=1), no_training=None, no_mitigation="no source model"
    )
    assert [each.way.name for each in tried] == ["oracle"], "bounds are always tried"
    reasons = {listed.way.name: reason for listed, reason in refused}
    assert reasons["gated:threshold=0.5"] == (
        "it runs 2 models for a sentence, and --max-models is 1"
    )
    assert reasons["mixout"] == "no source model"
    tried, refused = make_shortlist(Limits(), no_training="no vectors", no_mitigation=None)
    assert {listed.way.name for listed, _ in refused} >= {"ensemble of 2 new", "mixout"}
    assert all(not each.way.trainings for each in tried)


def test_one_recipe_keeps_its_numbers_and_an_unknown_one_is_named() -> None:
    (own,) = [each for each in list_ways(("mixout",)) if each.number]
    assert own.number == next(each.number for each in WAYS if each.way.name == "mixout")
    with pytest.raises(SettingsError, match="Did you mean 'gated'"):
        list(list_ways(("gatd",)))
