"""What is concluded from planted systems: the recommendation, its verdicts, its words."""

import pytest

from backfire.experiments.recovery.choosing import Rule
from backfire.experiments.recovery.concluding import conclude
from planted_recovery import bench_and_systems


def test_the_best_score_among_those_that_reach_the_aim_is_recommended_and_told() -> None:
    ways = {
        "oracle": (0, 0),
        "gated:threshold=0.5": (6, 20),
        "gated:threshold=0.9": (1, 39),
        "new_error_loss": (30, 2),
        "mixout": (0, 45),
    }
    found = conclude(*bench_and_systems(ways), Rule()).fields
    by_name = {way.name: way for way in found["tried"]}
    chosen = by_name["gated:threshold=0.5"]
    assert found["recommended"] == chosen.number
    assert found["verdict"] == "RECOVERED"
    assert chosen.validation.reduction == pytest.approx(34 / 40)
    assert by_name["mixout"].verdict == "loses too much"
    assert by_name["new_error_loss"].eligible
    assert found["single"] == by_name["new_error_loss"].number
    assert "with gated:threshold=0.5 it is 6: 85.00 % of it is gone" in found["verdict_sentence"]
    assert "2 models are run for every sentence" in found["verdict_sentence"]
    (told,) = found["told"]
    assert (told.split, told.reached, told.kept) == ("test", "yes", "yes")
    assert found["check"].reduction > 0.5


def test_less_than_the_aim_is_partly_and_nothing_is_said_as_such() -> None:
    found = conclude(*bench_and_systems({"new_error_loss": (25, 2)}), Rule()).fields
    assert found["verdict"] == "PARTLY"
    assert "less than the 50.00 % aimed at" in found["verdict_sentence"]
    assert "on test: aim reached NOT SHOWN, score kept" in found["verdict_sentence"]
    assert found["told"][0].reached == "not shown"
    found = conclude(*bench_and_systems({"mixout": (0, 45), "oracle": (0, 0)}), Rule()).fields
    assert (found["verdict"], found["recommended"]) == ("NOTHING HELPS", None)
    assert "no way of the 1 that were tried" in found["verdict_sentence"]
    assert "The least is that of mixout: 0 tokens" in found["verdict_sentence"]
    assert "(loses too much)" in found["verdict_sentence"]
    assert found["told"][0].recommended is None


def test_a_corpus_without_a_test_split_is_told_as_such() -> None:
    found = conclude(*bench_and_systems({"gated:threshold=0.5": (6, 20)}, test=False), Rule())
    assert found.fields["told"] == ()
    assert found.chosen is not None
