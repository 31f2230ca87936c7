"""The study of hyperparameters: planted effects are found, chosen by the rule, and tested again."""

from dataclasses import replace
from itertools import combinations
from statistics import mean, median, variance

import numpy as np
import pytest

from backfire.experiments.factors import choosing
from backfire.experiments.factors.choosing import choose_corners
from backfire.experiments.factors.drawing import draw_hyperparameters, study_factors
from backfire.experiments.factors.effects import find_effects, pool_variances
from backfire.experiments.factors.measuring import correct_panels, measure_stage
from backfire.experiments.factors.planning import (
    final_variants,
    plan_dearest,
    plan_final,
    plan_first,
)
from backfire.experiments.factors.settings import HyperparameterSettings
from backfire.experiments.factors.variant import single_variants
from backfire.experiments.study import StudyDesk
from backfire.experiments.sweep.spec import check_sweep, lay_over
from backfire.records.errors import EvidenceError, SettingsError
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
    assert seeds == {(501, 6), (2501, 6)}, "other seeds than those that chose"


def test_what_a_factor_excludes_is_not_crossed_with_it(desk):
    factors = [
        {**each, "excludes": ["units"]} if each["name"] == "rate" else each for each in FACTORS
    ]
    corners = choose_corners(replace(desk, settings=settings_of(factors=factors)))["tpos"]
    assert corners.gentle[0].name == "units-9"
    assert "rate-low" not in [each.name for each in corners.gentle]


@pytest.mark.parametrize(
    ("level", "quantity", "value", "chosen"),
    [
        ("units-9", "systematic_low", 0.001, False),
        ("units-9", "systematic_high", 0.001, False),
        ("units-9", "systematic_middle", 0.001, False),  # two others are lower
        ("units-9", "candidate_accuracy", -0.003, False),
        ("units-9", "candidate_accuracy", -0.001, True),
        ("units-9", "reference_accuracy", -0.1, False),
        ("units-9", "reference_accuracy", 0.1, True),
        ("rate-high", "systematic_low", -0.001, False),
        ("rate-high", "systematic_high", -0.001, False),
        ("rate-high", "candidate_accuracy", -0.1, True),
    ],
)
def test_both_ends_are_lowered_or_raised_and_what_is_gentle_neither_costs_nor_weakens(
    desk, monkeypatch, level, quantity, value, chosen
):
    panel = measure_first(desk)
    rows = {row.name: row for row in panel.rows}
    effects = rows[level].effects
    moved = effects[quantity].model_copy(
        update={"value": value, "interval": (value - 0.01, value + 0.01)}
    )
    own = rows[level].model_copy(update={"effects": {**effects, quantity: moved}})
    changed = panel.model_copy(update={"rows": tuple({**rows, level: own}.values())})
    monkeypatch.setattr(choosing, "measure_stage", lambda *_: changed)
    corners = choose_corners(desk)["tpos"]
    assert (level in [each.name for each in (*corners.gentle, *corners.harmful)]) == chosen


def test_what_the_second_stage_tried_before_stays_asked_for(desk):
    """Another rule or number of runs chooses anew, and what is there is of no other sweep."""
    before = {arm.name: arm for spec in plan_final(desk) for arm in spec.arm}
    fewer = replace(desk, settings=settings_of(gentle=1, harmful=0, runs=2))
    assert [each.name for each in choose_corners(fewer)["tpos"].variants] == ["base", "units-9"]
    assert {arm.name: arm for spec in plan_final(fewer) for arm in spec.arm} == before
    begun = {
        key: runs
        for key, runs in desk.evidence.held.items()
        if key[0] == "hyperparameters-1" or key[1].startswith("random")
    }
    killed = replace(fewer, evidence=PlantedEvidence(begun))
    assert {arm.name: arm for spec in plan_final(killed) for arm in spec.arm} == before
    page = factors_page(study_factors(fewer), ())
    earlier = ", ".join(
        f"<code>{each}</code>" for each in ("rate-low", "rate-high", "units-9--rate-low")
    )
    assert f"Tried by an earlier choice: {earlier}." in page
    assert "Tried by an earlier choice" not in factors_page(study_factors(desk), ())


def test_levels_that_are_crossed_in_the_other_order_are_not_crossed_twice(desk):
    chosen = choose_corners(desk)
    turned = replace(chosen["tpos"], gentle=chosen["tpos"].gentle[::-1])
    assert turned.variants[3].name == "rate-low--units-9"
    names = [each.name for each in final_variants(desk, {"tpos": turned})["tpos"]]
    assert sorted(names) == sorted(each.name for each in chosen["tpos"].variants)


def test_what_holds_for_other_sentences_only_is_not_tested(desk):
    """With few runs in the second stage, what two levels do beyond their sum is such a number."""
    few = PlantedEvidence(
        {
            key: runs.of_numbers([1, 2, 3]) if key[0] == "hyperparameters-2" else runs
            for key, runs in desk.evidence.held.items()
        }
    )
    panel = study_factors(replace(desk, evidence=few)).panels[1]
    beyond = panel.beyond_sum["units-9--rate-low"]
    assert {each.covers for each in beyond.values()} == {"these runs"}
    assert {each.q for each in beyond.values()} == {None}
    assert panel.family == 4 * 5


def test_of_the_shipped_factors_none_are_crossed_that_freeze_what_the_other_draws():
    settings = HyperparameterSettings()
    crossed = 0
    for one, other in combinations(single_variants(settings)[1:], 2):
        (_, first, own), (_, second, others) = one.levels[0], other.levels[0]
        if first.name == second.name or first.name in second.excludes + first.excludes:
            continue
        if second.name in first.excludes:
            continue
        crossed += 1
        transfer = lay_over(own.settings, others.settings).get("transfer", {})
        drawn = {group for group, how in transfer.get("start", {}).items() if how == "draw"}
        frozen = {group for group, rate in transfer.get("rates", {}).items() if not rate}
        assert not drawn & frozen, (one.name, other.name)
    assert crossed > 200


