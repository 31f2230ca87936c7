"""What a frontier shows, of arms with a planted truth."""

import json
from dataclasses import replace

import pytest

from backfire.experiments.evidence.measures import measure
from backfire.experiments.frontiers.drawing import draw_sweep
from backfire.experiments.frontiers.measuring import measure_frontiers
from backfire.records.errors import EvidenceError
from planted_evidence import PlantedEvidence


def rows(desk):
    [frontier] = measure_frontiers(desk, "mitigations", ["test"]).frontiers
    return frontier, {row.arm: row for row in frontier.rows}


def test_every_arm_is_shown_with_its_method_and_strength_and_what_is_a_part_alone_is_not(
    desk,
) -> None:
    frontier, found = rows(desk)
    shown = [(each.arm, each.method, each.strength, each.kind) for each in frontier.rows]
    assert shown == [
        ("transfer", "transfer", "", "plain"),
        ("mixout-0.5", "mixout", "p=0.5", "mitigation"),
        ("mixout-0.9", "mixout", "p=0.9", "mitigation"),
        ("taught", "new_error_loss", "", "mitigation"),
        ("gated", "gated of consulted + transfer", "threshold=0.7", "combined"),
        ("two", "ensemble of 2 transfer", "", "combined"),
        ("oracle", "oracle of consulted + transfer", "", "bound"),
    ]
    assert frontier.plain.against_plain is None
    assert (found["gated"].n_models, found["transfer"].n_models) == (2, 1)
    assert {arm for arm, row in found.items() if row.known} == {"taught", "gated", "oracle"}


def test_s_is_compared_at_equal_numbers_of_runs_only(desk) -> None:
    frontier, found = rows(desk)
    assert frontier.runs == 6
    assert [len(row.score.runs) for row in frontier.fewer] == [3]
    two, fewer = found["two"].measures.noise, frontier.fewer[0].measures.noise
    assert (two.reference_runs, two.candidate_runs) == (3, 3)
    assert (fewer.reference_runs, fewer.candidate_runs) == (3, 3)
    evidence = desk.evidence
    random, mixout = (
        evidence.runs("mitigations", arm, "tpos", "test") for arm in ("random", "mixout-0.5")
    )
    assert found["mixout-0.5"].measures == measure(random, mixout)


def test_costs_are_of_a_run_and_all_that_it_rests_on(desk) -> None:
    _, found = rows(desk)
    assert found["transfer"].training_seconds == 1
    assert found["taught"].training_seconds == 2
    assert found["gated"].training_seconds == 3


def test_arms_that_are_not_there_are_told_and_no_target_is_drawn_without_plain_runs(desk) -> None:
    held = {key: runs for key, runs in desk.evidence.held.items() if key[1] != "mixout-0.9"}
    found = measure_frontiers(
        replace(desk, evidence=PlantedEvidence(held)), "mitigations", ["test"]
    )
    assert "mixout-0.9" not in [row.arm for row in found.frontiers[0].rows]
    assert [(each.arm, each.there, each.planned) for each in found.missing] == [
        ("mixout-0.9", 0, 6)
    ]
    held = {key: runs for key, runs in held.items() if key[1] != "transfer"}
    with pytest.raises(EvidenceError, match="no evidence of random initialisation, plain"):
        draw_sweep(replace(desk, evidence=PlantedEvidence(held)), "mitigations", "Title", ["test"])


def test_the_page_answers_both_questions_and_the_numbers_stand_beside_it(desk) -> None:
    paths = draw_sweep(desk, "mitigations", "Mitigations", ["test", "validation"])
    page = (desk.out / "mitigations.md").read_text(encoding="utf-8")
    assert page.count("T-POS, test: the score is token accuracy") == 2
    assert "oracle of consulted + transfer (bound, no system)" in page
    assert "* T-POS, test: " in page
    assert "](mitigations-test.svg)" in page
    plain = json.loads((desk.out / "mitigations.json").read_text(encoding="utf-8"))
    assert [each["split"] for each in plain["frontiers"]] == ["test", "validation"]
    picture = (desk.out / "mitigations-test.svg").read_text(encoding="utf-8")
    for words in ("mixout", "gated of consulted + transfer", "S at 6 runs a side", "0.9"):
        assert words in picture
    assert {path.suffix for path in paths} == {".md", ".tex", ".json", ".svg", ".pdf", ".png"}


def test_what_is_set_in_words_makes_another_method_and_not_another_strength(make_arms) -> None:
    prune = {"name": "prune_units", "share": 0.1}
    shown = make_arms(prune, {**prune, "share": 0.3}, {**prune, "by": "blame", "concept": "tag:NN"})
    assert [(each.method, each.strength) for each in shown] == [
        ("prune_units", "share=0.1"),
        ("prune_units", "share=0.3"),
        ("prune_units by=blame concept=tag:NN", "share=0.1"),
    ]
    [both] = make_arms({"name": "wise_ft", "shares": [0.5, 1.0], "fisher": True})
    assert both.strength == "shares=0.5/1.0, fisher=true"
