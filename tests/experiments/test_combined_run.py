import shutil
from pathlib import Path

import numpy as np
import pytest

from backfire.experiments.combined_manifest import CombinedSpec, describe_combined
from backfire.experiments.combined_run import combine_runs
from backfire.experiments.compare import compare
from backfire.experiments.members import check_independent, members_of
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.records.errors import ComparisonError, ModelError, SettingsError
from backfire.records.manifest import Manifest
from backfire.records.run_folder import RunFolder
from backfire.records.schemas import PREDICTIONS
from backfire.records.settings import make_settings
from backfire.transfer.combiner import COMBINERS
from backfire.transfer.combiner_choice import CombinerChoice, choose_combiner
from little_corpus import SETTINGS, write_pair

ANY = [name for name, each in COMBINERS.load_all().items() if not each.needs_common_start]
"""The combiners that can do with any runs."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[RunFolder]:
    """Three runs on one corpus."""
    catalogue = write_pair(tmp_path_factory.mktemp("corpora"))
    made = tmp_path_factory.mktemp("runs")
    return [
        carry_out(
            RunRequest(
                corpus="target",
                runs=made,
                seed=seed,
                catalogue=catalogue,
                data=catalogue.parent,
                settings=make_settings(LabSettings, SETTINGS, "test"),
            )
        )
        for seed in (1, 2, 3)
    ]


def combine(text: str, runs, out: Path, n_old: int = 1, n_new: int = 1) -> RunFolder:
    paths = [run.path for run in runs[: n_old + n_new]]
    return combine_runs(choose_combiner(text), old=paths[:n_old], new=paths[n_old:], runs=out)


def labels(folder: RunFolder, split: str) -> list[str]:
    return folder.predictions(split).column("predicted").to_pylist()


@pytest.mark.parametrize("name", ANY)
def test_a_combined_system_is_a_run_like_any_other(name: str, runs, tmp_path: Path) -> None:
    folder = combine(name, runs, tmp_path)
    manifest = folder.manifest
    assert folder.path.name == f"run={manifest.run}"
    assert manifest.members == (runs[0].manifest.run, runs[1].manifest.run)
    assert manifest.mitigations == (name,)
    assert manifest.prediction_seconds > 0
    for split in ("validation", "test"):
        table = folder.predictions(split)
        assert table.schema.equals(PREDICTIONS)
        assert table.column("token_id").equals(runs[0].tokens(split).column("token_id"))
        assert folder.tokens(split).equals(runs[0].tokens(split))
    gold = folder.tokens("validation").column("gold").to_pylist()
    right = np.mean([a == b for a, b in zip(gold, labels(folder, "validation"), strict=True)])
    assert manifest.validation_score == pytest.approx(right)
    comparison = compare(None, [runs[0].path], [folder.path], task="pos")
    assert comparison.rates.negative_transfer is not None
    assert any("own reference" in note for note in comparison.notes)


@pytest.mark.parametrize("name", ANY)
def test_the_neutral_setting_gives_the_predictions_of_the_new_run(name, runs, tmp_path) -> None:
    neutral = COMBINERS.load(name).neutral.model_dump(exclude_defaults=True)
    choice = CombinerChoice(name=name, options=neutral)
    folder = combine_runs(choice, old=[runs[0].path], new=[runs[1].path], runs=tmp_path)
    for split in ("validation", "test"):
        ours, theirs = folder.predictions(split), runs[1].predictions(split)
        assert ours.drop_columns("run").equals(theirs.drop_columns("run"))


def test_what_decides_the_predictions_names_the_run(runs, tmp_path: Path) -> None:
    first = combine("ensemble", runs, tmp_path)
    written = (first.path / "manifest.json").stat().st_mtime_ns
    assert combine("ensemble:weight=0.4", runs, tmp_path).path != first.path
    assert combine("ensemble", runs[::-1], tmp_path).path != first.path
    again = combine("ensemble", runs, tmp_path)
    assert again.path == first.path
    assert (again.path / "manifest.json").stat().st_mtime_ns == written


def test_what_can_not_be_combined_is_named(runs, tmp_path: Path) -> None:
    for text, n_old, n_new, message in (
        ("gated", 0, 2, "no old tagger, expected at least one"),
        ("bcr", 1, 2, "2 new taggers, expected one"),
        ("ensemble", 1, 0, "0 new taggers, expected at least one"),
        ("ensemble", 0, 1, "a single tagger leaves nothing to combine"),
        ("ensembel", 1, 1, "Did you mean 'ensemble'"),
        ("gated:threshhold=1", 1, 1, "Did you mean 'threshold'"),
        ("gated:threshold=2", 1, 1, "less than or equal to 1"),
        ("gated:threshold", 1, 1, "expected NAME:OPTION=VALUE"),
    ):
        with pytest.raises(SettingsError, match=message):
            combine(text, runs, tmp_path, n_old, n_new)
    with pytest.raises(SettingsError, match="given more than once"):
        combine("ensemble", [runs[0], runs[0]], tmp_path)
    folder = combine("ensemble", runs, tmp_path)
    with pytest.raises(ModelError, match="without its model, or is a combined one"):
        combine("ensemble", [runs[2], folder], tmp_path)


def test_a_choice_is_written_as_it_is_read() -> None:
    for text in ("oracle:looks=false", "gated:threshold=0.7", "ensemble"):
        assert str(choose_combiner(text)) == text


def test_runs_on_another_text_are_refused(runs, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(runs[1].path, other)
    manifest = (other / "manifest.json").read_text(encoding="utf-8")
    checksum = runs[1].manifest.tokens["test"].checksum
    (other / "manifest.json").write_text(
        manifest.replace(f'"checksum": "{checksum}"', '"checksum": "0"'), encoding="utf-8"
    )
    with pytest.raises(ModelError, match="not the same text"):
        combine("ensemble", [runs[0], RunFolder(other)], tmp_path)


def test_runs_that_rest_on_each_other_are_no_measure_of_chance(runs, tmp_path: Path) -> None:
    one, two, three = (run.manifest for run in runs)
    both = combine("ensemble", runs, tmp_path).manifest
    check_independent([one], [two, three])
    check_independent([three], [both])
    with pytest.raises(ComparisonError, match=f"rest on run {one.run}"):
        check_independent([one], [both])
    with pytest.raises(ComparisonError, match=rf"candidate and run .* rest on run {two.run}"):
        check_independent([three], [both, two])
    taught = three.model_copy(update={"members": members_of([both])})
    assert taught.members == (both.run, one.run, two.run)
    with pytest.raises(ComparisonError, match="both rest on"):
        check_independent([two], [taught])


def test_systems_of_the_same_source_models_are_no_independent_units(runs) -> None:
    def system(source: str | None) -> Manifest:
        return runs[0].manifest.model_copy(update={"run": f"of {source}", "source": source})

    check_independent([system(None)], [system("s+t"), system("u")])
    for one, other in (("s+t", "s+u"), ("s", "s+t")):
        with pytest.raises(ComparisonError, match="both start from the source model s"):
            check_independent([system(None)], [system(one), system(other)])
        with pytest.raises(ComparisonError, match=r"of the reference and run .* source model s"):
            check_independent([system(one)], [system(other)])


def test_the_source_models_of_old_taggers_are_those_of_the_system(runs) -> None:
    parts = [
        runs[place].manifest.model_copy(update={"source": source})
        for place, source in enumerate(("t", None, "s+t"))
    ]
    spec = CombinedSpec(combiner=choose_combiner("ensemble"), old=("a",), new=("b", "c"))
    for manifests, source in ((parts, "s+t"), (parts[:2], "t"), (parts[1:2] * 2, None)):
        found = describe_combined(
            spec, manifests, {}, score=0.5, learning_seconds=0, prediction_seconds=0
        )
        assert found.source == source


def test_only_runs_that_rest_on_each_other_are_noted(runs, tmp_path: Path) -> None:
    one, two, three = (run.path for run in runs)
    both = combine("ensemble", runs[1:], tmp_path).path

    def notes(reference, candidate) -> list[str]:
        found = compare(None, reference, candidate, task="pos").notes
        return [note for note in found if "rest on the same runs" in note]

    assert notes([one], [two, three]) == notes([one], [both]) == []
    (note,) = notes([one], [both, two])
    assert "they are not independent" in note
    (note,) = notes([two, three], [both])
    assert "and so do 1 more pair:" in note


def test_a_bound_says_so_and_no_gate_takes_it(runs, tmp_path: Path) -> None:
    bound, system = (combine(name, runs, tmp_path) for name in ("oracle", "ensemble"))
    assert '"is_bound": true' in (bound.path / "manifest.json").read_text(encoding="utf-8")
    assert "is_bound" not in (system.path / "manifest.json").read_text(encoding="utf-8")
    gate = {"gain": {"min_points": -100}}
    third = runs[2].path
    for sides, side in (((third, bound.path), "candidate"), ((bound.path, third), "reference")):
        noted = [n for n in compare(None, *sides, task="pos").notes if "a bound on what" in n]
        assert len(noted) == 1
        assert noted[0].startswith(f"The {side} ")
        with pytest.raises(ComparisonError, match=rf"the {side} .* a gate judges systems"):
            compare(None, *sides, task="pos", gate=gate)
    found = compare(None, third, system.path, task="pos", gate=gate)
    assert found.gate is not None
    assert not any("a bound on what" in note for note in found.notes)


def test_the_command_writes_a_run_and_says_where(runs, tmp_path: Path, capsys) -> None:
    from typer.testing import CliRunner

    from backfire.cli.main import build_app

    old, new = (str(run.path) for run in runs[:2])
    said = CliRunner().invoke(
        build_app(),
        ["combine", "ensemble:weight=0.3", "--old", old, "--new", new, "--out", str(tmp_path)],
    )
    assert said.exit_code == 0, said.output
    (folder,) = tmp_path.glob("run=*")
    assert str(folder) in said.stdout
    assert "CPU seconds to predict" in said.stdout
    assert "combiner:ensemble:weight=0.3" in said.stdout
