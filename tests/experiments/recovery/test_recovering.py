"""A whole search in a little world: what is tried, told, and how it is repeated."""

import json
import shlex
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.experiments.recovery.asking import ask_again
from backfire.experiments.recovery.choosing import Rule
from backfire.experiments.recovery.commands import build_commands, run_commands
from backfire.experiments.recovery.question import Limits
from backfire.experiments.recovery.recovering import predicted_labels, recover
from backfire.experiments.recovery.shortlist import list_ways
from backfire.experiments.recovery.trying import Trial
from backfire.experiments.training_run import Progress
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import RunFolder, find_runs, run_path

FEW = ("gated", "ensemble", "bcr")


def test_the_whole_shortlist_is_tried_and_measured_against_the_reference(little, found) -> None:
    assert [way.name for way in found.tried] == [each.way.name for each in list_ways()]
    assert not found.left_out
    before = predicted_labels(little.reference, "validation")
    gold = little.reference.tokens("validation").column("gold").to_pylist()
    for way in found.tried:
        own = predicted_labels(RunFolder(run_path(little.runs, way.runs[-1])), "validation")
        rows = list(zip(gold, before, own, strict=True))
        assert way.validation.falsified == sum(g == b != o for g, b, o in rows)
        assert way.validation.score == pytest.approx(sum(g == o for g, _, o in rows) / len(rows))
        trained = way.role == "control" or way.models == 1
        assert way.training_seconds > 0 if trained else way.role != "control"
    oracle = found.tried[0]
    assert (oracle.role, oracle.validation.falsified, oracle.eligible) == ("bound", 0, False)
    assert {way.models for way in found.tried} == {1, 2}
    assert found.plain.reduction in {0, None}
    assert [told.split for told in found.told] == ["test"]
    assert found.signature.count("ways:") == 1


def test_only_the_candidate_and_the_recommendation_are_told_on_test(little, found) -> None:
    (told,) = found.told
    text = json.loads(found.model_dump_json())
    assert set(text["told"][0]) == {
        "split", "sentences", "reference_score", "plain", "recommended", "reached", "kept",
    }  # fmt: skip
    assert (told.recommended is None) == (found.recommended is None)
    assert any("looked at once" in note for note in found.notes)


def test_other_references_stand_apart_from_the_one_that_is_known(little, found) -> None:
    others = found.others
    gold = little.other.tokens("test").column("gold").to_pylist()
    other, reference = (predicted_labels(each, "test") for each in (little.other, little.reference))
    lost = sum(g == o != r for g, o, r in zip(gold, other, reference, strict=True))
    assert others.reference == pytest.approx(lost / len(gold))
    assert others.runs == (little.other.manifest.run,)
    for wrong in (little.reference.path, RunFolder(run_path(little.runs, found.candidate)).path):
        with pytest.raises(SettingsError, match=r"--other-reference .* nothing here has seen"):
            recover(little.question(others=(wrong,)))


def test_the_same_question_again_trains_nothing_and_says_the_same(little, found) -> None:
    before = times_of(little.runs)
    heard = []
    nothing_left = Limits(budget_seconds=0)
    again = recover(little.question(others=(little.other.path,), limits=nothing_left), heard.append)
    trained = [each for each in heard if isinstance(each, Progress) and each.epoch]
    assert not trained
    assert {
        each.path.name: each.path.stat().st_mtime_ns for each in find_runs(little.runs)
    } == before
    varying = {"seconds", "budget_seconds"}
    assert again.model_dump(exclude=varying) == found.model_dump(exclude=varying)


def times_of(runs: Path) -> dict[str, int]:
    return {each.path.name: each.path.stat().st_mtime_ns for each in find_runs(runs)}


@pytest.mark.slow
def test_two_trainings_at_a_time_find_the_same(little, found, tmp_path: Path) -> None:
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    recipes = ("two_new", "new_error_loss")
    limits = Limits(budget_seconds=600, jobs=2, recipes=recipes)
    both = recover(
        little.question(places=little.places(runs=tmp_path), transfer=asked, limits=limits)
    )
    known = {way.name: way.validation for way in found.tried}
    assert len(both.tried) == 3
    assert all(way.validation == known[way.name] for way in both.tried)


def test_every_way_is_built_and_run_by_the_commands_that_are_printed(
    little, found, tmp_path: Path
) -> None:
    """In another folder of runs, by the words alone, the same run comes out; and it labels text."""
    start = little.start(little.question())
    names = {"gated:threshold=0.9", "ensemble of 2 new", "new_error_loss"}
    ways = [each for each in list_ways() if each.way.name in names]
    trial = Trial(start, ways, little.runs, time.time() + 600, lambda _: None)
    trial.run()
    assert len(trial.attempts) == len(ways)
    fresh = tmp_path / "runs"
    text = little.catalogue.parent / "target.test"
    for attempt in trial.attempts:
        lines = build_commands(attempt, start, little.runs)
        for line in lines:
            for option in ("--runs", "--new"):
                line = line.replace(f"{option} {little.runs}", f"{option} {fresh}")  # noqa: PLW2901
            run_by_hand(line)
        built = RunFolder(run_path(fresh, attempt.folder.manifest.run))
        for split in ("validation", "test"):
            assert predicted_labels(built, split) == predicted_labels(attempt.folder, split)
        (line,) = run_commands(attempt, start)
        labelled = tmp_path / f"{attempt.listed.number}.conll"
        run_by_hand(line.replace("new.conll", str(text)).replace("labelled.conll", str(labelled)))
        lines = [x.split("\t") for x in labelled.read_text("utf-8").splitlines() if x]
        assert [label for _, label in lines] == predicted_labels(attempt.folder, "test")


def run_by_hand(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "backfire"
    result = CliRunner().invoke(build_app(), words)
    assert result.exit_code == 0, result.output


def test_a_finished_candidate_is_replaced_by_what_comes_from_its_own_settings(
    little, found
) -> None:
    candidate = run_path(little.runs, found.candidate)
    limits = Limits(budget_seconds=600, recipes=("two_new",))
    again = recover(little.question(transfer=None, candidate=candidate, limits=limits))
    known = {way.name: way.runs for way in found.tried}
    assert {way.name: way.runs for way in again.tried}["ensemble of 2 new"] == known[
        "ensemble of 2 new"
    ]
    assert ask_again(RunFolder(candidate), little.places(), "plain") == little.question().transfer


def test_systems_on_other_texts_and_bounds_are_refused(little, found, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it predicts source, and the candidate target"):
        recover(little.question(reference=little.source.path))
    oracle = run_path(little.runs, found.tried[0].runs[-1])
    with pytest.raises(SettingsError, match="it is a bound, made with gold labels before it"):
        recover(little.question(reference=oracle))
    with pytest.raises(SettingsError, match="what replaces the reference"):
        recover(little.question(transfer=None))


def test_nothing_helps_is_an_answer_with_figures(little, tmp_path: Path) -> None:
    limits = Limits(budget_seconds=600, recipes=FEW, rule=Rule(margin=0))
    same = little.copy_with(little.reference, tmp_path, run="0" * 16)
    # What says the same as the reference breaks nothing, so that nothing can be taken away.
    found = recover(little.question(transfer=None, candidate=same, limits=limits))
    assert (found.verdict, found.recommended, found.build, found.run) == (
        "NOTHING HELPS", None, (), (),
    )  # fmt: skip
    assert "falsifies 0 tokens of" in found.verdict_sentence
    assert found.told[0].recommended is None
    assert all(not way.eligible for way in found.tried)
