"""A whole search in a little world: what is tried, kept, left out, told, and how it is repeated."""

import json
import shlex
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.experiments.recovery.asking import ask_again
from backfire.experiments.recovery.before import look_at
from backfire.experiments.recovery.beginning import begin
from backfire.experiments.recovery.choosing import Rule
from backfire.experiments.recovery.commands import build_commands, run_commands, training_command
from backfire.experiments.recovery.news import WayLeftOut, WayTried
from backfire.experiments.recovery.question import Limits
from backfire.experiments.recovery.recovering import predicted_labels, recover
from backfire.experiments.recovery.shortlist import list_ways
from backfire.experiments.recovery.trying import Job, OutOfTimeError, Trial, train_in_time
from backfire.experiments.spec import LabSettings
from backfire.experiments.training_run import Progress, carry_out
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import RunFolder, find_runs, run_path
from backfire.records.settings import make_settings

FEW = ("gated", "ensemble", "bcr")


def start_of(question):
    return begin(look_at(question), question, lambda _: None)


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


def test_what_does_not_fit_is_left_out_and_told(little, tmp_path: Path) -> None:
    place = little.places(runs=tmp_path)
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    plain = carry_out(asked)
    manifest = json.loads((plain.path / "manifest.json").read_text(encoding="utf-8"))
    manifest["cpu_seconds"] = 10_000
    (plain.path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    heard = []
    limits = Limits(budget_seconds=600, recipes=("ensemble", "two_new", "mixout"))
    found = recover(little.question(places=place, transfer=asked, limits=limits), heard.append)
    reasons = {each.name: each.reason for each in found.left_out}
    assert reasons["mixout"].startswith("it would take about 6 h 40 min, and ")
    assert {way.recipe for way in found.tried} == {"oracle", "ensemble"}
    assert sum(isinstance(each, WayLeftOut) for each in heard) == len(found.left_out)
    assert max(each.n_done for each in heard if isinstance(each, WayTried)) == len(found.tried)


def test_a_training_that_runs_out_of_time_is_stopped_and_goes_on_later(little, tmp_path) -> None:
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    job = Job(next(iter(list_ways(("mixout",)))).way.new[0], asked, time.time() - 1)
    heard = []
    with pytest.raises(OutOfTimeError, match="after 1 of at most 2 epochs; the same command"):
        train_in_time(job, heard.append)
    assert len(heard) == 1
    assert not find_runs(tmp_path)
    done = train_in_time(replace(job, deadline=time.time() + 600), heard.append)
    assert done.pace >= 1
    assert train_in_time(job, heard.append).pace is None, "done before"


def test_an_interruption_keeps_what_is_done(little, tmp_path: Path) -> None:
    asked = little.question().transfer.model_copy(update={"runs": tmp_path})
    limits = Limits(budget_seconds=600, recipes=("ensemble", "two_new"))
    places = little.places(runs=tmp_path)
    question = little.question(places=places, transfer=asked, limits=limits)

    def interrupt(news: object) -> None:
        if isinstance(news, Progress) and news.name == "plain, seed 6":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recover(question, interrupt)
    combined = [each for each in list_ways(("ensemble",)) if each.number]
    there = [each.manifest.mitigations for each in find_runs(tmp_path)]
    assert len(there) == 2 + len(combined), "the plain candidate, the bound, and what needs it"


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
    start = start_of(little.question())
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


def test_a_candidate_whose_source_model_is_gone_is_only_combined(little, found, tmp_path) -> None:
    candidate = tmp_path / f"run={found.candidate}"
    shutil.copytree(run_path(little.runs, found.candidate), candidate)
    shutil.copytree(little.runs / "tokens", tmp_path / "tokens")
    limits = Limits(budget_seconds=600, recipes=("mixout", "ensemble"))
    again = recover(little.question(transfer=None, candidate=candidate, limits=limits))
    assert {way.recipe for way in again.tried} == {"oracle", "ensemble"}
    (left,) = again.left_out
    assert "it needs run" in left.reason
    assert "Give its folder with --source" in left.reason


def test_a_reference_without_its_model_is_trained_again_to_the_same_labels(
    little, tmp_path: Path
) -> None:
    bare = tmp_path / little.reference.path.name
    shutil.copytree(little.reference.path, bare, ignore=shutil.ignore_patterns("model"))
    shutil.copytree(little.runs / "tokens", tmp_path / "tokens")
    question = little.question(
        reference=bare,
        places=little.places(runs=tmp_path / "runs"),
        transfer=little.question().transfer.model_copy(update={"runs": tmp_path / "runs"}),
    )
    start = start_of(question)
    assert start.reference.model.is_dir()
    assert "to the same labels" in start.notes[0]

    manifest = json.loads((bare / "manifest.json").read_text(encoding="utf-8"))
    manifest["spec"]["seed"] = 2
    manifest["run"] = little.other.manifest.run
    (bare / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"another label for .* that is another system"):
        start_of(question)
    manifest["run"] = "0"
    (bare / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"it would be run .*, another one"):
        start_of(question)


def test_a_run_that_looked_at_a_pilot_is_asked_for_with_it(little, found) -> None:
    plain = little.question().transfer
    prune = {"name": "prune_units", "by": "blame", "concept": "tag:NN", "share": 0.25}
    settings = {
        "training": {"epochs": 2, "patience": 2, "batch_sentences": 10},
        "mitigate": [prune],
    }
    pruned = plain.model_copy(
        update={
            "settings": make_settings(LabSettings, settings, "test"),
            "references": (little.reference.path,),
            "pilot": run_path(little.runs, found.candidate),
            "name": "pruned",
        }
    )
    folder = carry_out(pruned)
    assert ask_again(folder, little.places(), "pruned") == pruned
    assert f"--pilot {pruned.pilot}" in training_command(pruned)


def test_a_printed_command_sets_what_differs_from_what_suits_the_tagger(little, tmp_path) -> None:
    source = tmp_path / little.source.path.name
    shutil.copytree(little.source.path, source, ignore=shutil.ignore_patterns("model"))
    manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    manifest["spec"]["tagger"] = {"extractor": {"kind": "transformer"}}
    (source / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    lines = {}
    for optimizer in ("sgd", "adamw"):
        settings = {"training": {"optimizer": optimizer, "clip_norm": 1.0}}
        made = make_settings(LabSettings, settings, "test")
        lines[optimizer] = training_command(little.request(source=source, settings=made))
    assert 'training.optimizer="sgd"' in lines["sgd"]
    assert not any("--set" in line for line in [lines["adamw"]])
    assert "clip_norm" not in lines["sgd"]


def test_a_run_that_began_with_an_encoder_is_not_trained_again(little, tmp_path: Path) -> None:
    bare = tmp_path / little.reference.path.name
    shutil.copytree(little.reference.path, bare, ignore=shutil.ignore_patterns("model"))
    manifest = json.loads((bare / "manifest.json").read_text(encoding="utf-8"))
    own = {"kind": "transformer", "configuration": {"model_type": "bert"}, "checksum": "0"}
    manifest["spec"]["tagger"] = {"extractor": own}
    (bare / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"began with a pretrained encoder.* not where that lies"):
        ask_again(RunFolder(bare), little.places(), "the reference")


def test_systems_on_other_texts_and_bounds_are_refused(little, found, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="it predicts source, and the candidate target"):
        recover(little.question(reference=little.source.path))
    oracle = run_path(little.runs, found.tried[0].runs[-1])
    with pytest.raises(SettingsError, match="it is a bound, made with gold labels before it"):
        recover(little.question(reference=oracle))
    with pytest.raises(SettingsError, match="what replaces the reference"):
        recover(little.question(transfer=None))


def test_run_folders_without_their_words_are_refused_before_anything_is_tried(
    little, found, tmp_path: Path
) -> None:
    places = [
        tmp_path / path.name
        for path in (little.reference.path, run_path(little.runs, found.candidate))
    ]
    for place in places:
        shutil.copytree(little.runs / place.name, place)
    question = little.question(transfer=None, reference=places[0], candidate=places[1])
    with pytest.raises(
        ModelError, match=r"tokens.*: there is no such file\. The words of run=.*copy"
    ):
        start_of(question)


def test_a_candidate_without_the_vectors_of_the_reference_is_told(little, tmp_path: Path) -> None:
    bare = copy_with(little.reference, tmp_path, spec={"vectors": "0" * 64})
    start = start_of(little.question(reference=bare))
    assert any("none are given" in note for note in start.notes)
    assert not start_of(little.question()).notes


def copy_with(folder: RunFolder, place: Path, **changes) -> Path:
    """Return a copy of a run, and of its words beside it, with another manifest."""
    copied = place / folder.path.name
    shutil.copytree(folder.path, copied)
    shutil.copytree(folder.path.parent / "tokens", place / "tokens", dirs_exist_ok=True)
    manifest = json.loads((copied / "manifest.json").read_text("utf-8"))
    spec = {**manifest["spec"], **changes.pop("spec", {})}
    text = json.dumps({**manifest, **changes, "spec": spec})
    (copied / "manifest.json").write_text(text, encoding="utf-8")
    return copied


def test_nothing_helps_is_an_answer_with_figures(little, tmp_path: Path) -> None:
    limits = Limits(budget_seconds=600, recipes=FEW, rule=Rule(margin=0))
    same = copy_with(little.reference, tmp_path, run="0" * 16)
    # What says the same as the reference breaks nothing, so that nothing can be taken away.
    found = recover(little.question(transfer=None, candidate=same, limits=limits))
    assert (found.verdict, found.recommended, found.build, found.run) == (
        "NOTHING HELPS", None, (), (),
    )  # fmt: skip
    assert "falsifies 0 tokens of" in found.verdict_sentence
    assert found.told[0].recommended is None
    assert all(not way.eligible for way in found.tried)


def test_what_would_replace_a_system_by_itself_is_refused(little, found) -> None:
    own = little.reference.path
    with pytest.raises(SettingsError, match=r"are one system, run .*: nothing would be replaced"):
        look_at(little.question(transfer=None, candidate=own))
    plain = run_path(little.runs, found.candidate)
    with pytest.raises(SettingsError, match="is the plain transfer from that source model"):
        look_at(little.question(reference=plain))
    other = little.question().transfer.model_copy(update={"seed": 3})
    assert look_at(little.question(reference=plain, transfer=other)).candidate == other


def test_what_can_not_be_tried_is_told_before_anything_is_trained(little, tmp_path: Path) -> None:
    with_vectors = copy_with(little.source, tmp_path, spec={"vectors": "0" * 64})
    asked = little.question().transfer.model_copy(update={"source": with_vectors})
    with pytest.raises(SettingsError, match="trained with word vectors, and none are given"):
        look_at(little.question(transfer=asked))
    bare = copy_with(little.reference, tmp_path, spec={"vectors": "0" * 64}, run="1" * 16)
    question = little.question(transfer=None, candidate=bare)
    before = look_at(question)
    with pytest.raises(SettingsError, match=r"wise_ft.*, mixout: .*start from word vectors"):
        before.shortlist(Limits(recipes=("mixout", "wise_ft")))
    with pytest.raises(SettingsError, match="it runs 2 models for a sentence"):
        look_at(little.question()).shortlist(Limits(recipes=("gated",), max_models=1))
    tried, refused = before.shortlist(Limits(recipes=("gated", "wise_ft")))
    assert {each.name for each in tried} == {"oracle", "gated"}
    assert {each.name for each, _ in refused} == {"wise_ft"}
