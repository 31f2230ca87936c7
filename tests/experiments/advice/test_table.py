"""The table of the package: made from what was drawn, and what it advises to try first."""

import json
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

from backfire.experiments.advice.boundary import find_nearest, outside_by_measure
from backfire.experiments.advice.first_tries import advise_epoch, advise_mitigation
from backfire.experiments.advice.fitting import fit_study
from backfire.experiments.advice.making import make_table
from backfire.experiments.advice.table import shipped_table
from backfire.experiments.advice.with_study import FILES, with_study
from backfire.experiments.frontiers.drawing import draw_sweep
from backfire.experiments.pairs.judging import relate
from backfire.experiments.reproduction import Desk
from backfire.records.errors import EvidenceError
from backfire.report.advice.studied import StateTried, StudiedTable
from backfire.report.rounded import rounded
from planted_evidence import PlantedEvidence, plant_sweep
from planted_pairs import IDLE, TELLING, plant_pairs, plant_study

HOUSE = Path(__file__).parents[3]


def test_the_table_of_the_package_is_made_of_what_was_drawn():
    made = make_table(HOUSE / "docs" / "results", HOUSE / "docs" / "studies")
    assert rounded(made.model_dump(mode="json")) == shipped_table().model_dump(mode="json"), (
        "run: make docs"
    )


@pytest.fixture(scope="module")
def study():
    pairs = plant_pairs()
    return plant_study(relate(pairs, (TELLING, *IDLE)), pairs)


def test_a_study_gives_its_predictors_and_all_its_pairs(study):
    fitted, measured = fit_study(study)
    assert {quantity: each.measure for quantity, each in fitted.predictors.items()} == {
        "gain": TELLING,
        "negative_transfer": None,
        "systematic_middle": None,
        "systematic_change": None,
    }
    assert len(fitted.pairs) == len(measured) == 72
    assert measured[0].numbers["gain"].interval == study.pairs[0].numbers["gain"].interval
    assert measured[0].numbers["gain"].covers == "other runs"
    assert all(each.vectors for each in measured)


def test_numbers_of_table_2_have_the_widest_interval_that_there_is():
    table_2 = [each for each in shipped_table().measured if each.sweep != "similarity"]
    found = {(each.sweep, each.target): each for each in table_2}
    assert {each.sweep for each in table_2 if not each.vectors} == {"without-vectors"}
    few = found["gmb", "tpos"].numbers["gain"]  # from two source models
    assert (few.covers, few.interval is None) == ("these runs", False)
    for each in table_2:
        numbers = each.numbers
        assert (each.f1_gain is not None) == (each.target in {"tchunk", "wnut17"})
        assert numbers["negative_transfer"].covers == "these runs"
        assert numbers["gain"].covers == ("these runs" if min(each.runs) < 5 else "other runs")
        assert all((number.interval is None) == bool(number.reason) for number in numbers.values())


def test_a_measure_that_needs_a_model_is_none_of_those_that_are_known_before(study):
    pairs = tuple(
        pair.model_copy(update={"measures": {"logme": pair.measures[TELLING]}})
        for pair in study.pairs
    )
    fitted, _ = fit_study(study.model_copy(update={"pairs": pairs}))
    assert fitted.pairs[0].measures == {}


def test_pairs_of_one_world_are_within_what_the_others_span(study):
    fitted, _ = fit_study(study)
    inside = 0
    for pair in fitted.pairs:
        rest = [x for x in fitted.pairs if x.source != pair.source and x.target != pair.target]
        others = fitted.model_copy(update={"pairs": tuple(rest)})
        nearest = find_nearest(pair.measures, others)
        inside += nearest.distance <= nearest.limit and not [
            *outside_by_measure(pair.measures, others)
        ]
    assert inside >= 0.8 * len(fitted.pairs)
    assert all(
        list(outside_by_measure({**pair.measures, TELLING: 5.0}, fitted)) for pair in fitted.pairs
    )


