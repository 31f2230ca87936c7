"""The study of hyperparameters: planted effects are found, chosen by the rule, and tested again."""

from dataclasses import replace
from statistics import mean, variance

import numpy as np
import pytest

from backfire.experiments.factors import choosing
from backfire.experiments.factors.choosing import choose_corners
from backfire.experiments.factors.drawing import draw_hyperparameters
from backfire.experiments.factors.effects import find_effects, pool_variances
from backfire.experiments.factors.measuring import correct_panels, measure_stage
from backfire.experiments.factors.planning import plan_dearest, plan_final, plan_first
from backfire.experiments.factors.settings import HyperparameterSettings
from backfire.experiments.factors.variant import single_variants
from backfire.experiments.study import StudyDesk
from backfire.experiments.sweep.spec import check_sweep
from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.report.factors.forest import draw_forest
from backfire.report.factors.markdown import factors_page
from backfire.scoring.f1 import span_f1
from backfire.scoring.leave_out import LeaveOut
from backfire.scoring.student import student_quantile
from backfire.transitions.noise.contrast import Layers
from planted_evidence import PlantedEvidence, plant_runs, plant_texts

FACTORS = [
    {"name": "units", "reach": "all", "levels": [{"name": "9"}, {"name": "20"}]},
    {"name": "rate", "reach": "targets", "levels": [{"name": "low"}, {"name": "high"}]},
    {"name": "frozen", "reach": "transfer", "levels": [{"name": "all"}]},
]
HARM = {"units-9": 0.0, "rate-low": 0.04, "rate-high": 0.4, "units-9--rate-low": 0.0}
"""The share of the tokens that transfer breaks; 0.2 in all other settings."""


def settings_of(**more):
    values = {"targets": [{"name": "tpos", "source": "wsj-sample"}], "factors": FACTORS}
    return make_settings(HyperparameterSettings, {**values, **more}, "test")


