"""Which hyperparameters are tried first: chosen on validation, told on test."""

import pytest

from backfire.experiments.advice.first_setting import advise_setting
from backfire.experiments.advice.settings_tried import choose_setting
from backfire.experiments.advice.table import shipped_table
from backfire.report.factors.record import (
    Chosen,
    FactorLine,
    FactorPanel,
    FactorRow,
    FactorStudy,
    Rule,
)
from backfire.report.studied.record import Studied


def number(value, q=0.2):
    return Studied(
        value=value, standard_error=0.001, interval=(value - 0.002, value + 0.002),
        covers="other runs", q=q,
    )  # fmt: skip


def row(levels, systematic, transfer, *, q=0.2, score="accuracy", reach="targets"):
    effects = {
        f"reference_{score}": number(0.012),
        f"candidate_{score}": number(transfer),
        "negative_transfer": number(systematic / 2),
        "systematic_middle": number(systematic, q),
    }
    return FactorRow(
        name="--".join(levels), levels=levels, reach=reach, against="base", runs=(6, 6),
        numbers={}, effects=effects, signature="",
    )  # fmt: skip


BASE = FactorRow(
    name="base", levels=(), reach="", against="", runs=(6, 6), numbers={}, effects={}, signature=""
)
FACTORS = (
    FactorLine(name="rate", title="learning rate", base="0.1", levels=("0.2", "1"), reach="all"),
    FactorLine(name="dropout", title="", base="", levels=("0.5",), reach="all"),
)
RULE = Rule(runs=3, final_runs=6, gentle=2, harmful=1, price=0.002)


def panel(target, split, *rows, stage=2):
    return FactorPanel(
        stage=stage, target=target, source="news", split=split, tokens=9, sentences=3,
        planned_settings=2, planned_runs=6, rows=(BASE, *rows), beyond_sum={}, family=1,
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


def outcomes(q=0.2, systematic=-0.004):
    """On test another setting would be the best."""
    return tuple(
        panel(
            target, "test",
            row(RATE, -0.02, 0.02, score=score), row(BOTH, -0.03, 0.02, score=score),
            row(DROPOUT, systematic, 0.01, q=q, score=score),
        )
        for target, score in (("tpos", "accuracy"), ("tchunk", "f1"))
    )  # fmt: skip


def advised(found):
    return advise_setting(shipped_table().model_copy(update={"setting": found}))


def test_it_is_the_least_harmful_of_the_cheap_ones_of_every_target_on_validation():
    first = panel("tpos", "validation", row(("rate-0.2",), -1.0, 0.0), stage=1)
    found = choose_setting(study(first, *validations(), *outcomes()))
    assert found.levels == ("dropout 0.5",)
    assert [(each.target, each.score) for each in found.tried] == [
        ("tpos", "accuracy"), ("tchunk", "F1"),
    ]  # fmt: skip
    assert found.tried[0].systematic.value == -0.004
    assert found.tried[0].transfer.value == 0.01
    assert (found.everywhere, found.price) == (True, 0.002)


def test_levels_are_told_with_what_they_take_the_place_of():
    rows = [panel(name, split, row(BOTH, -0.1, 0.0, reach="transfer"))
            for name, split in (("tpos", "validation"), ("tpos", "test"))]  # fmt: skip
    found = choose_setting(study(*rows))
    assert found.levels == ("learning rate 1 instead of 0.1", "dropout 0.5")
    assert not found.everywhere
    assert "Random initialisation had it" not in advised(found).because


@pytest.mark.parametrize(
    "panels",
    [
        outcomes(),
        validations(),
        (*validations(), outcomes()[0]),
        (
            panel("tpos", "validation", row(RATE, -0.1, -0.01)),
            panel("tpos", "test", row(RATE, 0, 0)),
        ),
        (panel("tpos", "validation", row(RATE, -0.1, 0)), panel("tpos", "test", row(BOTH, 0, 0))),
    ],
)
def test_without_evidence_on_both_splits_of_a_cheap_setting_none_is_known(panels):
    assert choose_setting(study(*panels)) is None
    assert advised(None).word == "unknown"


def test_a_guess_is_called_one_and_a_finding_is_not():
    guess = advised(choose_setting(study(*validations(), *outcomes())))
    assert guess.word == "dropout 0.5 (a guess: S is not shown to be lower)"
    assert "T-POS, 6 + 6 runs: S changes by −0.40 (−0.60 … −0.20) points, NT by" in guess.because
    assert "F1 of transfer by 1.00 (0.80 … 1.20)." in guess.because
    assert "Corrected, S is shown to be lower on none of them." in guess.because
    assert "its score changes by 1.20 (1.00 … 1.40) on T-POS; 1.20" in guess.because
    sure = advised(choose_setting(study(*validations(), *outcomes(q=0.01))))
    assert sure.word == "dropout 0.5"
    assert "Corrected" not in sure.because
    mixed = (outcomes(q=0.01)[0], outcomes()[1])
    half = advised(choose_setting(study(*validations(), *mixed)))
    assert "Corrected, S is shown to be lower only on T-POS." in half.because
    assert half.word.endswith("not shown to be lower)")


def test_what_does_not_lower_s_on_test_is_not_advised():
    found = advised(choose_setting(study(*validations(), *outcomes(systematic=0.001))))
    assert found.word == "none"
    assert "dropout 0.5 has the least S on validation" in found.because


def test_the_package_has_the_setting_of_the_published_study():
    found = shipped_table().setting
    assert found.levels == (
        "dropout before and after Φ 0.5 instead of 0", "learning rate 0.045 instead of 0.015",
    )  # fmt: skip
    assert found.everywhere
    assert advise_setting(shipped_table()).word.endswith("(a guess: S is not shown to be lower)")