def test_the_base_is_told_as_it_is():
    """What the shipped factors say of the base is what its runs are made with."""
    settings = HyperparameterSettings()
    base = plan_first(StudyDesk(None, PlantedEvidence(), settings))[0]
    arm = next(each for each in base.arm if each.name == "transfer")
    made = base.target_settings(arm).model_dump()
    told = {factor.name: factor.base for factor in settings.factors}
    told |= {"gate": "bilstm" if told["gate"] == "LSTM" else "another"}
    compared = 0
    for name, factor, level in settings.named_levels():
        assert factor.title, name
        for path, _ in paths(level.settings):
            if path[:2] in {("transfer", "start"), ("transfer", "rates")}:
                assert made["transfer"][path[1]] == {}
                continue
            found = made
            for key in path:
                found = found[key]
            assert told[factor.name] == (f"{found:g}" if isinstance(found, float) else str(found))
            compared += 1
    assert compared == 16


def paths(values, above=()):
    for key, value in values.items():
        if isinstance(value, dict):
            yield from paths(value, (*above, key))
        else:
            yield (*above, key), value


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
        beyond = panel.beyond_sum["units-9--rate-low"]["negative_transfer"]
        truth = (0.0 - 0.0 - 0.04 + 0.2) * 0.9 * 0.79
        assert beyond.interval[0] < truth < beyond.interval[1]
        assert beyond.q is not None, "it is in the declared family"


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


@pytest.mark.parametrize(
    ("spreads", "most"), [((1,), 0.08), ((2,), 0.14), ((3,), 0.12), ((8,), 0.08), ((8, 8, 8), 0.08)]
)
def test_settings_with_plainly_more_spread_answer_for_it_themselves(spreads, most):
    """Nothing differs between eleven settings but the spread of some; pooled, 8 would give 0.4."""
    rule, found, widths = np.random.default_rng(5), {"noisy": [], "quiet": []}, []
    for _ in range(400):
        numbers = [drawn(rule, each) for each in (*spreads, *[1] * (11 - len(spreads)))]
        pool = pool_variances(numbers, FEW, range(11), range(11))
        for name, setting in (("noisy", numbers[0]), ("quiet", numbers[-1])):
            own = find_effects(setting, numbers[-2], FEW, pool, own_reference=True)["gain"]
            found[name].append(own.p < 0.05)
        widths.append(own.interval[1] - own.value)
    assert mean(found["noisy"]) < most
    assert 0.01 < mean(found["quiet"]) < 0.08
    exact = student_quantile(0.975, 20) * (4 / 3) ** 0.5  # two settings of two sides of three runs
    assert 0.85 < median(widths) / exact < 1.35


def drawn(rule, spread):
    """The difference of two means of three runs, whose expectation is 0."""
    runs = {name: rule.normal(0, spread, 3) for name in ("random", "source models")}
    without = {name: (own.sum() - own) / 2 for name, own in runs.items()}
    value = runs["source models"].mean() - runs["random"].mean()
    layers = {
        "sentences": np.full(9, value),
        "random": runs["source models"].mean() - without["random"],
        "source models": without["source models"] - runs["random"].mean(),
    }
    return {"gain": LeaveOut(value, layers)}


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
    study = study_factors(chunks)
    page = factors_page(study.model_copy(update={"panels": tuple(both)}), ())
    assert "| Setting | Reach | Runs | F1, random | F1, transfer | accuracy, random |" in page


def test_levels_that_are_crossed_in_two_orders_have_one_row_in_the_picture(desk):
    panel = next(x for x in study_factors(desk).panels if x.stage == 2)
    turned = [row.model_copy(update={"levels": row.levels[::-1]}) for row in panel.rows]
    both = [panel, panel.model_copy(update={"rows": tuple(turned), "target": "ark"})]
    marks = draw_forest(both)["vconcat"][0]["hconcat"][1]["layer"][2]["data"]["values"]
    names = ["rate-low + units-9", "units-9", "rate-low", "rate-high"]
    assert sorted(row["setting"] for row in marks) == sorted([*names, *names])


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
    assert "| <code>units-9--rate-low</code>, beyond the sum of both |" in text
    assert "sweep:hyperparameters-2|setting:units-9--rate-low|target:tpos|split:test|" in text


def test_a_page_of_one_target_is_corrected_for_all(desk, chunks, tmp_path):
    targets = [*desk.settings.targets, *chunks.settings.targets]
    settings = desk.settings.model_copy(update={"targets": tuple(targets)})
    both = PlantedEvidence({**desk.evidence.held, **chunks.evidence.held})
    whole = StudyDesk(tmp_path, both, settings)
    of_one = study_factors(replace(whole, only=("tpos",))).panels
    assert [panel.target for panel in of_one] == ["tpos"] * 3
    assert of_one == tuple(x for x in study_factors(whole).panels if x.target == "tpos")
    alone = study_factors(desk).panels
    assert [panel.family for panel in of_one] == [2 * 5 * 5, 5 * 5, 5 * 5]
    assert alone[0].family == 5 * 5
    assert of_one[0] != alone[0].model_copy(update={"family": of_one[0].family})
    with pytest.raises(EvidenceError, match="nothing to draw"):
        study_factors(replace(whole, evidence=chunks.evidence, only=("tpos",)))


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