def plant(specs, sentences=150, target="tpos"):
    """Runs of the sweeps: transfer is better by a little, and breaks what `HARM` says."""
    held = {}
    for spec in specs:
        for arm in spec.arm:
            setting = arm.name.partition("-")[2]
            for split, text in plant_texts(target, sentences).items():
                harmed = np.random.default_rng(4).random(text.n_tokens) < HARM.get(setting, 0.2)
                right = np.where(harmed, 0.2, 0.99) if arm.source else 0.9
                own = f"{arm.source} {setting if 'units' in setting else ''}"
                sources = [f"{own} {k}" for k in range(arm.runs)] if arm.source else None
                seed = sum(map(ord, arm.name)) + arm.seed(1)
                runs = plant_runs(text, right, arm.runs, seed, sources=sources)
                held[spec.name, arm.name, target, split, None] = runs
    return held


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Evidence of both stages."""
    evidence = PlantedEvidence()
    made = StudyDesk(tmp_path_factory.mktemp("out"), evidence, settings_of())
    assert plan_final(made) is None, "the second stage is not known before the first is there"
    evidence.held |= plant(plan_first(made))
    evidence.held |= plant(plan_final(made))
    return made


def test_what_was_planted_is_chosen_and_crossed(desk):
    corners = choose_corners(desk)["tpos"]
    assert [each.name for each in corners.gentle] == ["units-9", "rate-low"]
    assert [each.name for each in corners.harmful] == ["rate-high"]
    assert [each.name for each in corners.variants] == [
        "base", "units-9", "rate-low", "units-9--rate-low", "rate-high",
    ]  # fmt: skip
    [final] = plan_final(desk)
    seeds = {(arm.seed(1), arm.runs) for arm in final.arm}
    assert seeds == {(4, 6), (2004, 6)}, "other seeds than those that chose"


def test_what_a_factor_excludes_is_not_crossed_with_it(desk):
    factors = [
        {**each, "excludes": ["units"]} if each["name"] == "rate" else each for each in FACTORS
    ]
    corners = choose_corners(replace(desk, settings=settings_of(factors=factors)))["tpos"]
    assert corners.gentle[0].name == "units-9"
    assert "rate-low" not in [each.name for each in corners.gentle]


@pytest.mark.parametrize(("stage", "split"), [(1, "validation"), (2, "test")])
def test_effects_are_those_planted_and_the_others_no_findings(desk, stage, split):
    target = desk.settings.targets[0]
    variants = (
        single_variants(desk.settings) if stage == 1 else choose_corners(desk)["tpos"].variants
    )
    [panel] = correct_panels([measure_stage(desk, stage, target, variants, split)])
    effects = {row.name: row.effects for row in panel.rows}
    assert not effects.pop("base")
    for name, own in effects.items():
        more = HARM.get(name, 0.2) - 0.2  # of 0.9 right before, broken by 0.8 instead of 0.01
        found = own["negative_transfer"]
        assert found.value == pytest.approx(more * 0.9 * 0.79, abs=0.02)
        assert found.covers == "other runs"
        assert (found.q <= 0.05) == (more != 0)
    assert effects["units-9"]["reference_accuracy"].q is None, "it is not in the declared family"
    if stage == 2:
        beyond = panel.beyond_sum["negative_transfer"]
        truth = (0.0 - 0.0 - 0.04 + 0.2) * 0.9 * 0.79
        assert beyond.interval[0] < truth < beyond.interval[1]


def test_few_runs_share_their_variance(desk):
    """The interval of stage 1 by its definition, in plain Python."""
    target, variants = desk.settings.targets[0], single_variants(desk.settings)
    panel = measure_stage(desk, 1, target, variants, "validation")
    found = next(
        row.effects["candidate_accuracy"] for row in panel.rows if row.name == "frozen-all"
    )

    def runs(name):
        return desk.evidence.runs("hyperparameters-1", name, "tpos", "validation")

    arms = [runs(each.transfer_arm) for each in variants]
    # the base's three source models are those of all settings but units-9 and units-20
    first, nine, twenty, *others = [variance(arm.accuracies) / 3 for arm in arms]
    pooled = mean([mean([first, *others]), nine, twenty])
    base, own = (runs(name) for name in ("transfer", "transfer-frozen-all"))
    text = base.text
    gained = (own.arm.share - base.arm.share).tolist()
    without = []
    for sentence in range(text.n_sentences):
        rest = [x for x, s in zip(gained, text.sentence, strict=True) if s != sentence]
        without.append(mean(rest))
    n = text.n_sentences
    by_sentence = (n - 1) ** 2 / n * variance(without)
    whole = by_sentence + 2 * pooled
    degrees = whole**2 / (by_sentence**2 / (n - 1) + (2 * pooled) ** 2 / (2 * 3))
    margin = student_quantile(0.975, int(degrees)) * whole**0.5
    value = mean(own.accuracies) - mean(base.accuracies)
    assert found.value == pytest.approx(value)
    assert found.interval == pytest.approx((value - margin, value + margin))


FEW = Layers("sentences", "random", "source models")


def few(random, own=(0.0, 1.0, 2.0), capped=(), value=0.0):
    """A number from three runs a side; of the sentences it does not depend."""
    rows = {"sentences": np.zeros(9), "random": np.array(random), "source models": np.array(own)}
    return {"gain": LeaveOut(value, rows, capped_by=frozenset(capped))}


def test_units_that_settings_share_count_once():
    shared, own = few((0.0, 0.1, 0.2)), few((0.0, 0.4, 0.8), own=(0.0, 3.0, 6.0))
    arms = ["random", "random-9"]
    once = pool_variances([shared, own], FEW, arms, arms)["gain"]
    often = pool_variances([shared] * 9 + [own], FEW, ["a"] * 9 + ["b"], ["a"] * 9 + ["b"])["gain"]
    for side in ("reference", "candidate"):
        found = getattr(often, side)
        assert found.variance == pytest.approx(getattr(once, side).variance)
        assert found.degrees == getattr(once, side).degrees == 2 + 2


def test_layers_that_cap_the_degrees_of_freedom_do_so_where_variances_are_pooled():
    spread = (0.0, 0.0, 1e-6)
    for capped, degrees in (((), 12), (["source models"], 12), (["random", "source models"], 2)):
        setting, base = few(spread, capped=capped, value=0.5), few((0.0, 0.0, 0.0))
        pool = pool_variances([setting, base] * 3, FEW, list("aabbcc"), list("abcdef"))
        found = find_effects(setting, base, FEW, pool, own_reference=False)["gain"]
        margin = student_quantile(0.975, degrees) * found.standard_error
        assert found.interval[1] == pytest.approx(0.5 + margin)


def test_an_effect_without_any_spread_says_so_instead_of_dividing_by_it():
    still = few((0.0, 0.0, 0.0), own=(0.0, 0.0, 0.0))
    moved = few((0.0, 0.0, 0.0), own=(0.0, 0.0, 0.0), value=0.01)
    pool = pool_variances([still, moved], FEW, "ab", "ab")
    found = find_effects(moved, still, FEW, pool, own_reference=True)["gain"]
    assert (found.value, found.interval, found.p) == (0.01, None, None)
    assert "shows no spread" in found.reason


@pytest.fixture(scope="module")
def chunks(tmp_path_factory):
    """A desk with the first stage on chunks."""
    evidence = PlantedEvidence()
    settings = settings_of(targets=[{"name": "tchunk", "source": "conll2000"}])
    made = StudyDesk(tmp_path_factory.mktemp("chunks"), evidence, settings)
    evidence.held |= plant(plan_first(made), sentences=60, target="tchunk")
    return made


def measure_first(desk):
    [target] = desk.settings.targets
    return measure_stage(desk, 1, target, single_variants(desk.settings), "validation")


def test_where_labels_are_spans_the_score_is_f1(chunks):
    """The mean F1 of the runs, and its chance, by their definitions."""
    [panel] = correct_panels([measure_first(chunks)])
    runs = chunks.evidence.runs("hyperparameters-1", "transfer", "tchunk", "validation")
    numbers = {row.name: row.numbers for row in panel.rows}["base"]
    assert numbers["candidate_f1"].value == pytest.approx(runs.f1s.mean())
    text, without = runs.text, []
    names = np.array(text.labels)
    for own in range(text.n_sentences):
        rest = [np.flatnonzero(text.sentence == k) for k in range(text.n_sentences) if k != own]
        scores = [
            span_f1(*([names[labels[at]].tolist() for at in rest] for labels in (text.gold, run)))
            for run in runs.predicted
        ]
        without.append(mean(score.f1 for score in scores))
    n = text.n_sentences
    error = ((n - 1) ** 2 / n * variance(without)) ** 0.5
    assert numbers["candidate_f1"].standard_error == pytest.approx(error)
    for row in panel.rows[1:]:
        assert row.effects["candidate_f1"].q is not None
        assert row.effects["candidate_accuracy"].q is None
        own = {row.name: row.numbers for row in panel.rows}[row.name]
        difference = own["candidate_f1"].value - numbers["candidate_f1"].value
        assert row.effects["candidate_f1"].value == pytest.approx(difference)
        assert row.effects["candidate_f1"].covers == "other runs"


def test_the_rule_and_the_picture_go_by_the_score(chunks, desk, monkeypatch):
    panel = measure_first(chunks)
    assert choose_corners(chunks)["tchunk"].gentle[1].name == "rate-low"
    low = {row.name: row.effects for row in panel.rows}["rate-low"]
    dear = low["candidate_f1"].model_copy(update={"value": -0.003})
    rows = tuple(
        row.model_copy(update={"effects": {**row.effects, "candidate_f1": dear}})
        if row.name == "rate-low"
        else row
        for row in panel.rows
    )
    dearer = panel.model_copy(update={"rows": rows})
    monkeypatch.setattr(choosing, "measure_stage", lambda *_: dearer)
    assert "rate-low" not in [each.name for each in choose_corners(chunks)["tchunk"].gentle]
    both = [panel, measure_stage(desk, 1, desk.settings.targets[0],
                                 single_variants(desk.settings), "validation")]  # fmt: skip
    columns = draw_forest(both)["vconcat"][0]["hconcat"]
    titles = [column["title"]["text"] for column in columns]
    assert titles == ["F1 or accuracy, transfer", "PT", "NT", "S", "D"]
    values = [row["x"] for row in columns[0]["layer"][2]["data"]["values"]]
    assert 100 * low["candidate_f1"].value in values
    page = factors_page(both, (), 0.002, ())
    assert "| Setting | Reach | Runs | F1, random | F1, transfer | accuracy, random |" in page


def test_settings_without_a_run_in_common_are_not_measured_yet(desk):
    evidence = PlantedEvidence()
    for place, runs in desk.evidence.held.items():
        numbers = [2] if "units" in place[1] else [1, 3]
        evidence.held[place] = runs.of_numbers(numbers)
    target, variants = desk.settings.targets[0], single_variants(desk.settings)
    early = replace(desk, evidence=evidence)
    assert measure_stage(early, 1, target, variants, "validation") is None


def test_the_page_says_what_was_found(desk):
    page = next(path for path in draw_hyperparameters(desk) if path.suffix == ".md")
    text = page.read_text(encoding="utf-8")
    assert (
        "| T-POS | <code>units-9</code>, <code>rate-low</code> | <code>rate-high</code> |" in text
    )
    assert "together, beyond the sum of both" in text
    assert "sweep:hyperparameters-2|setting:units-9--rate-low|target:tpos|split:test|" in text


def test_the_shipped_factors_make_whole_sweeps():
    desk = StudyDesk(None, PlantedEvidence(), HyperparameterSettings())
    with_vectors, without = plan_first(desk)
    assert (with_vectors.vectors, without.vectors) == (True, False)
    check_sweep(with_vectors, "with")
    check_sweep(without, "without")
    arms = {(arm.name, arm.targets[0]): arm for arm in with_vectors.arm}
    base, frozen = arms["transfer", "tchunk"], arms["transfer-frozen-extractor", "tchunk"]
    assert with_vectors.source_settings(base) == with_vectors.source_settings(
        arms["transfer-learning-rate-0.005", "tchunk"]
    ), "what does not touch pretraining shares the source models"
    assert with_vectors.target_settings(frozen).transfer.rates == {"word_lstm": 0.0}
    assert with_vectors.source_settings(base).subset.sentences == 3253
    assert with_vectors.target_settings(base).subset.sentences == "all"
    assert arms["transfer-pretraining-epochs-1", "tpos"].epochs == (1,)
    wide = arms["random-extractor-units-400", "tpos"]
    assert with_vectors.target_settings(wide).tagger.extractor.hidden == 400
    assert len(plan_dearest(desk)[0].arm) == 2 * 2 * 5


@pytest.mark.parametrize(
    ("factor", "message"),
    [
        ({"reach": "targets", "levels": [{"name": "x", "vectors": False}]}, "reach = 'all'"),
        ({"reach": "all", "levels": [{"name": "x", "epoch": 1}]}, "reach = 'transfer'"),
        ({"reach": "all", "levels": [{"name": "x", "against": "y"}]}, "'y', which is no level"),
        ({"reach": "all", "levels": [{"name": "x"}, {"name": "x"}]}, "stands there twice"),
    ],
)
def test_factors_that_make_no_sense_are_refused(factor, message):
    with pytest.raises(SettingsError, match=message):
        settings_of(factors=[{"name": "f", **factor}])
