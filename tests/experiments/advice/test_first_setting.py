"""Which hyperparameters are tried first: chosen on validation, told on test."""

import pytest

from backfire.experiments.advice.first_setting import advise_setting
from backfire.experiments.advice.settings_tried import choose_setting
from backfire.experiments.advice.table import shipped_table
from backfire.experiments.factors.settings import HyperparameterSettings
from backfire.experiments.spec import LabSettings
from backfire.records.settings import read_settings
from backfire.report.factors.record import (
    Chosen,
    FactorLine,
    FactorPanel,
    FactorRow,
    FactorStudy,
    Rule,
)
from backfire.report.studied.record import Studied


def number(value, q=0.2, covers="other runs"):
    return Studied(
        value=value, standard_error=0.001, interval=(value - 0.002, value + 0.002),
        covers=covers, q=q,
    )  # fmt: skip


def row(levels, systematic, transfer, *, q=0.2, score="accuracy", others=0.2, covers="other runs"):
    effects = {
        f"reference_{score}": number(0.012),
        f"candidate_{score}": number(transfer),
        "negative_transfer": number(systematic / 2),
        "positive_transfer": number(-0.01, others),
        "systematic_change": number(0.02, others),
        "gain": number(0.003),
        "systematic_middle": number(systematic, q, covers),
    }
    return FactorRow(
        name="--".join(levels), levels=levels, reach="targets", against="base", runs=(6, 6),
        numbers={}, effects=effects, signature="",
    )  # fmt: skip


BASE = FactorRow(
    name="base", levels=(), reach="", against="", runs=(6, 6), numbers={}, effects={}, signature=""
)
FACTORS = (
    FactorLine(
        name="rate", title="learning rate", base="0.1", levels=("0.2", "1"), reach="transfer"
    ),
    FactorLine(
        name="dropout", title="dropout before and after Φ", base="0", levels=("0.5",), reach="all"
    ),
)
RULE = Rule(runs=3, final_runs=6, gentle=2, harmful=1, price=0.002)


def panel(target, split, *rows, stage=2):
    return FactorPanel(
        stage=stage, target=target, source="news", split=split, tokens=9, sentences=3,
        planned_settings=2, planned_runs=6, rows=(BASE, *rows), beyond_sum={}, family=9,
    )  # fmt: skip


def study(*panels):
    chosen = (Chosen(target="tpos", gentle=(), harmful=()),)
    return FactorStudy(factors=FACTORS, rule=RULE, chosen=chosen, panels=panels)


RATE, DROPOUT, BOTH = ("rate-1",), ("dropout-0.5",), ("rate-1", "dropout-0.5")


def validations():
    """The two levels together have the least S, but cost too much on one target."""
    return (
        panel(
            "tpos", "validation",
            row(RATE, -0.003, 0.0), row(DROPOUT, -0.002, 0.01), row(BOTH, -0.009, -0.003),
        ),
        panel(
            "tchunk", "validation",
            row(BOTH[::-1], -0.009, 0.0, score="f1"), row(RATE, -0.001, -0.002, score="f1"),
            row(DROPOUT, -0.004, 0.01, score="f1"), row(("rate-0.2",), -0.1, 0.1, score="f1"),
        ),
    )  # fmt: skip


def outcomes(q=0.2, systematic=-0.004, covers="other runs"):
    """On test another setting would be the best."""
    return tuple(
        panel(
            target, "test",
            row(RATE, -0.02, 0.02, score=score), row(BOTH, -0.03, 0.02, score=score),
            row(DROPOUT, systematic, 0.01, q=q, score=score, covers=covers),
        )
        for target, score in (("tpos", "accuracy"), ("tchunk", "f1"))
    )  # fmt: skip


def advised(found, target="tpos"):
    return advise_setting(shipped_table().model_copy(update={"setting": found}), target)


def test_it_is_the_least_harmful_of_the_cheap_ones_of_every_target_on_validation():
    first = panel("tpos", "validation", row(("rate-0.2",), -1.0, 0.0), stage=1)
    found = choose_setting(study(first, *validations(), *outcomes()))
    assert [each.level for each in found.levels] == ["0.5"]
    assert [(each.target, each.score) for each in found.tried] == [
        ("tpos", "accuracy"), ("tchunk", "F1"),
    ]  # fmt: skip
    assert found.tried[0].effects["systematic_middle"].value == -0.004
    assert found.tried[0].effects["candidate_accuracy"].value == 0.01
    assert (found.price, found.family) == (0.002, 9)


WORD = (
    "dropout before and after Φ 0.5 instead of 0 [--set tagger.dropout=0.5: train, source models "
    "too; transfer has it from them]"
)


def test_levels_are_told_with_what_they_take_the_place_of_and_how_they_are_set():
    rows = [panel("tpos", split, row(BOTH, -0.1, 0.0)) for split in ("validation", "test")]
    told = advised(choose_setting(study(*rows)))
    assert told.word == (
        f"learning rate 1 instead of 0.1 [transfer alone] and {WORD} (a guess: S is not shown to be"
        " lower)"
    )
    assert "Random initialisation had it" in told.because
    rows = [panel("tpos", split, row(RATE, -0.1, 0.0)) for split in ("validation", "test")]
    assert "Random initialisation" not in advised(choose_setting(study(*rows))).because