def test_the_nearest_pair_is_the_nearest_in_standard_deviations(study):
    fitted, _ = fit_study(study)
    own = fitted.pairs[7]
    found = find_nearest(own.measures, fitted)
    assert (found.source, found.target, found.distance) == (own.source, own.target, 0.0)
    values = np.array([list(pair.measures.values()) for pair in fitted.pairs])
    values /= values.std(axis=0)
    limit = max(
        min(
            np.sqrt(((values[k] - values[j]) ** 2).mean())
            for j, other in enumerate(fitted.pairs)
            if other.source != one.source and other.target != one.target
        )
        for k, one in enumerate(fitted.pairs)
    )
    assert found.limit == pytest.approx(limit)


def test_a_study_of_ones_own_takes_the_place_of_the_one_that_is_shipped(study, tmp_path):
    path = tmp_path / "similarity.json"
    path.write_text(json.dumps(study.model_dump(mode="json")), encoding="utf-8")
    found = with_study(shipped_table(), path)
    assert found.fitted.predictors["gain"].measure == TELLING
    assert {pair.sweep for pair in found.measured} >= {"similarity", "table-2"}


def test_studies_of_sizes_and_hyperparameters_of_ones_own_take_their_places(tmp_path):
    sizes = json.loads((HOUSE / "docs" / "studies" / "size.json").read_text(encoding="utf-8"))
    sizes["panels"] = [
        panel | {"source": "mine"} if panel["target"] == "ark" else panel
        for panel in sizes["panels"]
    ]
    sizes["panels"][0]["tokens"] = 17
    path = tmp_path / "size.json"
    path.write_text(json.dumps(sizes), encoding="utf-8")
    shipped = shipped_table()
    found = with_study(shipped, path)
    assert [(each.source, each.target, each.split) for each in found.sizes] == [
        ("wsj-open", "tpos", "test"), ("mine", "ark", "test"), ("wsj-open", "ark", "test"),
    ]  # fmt: skip
    assert found.sizes[0].tokens == 17
    assert (found.setting, found.fitted) == (shipped.setting, shipped.fitted)
    text = (HOUSE / "docs" / "studies" / "hyperparameters.json").read_text(encoding="utf-8")
    factors = json.loads(text)
    factors["panels"] = [each for each in factors["panels"] if each["target"] == "tchunk"]
    path.write_text(json.dumps(factors), encoding="utf-8")
    found = with_study(shipped, path)
    assert [each.target for each in found.setting.tried] == ["tchunk"]
    assert found.sizes == shipped.sizes


@pytest.mark.parametrize("names", [FILES, FILES[::-1]])
def test_the_published_studies_give_what_comes_with_the_package(names):
    paths = [HOUSE / "docs" / "studies" / name for name in names]
    assert reduce(with_study, paths, shipped_table()) == shipped_table()


def test_studies_without_anything_on_test_are_refused(tmp_path):
    path = tmp_path / "study.json"
    for name in ("size.json", "hyperparameters.json"):
        found = json.loads((HOUSE / "docs" / "studies" / name).read_text(encoding="utf-8"))
        found["panels"] = [each for each in found["panels"] if each["split"] == "validation"]
        path.write_text(json.dumps(found), encoding="utf-8")
        with pytest.raises(EvidenceError, match="found nothing that was measured on test"):
            with_study(shipped_table(), path)


def drop_scores(found):
    for panel in found["panels"]:
        for row in panel["rows"]:
            row["effects"].pop("candidate_accuracy", None)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("size.json", lambda found: found.update(format=99)),
        ("size.json", lambda found: found.pop("format")),
        ("similarity.json", lambda found: found.update(predictors={})),
        ("hyperparameters.json", drop_scores),
    ],
)
def test_studies_of_another_version_or_without_their_numbers_are_refused(name, change, tmp_path):
    found = json.loads((HOUSE / "docs" / "studies" / name).read_text(encoding="utf-8"))
    change(found)
    path = tmp_path / name
    path.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(EvidenceError, match="not what backfire study writes"):
        with_study(shipped_table(), path)


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "3", "{", '{"pairs": 3}', '{"panels": []}', "null", "[" * 100_000],
    ids=range(8),
)
def test_what_is_no_study_is_refused(text, tmp_path):
    path = tmp_path / "similarity.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"not what backfire study writes\. Give its sim"):
        with_study(shipped_table(), path)
    with pytest.raises(EvidenceError, match=r"it can't be read\. Give similarity\.json, size"):
        with_study(shipped_table(), tmp_path)


