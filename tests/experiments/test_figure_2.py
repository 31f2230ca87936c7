"""Figure 2 finds what was planted: where NT rises, where it stays, and nothing where nothing is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backfire.experiments.pretraining_states.reading import read_states
from backfire.experiments.reproduction import Desk
from backfire.experiments.reproductions.figure_2 import draw, measure_figure_2
from backfire.experiments.sweep.shipped import shipped_sweeps
from backfire.records.errors import ComparisonError, EvidenceError
from backfire.report.states.curves_markdown import format_curves
from backfire.report.states.picture import draw_states
from backfire.transitions.states.trends import stretches
from planted_evidence import PlantedEvidence
from planted_states import World, plant_states, rises, rises_in_the_last_third, stays

HOLDS, FAILS, OPEN = "holds", "does not hold", "can't be told"
PAPER = {
    "tpos": World(stays(0.02), rises(0.02, 0.05)),
    "ark": World(rises_in_the_last_third(0.01, 0.05), rises(0.02, 0.05)),
    "tweebank": World(rises_in_the_last_third(0.01, 0.05), rises(0.02, 0.05)),
}


def measure(evidence):
    return measure_figure_2(Desk(Path(), evidence))


@pytest.fixture(scope="module")
def evidence():
    return plant_states(PAPER)


@pytest.fixture(scope="module")
def as_the_paper_says(evidence):
    return measure(evidence)


@pytest.fixture(scope="module")
def null():
    return measure(plant_states(dict.fromkeys(PAPER, World()), seed=7))


def words(figure, split="test", kind=("paper", "consequence")):
    return [x.word for x in figure.claims if x.split == split and x.kind in kind]


def panel_of(figure, target, split="test"):
    return next(x for x in figure.panels if (x.target, x.split) == (target, split))


@pytest.mark.parametrize("split", ["test", "validation"])
def test_a_world_as_the_paper_says_bears_out_its_claims(as_the_paper_says, split):
    assert words(as_the_paper_says, split)[:3] == [HOLDS, HOLDS, HOLDS]
    last = [x for x in as_the_paper_says.claims if x.kind == "consequence" and x.split == split]
    assert last[0].word == HOLDS


def test_the_systematic_part_rises_where_it_was_planted(as_the_paper_says):
    parts = {
        part.name: part.word
        for claim in as_the_paper_says.claims
        if claim.kind == "further" and claim.split == "test"
        for part in claim.parts
    }
    assert parts["ark: slope of S_low"] == HOLDS
    assert parts["ark: slope of S_low in the last third"] == HOLDS
    assert parts["tpos: slope of S_low"] != HOLDS


def test_slopes_are_those_planted(as_the_paper_says):
    for target, after in (("tpos", 0.0), ("ark", 0.04 * 3)):
        panel = panel_of(as_the_paper_says, target)
        trend = panel.trends["negative_transfer"]
        right = 0.95 - 0.05  # what a broken token loses, from reference to candidate
        low, high = trend.after.interval
        assert low < right * after / panel.span < high


def test_where_nothing_is_planted_nothing_holds(null):
    assert HOLDS not in words(null)
    assert words(null)[0] == FAILS
    for panel in null.panels:
        assert panel.trends["negative_transfer"].bend.interval[0] < 0


def test_untrained_states_are_random_runs(as_the_paper_says, null):
    found = [panel.untrained.interval for x in (as_the_paper_says, null) for panel in x.panels]
    outside = [(low, high) for low, high in found if not low < 0 < high]
    assert len(outside) <= 1  # of twelve 95 % intervals


def test_thin_lines_go_on_where_means_end(as_the_paper_says):
    panel = panel_of(as_the_paper_says, "ark")
    assert [own.epochs[-1] for own in panel.trajectories] == [9, 10, 12, 9, 11]
    assert [point.epoch for point in panel.epochs] == list(range(10))
    assert [point.position for point in panel.positions] == [k / 9 for k in range(10)]
    assert panel.positions[-1].epoch == pytest.approx(10.2)


def test_the_state_is_chosen_on_validation_and_read_on_test(as_the_paper_says):
    panel = panel_of(as_the_paper_says, "ark")
    assert panel_of(as_the_paper_says, "ark", "validation").choice is None
    choice = panel.choice
    assert choice.source_epochs == (7, 8, 10, 7, 9)
    assert choice.by_target.value <= choice.hindsight
    assert choice.regret.value == pytest.approx(choice.by_target.value - choice.by_source.value)
    assert choice.drop.interval[1] < 0


def test_a_target_without_runs_from_states_is_left_out_and_named(evidence):
    held = {
        key: own
        for key, own in evidence.held.items()
        if key[2] == "ark" or (key[2] == "tpos" and key[1] == "random")
    }
    figure = measure(PlantedEvidence(held, evidence.trained))
    assert {panel.target for panel in figure.panels} == {"ark"}
    assert any(note.startswith("tpos: 0 of 5 trajectories are there.") for note in figure.notes)
    assert not [note for note in figure.notes if note.startswith("ark")]
    with pytest.raises(EvidenceError, match=r"backfire sweep figure-2"):
        measure(PlantedEvidence({k: x for k, x in held.items() if k[1] == "random"}))


def test_the_interval_for_others_is_never_narrower(as_the_paper_says, null):
    for figure in (as_the_paper_says, null):
        parts = [part for claim in figure.claims for part in claim.parts]
        for part in parts:
            wide, narrow = part.number.interval, part.number.source_interval
            assert wide[0] <= narrow[0] <= narrow[1] <= wide[1]


def test_only_the_targets_asked_for_are_drawn(evidence):
    figure = measure_figure_2(Desk(Path(), evidence, only=("tpos",)))
    assert {panel.target for panel in figure.panels} == {"tpos"}


def test_two_trajectories_tell_of_this_text_only(evidence):
    figure = measure(plant_states({"ark": PAPER["ark"]}, lengths=(8, 9)))
    panel = panel_of(figure, "ark")
    slope = panel.trends["negative_transfer"].slope
    assert slope.interval is None
    assert slope.source_interval is not None
    assert "fewer than 5" in slope.reason
    assert panel.trends["systematic_negative_transfer"].slope.source_interval is None
    assert {claim.word for claim in figure.claims} == {OPEN}
    assert ("tpos", "tweebank") in [claim.missing for claim in figure.claims]
    assert HOLDS not in [claim.word for claim in figure.claims if claim.missing]


def test_one_trajectory_still_draws(tmp_path):
    one = plant_states({"ark": PAPER["ark"]}, lengths=(5,), sentences=30)
    figure = measure(one)
    assert panel_of(figure, "ark").trends["negative_transfer"].slope.interval is None
    assert words(figure)[0] == OPEN
    assert draw(Desk(tmp_path, one))


def test_runs_of_another_text_are_refused(evidence):
    held = dict(evidence.held)
    key = "figure-2", "transfer", "ark", "test", 3
    runs = held[key]
    held[key] = replace(runs, text=replace(runs.text, checksum="another"))
    with pytest.raises(
        EvidenceError, match="the candidate runs ark test with the checksum another,"
    ):
        read_states(PlantedEvidence(held), "ark", "test")


def test_runs_without_a_source_model_are_refused(evidence):
    held = dict(evidence.held)
    key = "figure-2", "transfer", "ark", "test", 3
    held[key] = replace(
        held[key], manifests=held["figure-2", "random", "ark", "test", None].manifests[:5]
    )
    with pytest.raises(ComparisonError, match="names no source model"):
        read_states(PlantedEvidence(held), "ark", "test")


def test_a_source_model_with_two_trained_states_is_refused(evidence):
    held = {
        key: own for key, own in evidence.held.items() if key[1] == "random" or key[4] in {0, 1, 2}
    }
    with pytest.raises(ComparisonError, match=r"2 trained states of the source model news 0, exp"):
        read_states(PlantedEvidence(held), "ark", "test")


def test_without_any_state_the_message_names_the_command(evidence):
    held = {key: runs for key, runs in evidence.held.items() if key[1] == "random"}
    with pytest.raises(ComparisonError, match=r"backfire sweep figure-2"):
        read_states(PlantedEvidence(held), "ark", "test")


LISTED = (0, 1, 2, 4, 8)


@pytest.fixture(scope="module")
def listed_evidence():
    return plant_states({"ark": PAPER["ark"]}, lengths=(18, 14, 24, 13, 22), listed=LISTED)


@pytest.fixture(scope="module")
def from_a_list(listed_evidence):
    return measure(listed_evidence)


def test_slopes_are_in_epochs_where_the_states_are_listed(from_a_list):
    panel = panel_of(from_a_list, "ark")
    assert panel.trajectories[0].epochs == (0, 1, 2, 4, 8, 18)
    trend = panel.trends["positive_transfer"]
    low, high = trend.slope.interval
    planted = 0.03 * (0.95 - 0.05)  # from the first trained state to the last
    assert low < planted / panel.span < high
    assert trend.rise.value == pytest.approx(planted, rel=0.2)
    assert panel.trends["negative_transfer"].after.interval[0] > 0


def test_positions_are_shares_of_the_epochs_and_not_of_the_list(from_a_list):
    panel = panel_of(from_a_list, "ark")
    assert [point.position for point in panel.positions] == [x / 18 for x in (*LISTED, 18)]
    assert [point.epoch for point in panel.epochs] == list(LISTED)
    drawn = draw_states([panel], "position")["concat"][0]["layer"][1]["data"]["values"]
    assert [row["x"] for row in drawn][:6] == [x / 18 for x in (*LISTED, 18)]


def test_every_epoch_counts_alike_in_what_is_nothing(evidence, from_a_list):
    panel = panel_of(from_a_list, "ark")
    own = panel.trajectories[0].negative_transfer
    joined = np.interp(range(1, 19), (*LISTED, 18), own).mean()  # by a line from state to state
    plain = np.mean(own[1:])
    ours = np.average(own[1:], weights=stretches((*LISTED, 18)[1:]))
    assert abs(ours - joined) < abs(plain - joined)


def test_what_a_source_model_did_not_reach_and_what_is_listed_is_said(listed_evidence, tmp_path):
    configs = tmp_path / "configs"
    configs.mkdir()
    text = shipped_sweeps()["figure-2"].read_text(encoding="utf-8")
    asked = text.replace('epochs = "all"', 'epochs = [0, 1, 2, 4, 8, 20, "last"]')
    (configs / "figure-2.toml").write_text(asked, encoding="utf-8")
    figure = measure_figure_2(Desk(Path(), listed_evidence, configs=configs, only=("ark",)))
    told = [note for note in figure.notes if "stopped" in note]
    assert told[0] == (
        "ark: the source model news 0 stopped after epoch 18, so there is no run from epoch 20, as "
        "the sweep lists."
    )
    assert len(told) == 3
    assert "<code>news 0</code>: epochs 0, 1, 2, 4, 8, 18 of 0 to 18, best" in format_curves(figure)
    title = draw_states(figure.panels)["concat"][0]["title"]
    assert "some states only: 6 of each, as listed" in title["subtitle"]