def test_levels_of_other_factors_by_the_shipped_names_are_not_set_as_those():
    other = FACTORS[1].model_copy(update={"title": "dropout of characters"})
    rows = [panel("tpos", split, row(DROPOUT, -0.1, 0.0)) for split in ("validation", "test")]
    made = study(*rows).model_copy(update={"factors": (FACTORS[0], other)})
    [level] = choose_setting(made).levels
    assert (level.title, level.settings) == ("dropout of characters", ())
    assert "0.5 instead of 0 [train and transfer, source models too]" in (
        advised(choose_setting(made)).word
    )


@pytest.mark.parametrize("name", ["dropout", "learning-rate", "loaded", "extractor-units"])
def test_what_is_to_be_set_is_a_setting_of_the_commands(name):
    factors = HyperparameterSettings().factors
    factor = next(each for each in factors if each.name == name)
    line = FactorLine(
        name=name, title=factor.title, base=factor.base, reach=factor.reach,
        levels=tuple(each.name for each in factor.levels),
    )  # fmt: skip
    levels = (f"{name}-{line.levels[0]}",)
    rows = [panel("tpos", split, row(levels, -0.1, 0.0)) for split in ("validation", "test")]
    found = choose_setting(study(*rows).model_copy(update={"factors": (line,)}))
    [level] = found.levels
    assert level.settings
    changed = read_settings(LabSettings, None, list(level.settings))
    assert changed != LabSettings()
    inherited = changed.tagger != LabSettings().tagger
    assert inherited == ("transfer has it from them" in advised(found).word)


@pytest.mark.parametrize(
    "panels",
    [
        outcomes(),
        validations(),
        (*validations(), outcomes()[0]),
        (panel("tpos", "validation", row(RATE, -1, 0), stage=1),),
    ],
)
def test_without_evidence_on_both_splits_of_every_target_none_is_known(panels):
    assert choose_setting(study(*panels)) is None
    assert advised(None).word == "unknown"


@pytest.mark.parametrize(
    "panels",
    [
        (
            panel("tpos", "validation", row(RATE, -0.1, -0.01)),
            panel("tpos", "test", row(RATE, 0, 0)),
        ),
        (panel("tpos", "validation", row(RATE, -0.1, 0)), panel("tpos", "test", row(BOTH, 0, 0))),
    ],
)
def test_where_none_is_cheap_everywhere_none_is_advised(panels):
    found = advised(choose_setting(study(*panels)))
    assert found.word == "none"
    assert found.because.endswith("again loses at most 0.2 points on every target.")


def test_a_guess_is_called_one_and_a_finding_is_not():
    guess = advised(choose_setting(study(*validations(), *outcomes())))
    assert guess.word == f"{WORD} (a guess: S is not shown to be lower)"
    assert "lose at most 0.2 points on every target" in guess.because
    assert "on T-POS, 6 + 6 runs, S by −0.40 (−0.60 … −0.20), NT by −0.20 (" in guess.because
    assert "PT by −1.00 (−1.20 … −0.80), D by 2.00 (1.80 … 2.20), F1 of transfer by 1.00" in (
        guess.because
    )
    assert "Shown on test, corrected for 9 tests: nothing." in guess.because
    assert "F1 of random runs by 1.20 (1.00 … 1.40) on T-Chunk" in guess.because
    assert guess.because.endswith(" It was nowhere together with a mitigation.")
    sure = advised(choose_setting(study(*validations(), *outcomes(q=0.01))), "ark")
    assert sure.word == WORD
    assert "for 9 tests: S lower on T-POS, S lower on T-Chunk." in sure.because
    assert sure.because.endswith("On ARK it was not tried, and nowhere together with a mitigation.")
    mixed = (outcomes(q=0.01)[0], outcomes()[1])
    half = advised(choose_setting(study(*validations(), *mixed)))
    assert "for 9 tests: S lower on T-POS." in half.because
    assert half.word.endswith("not shown to be lower)")


def test_what_is_shown_given_these_runs_only_is_a_guess():
    few = outcomes(q=0.01, covers="these runs")
    found = advised(choose_setting(study(*validations(), *few)), None)
    assert found.word.endswith("not shown to be lower)")
    assert "S lower on T-POS, given these runs, S lower on T-Chunk" in found.because
    assert "On this target it was not tried" in found.because


def test_whatever_is_shown_is_told_with_its_way():
    worse = [panel("tpos", "test", row(DROPOUT, -0.01, 0.0, others=0.01))]
    found = advised(choose_setting(study(validations()[0], *worse)))
    assert "for 9 tests: PT lower on T-POS, D higher on T-POS." in found.because


def test_what_does_not_lower_s_on_test_is_not_advised():
    found = advised(choose_setting(study(*validations(), *outcomes(systematic=0.001))))
    assert found.word == "none"
    assert f"{WORD} has the least S on validation" in found.because
    assert found.because.endswith("On test S is no lower on average.")
    better = outcomes(systematic=-0.05)[1]
    harmed = outcomes(systematic=0.004, q=0.01, covers="these runs")[0]
    found = advised(choose_setting(study(*validations(), harmed, better)))
    assert found.word == "none"
    assert found.because.endswith("On test S is shown to be higher on T-POS.")


def test_the_package_has_the_setting_of_the_published_study():
    found = shipped_table().setting
    assert [(each.settings, each.reach) for each in found.levels] == [
        (("tagger.dropout=0.5",), "all"),
        (("training.learning_rate=0.045",), "targets"),
    ]
    told = advise_setting(shipped_table(), "tpos")
    assert told.word.endswith("(a guess: S is not shown to be lower)"), "docs say so, too"
    assert "Shown on test, corrected for 50 tests: PT lower on T-Chunk." in told.because