EMPTY = StudiedTable(
    fitted=None, measured=(), states=(), mitigations_from=None, mitigation=None, sizes=(),
    setting=None,
)  # fmt: skip


def states(*numbers):
    return EMPTY.model_copy(
        update={
            "states": tuple(
                StateTried(target=target, drop=drop, regret=regret)
                for target, drop, regret in numbers
            )
        }
    )


NOTHING = (0.0001, (-0.002, 0.002))
LESS, MORE = (-0.004, (-0.006, -0.002)), (0.004, (0.002, 0.006))


def test_the_state_that_is_advised_follows_from_figure_2():
    found = advise_epoch(states(("tpos", NOTHING, NOTHING), ("ark", LESS, NOTHING)))
    assert found.word == "the best state of the source model by its own validation split"
    assert "gains less than that (−0.40 points on ARK (−0.60 … −0.20))" in found.because
    assert found.because.endswith("by at most 0.01 points, within chance.")
    pays = advise_epoch(states(("tpos", NOTHING, MORE), ("ark", LESS, NOTHING)))
    assert pays.word == "the best state by the target's validation split: fine-tune each"
    both = advise_epoch(states(("tpos", NOTHING, MORE), ("ark", NOTHING, LESS)))
    assert both.word.startswith("the best state of the source model")
    assert both.because.endswith("beyond chance for the better on T-POS and for the worse on ARK.")
    worse = advise_epoch(states(("tpos", NOTHING, LESS), ("ark", NOTHING, LESS)))
    assert worse.because.endswith("beyond chance for the worse on T-POS, ARK.")
    assert advise_epoch(EMPTY).word == "unknown"


def test_the_mitigation_that_is_advised_follows_from_the_sweep(tmp_path):
    evidence = PlantedEvidence()
    desk = Desk(tmp_path, evidence, only=("tpos",))
    spec = desk.sweep("screening")
    evidence.held |= plant_sweep(spec)
    draw_sweep(desk, "screening", "Screening", ("validation",))
    table = make_table(tmp_path, tmp_path)
    found = advise_mitigation(table, "tpos")
    assert table.mitigations_from == "screening"
    tried = table.mitigation.tried[0]
    assert (tried.target, tried.systematic) == ("tpos", tried.systematic_plain)  # as planted
    assert found.word == "none"
    where = "T-POS, validation (where it was chosen), 3 + 3 runs: S "  # as many as are planted
    assert f"and no less than without. {where}" in found.because
    less = tried.model_copy(update={"systematic": (0.005, 0.01)})
    better = table.mitigation.model_copy(update={"tried": (less,)})
    found = advise_mitigation(table.model_copy(update={"mitigation": better}), "tpos")
    assert found.word == f"{better.method} ({better.strength})"
    assert f"{where}0.50 … 1.00 instead of " in found.because
    assert ", accuracy changes by " in found.because
    assert ", given these runs)" in found.because
    spans = less.model_copy(update={"score": "F1"})
    spans = better.model_copy(update={"tried": (spans,)})
    told = advise_mitigation(table.model_copy(update={"mitigation": spans}), "tpos")
    assert ", F1 changes by " in told.because
    assert "not tried" not in found.because
    elsewhere = advise_mitigation(table.model_copy(update={"mitigation": better}), "wnut17")
    assert elsewhere.because.endswith("On WNUT-17 it was not tried.")
    empty = advise_mitigation(EMPTY, "tpos")
    assert empty.because.startswith("the sweep of mitigations has no evidence")
    none = EMPTY.model_copy(update={"mitigations_from": "mitigations"})
    told = advise_mitigation(none, "tpos")
    assert told.word == "none"
    assert "none is known to lose at most 0.2 points on every" in told.because
