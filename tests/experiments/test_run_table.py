import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.experiments.run_table import find_run, list_runs
from backfire.experiments.spec import LabSettings, RunSpec
from backfire.records.errors import ModelError
from backfire.records.manifest import Manifest


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A source model and two runs that start from it, without what training leaves beside."""
    source = write_run(tmp_path, "source", 1001)
    for seed, epochs in ((2001, 50), (2002, 7)):
        write_run(tmp_path, "target", seed, source=source, epochs=epochs)
    (tmp_path / "run=half.partial-x").mkdir()
    return tmp_path


def write_run(runs: Path, corpus: str, seed: int, *, source=None, epochs: int = 50) -> str:
    settings = LabSettings.model_validate({"training": {"epochs": epochs}})
    spec = RunSpec(
        corpus=corpus,
        task="pos",
        checksums={"train": "abc"},
        vectors=None,
        seed=seed,
        tagger=settings.tagger,
        training=settings.training,
        transfer=settings.transfer if source else None,
        source={"run": source, "epoch": 3} if source else None,
    )
    manifest = Manifest(
        run=spec.run,
        task="pos",
        corpus=corpus,
        seed=seed,
        source=source,
        pretraining_epoch=3 if source else None,
        tokens={},
        best_epoch=2,
        validation_score=0.5,
        cpu_seconds=1.0,
        spec=spec.model_dump(mode="json"),
        signature="signature",
    )
    folder = runs / f"run={spec.run}"
    folder.mkdir()
    (folder / "manifest.json").write_text(manifest.model_dump_json())
    (folder / "history.json").write_text(
        json.dumps([{"number": 1, "loss": 1.0, "score": 0.5, "tokens": 9, "cpu_seconds": 1.0}])
    )
    (folder / "ledger.json").write_text("[]")
    (folder / "ledger.txt").write_text("")
    return spec.run


def call(*words: object):
    return CliRunner().invoke(build_app(), ["runs", *map(str, words)])


def test_the_list_tells_what_each_run_was_made_of(runs: Path) -> None:
    source, first, second = list_runs(runs).rows
    assert (source.corpus, source.source, first.source) == ("source", None, source.run)
    assert (first.settings, second.settings) == ({}, {"training.epochs": 7})
    told = json.loads(call("list", runs, "--json", "--corpus", "target").stdout)
    assert [row["run"] for row in told["runs"]] == [first.run, second.run]
    shown = call("list", runs)
    assert shown.exit_code == 0
    assert f"{source.run[:8]}@3" in shown.stdout
    assert "training.epochs=7" in shown.stdout
    assert "All have vectors=none." in shown.stdout


def test_a_run_is_found_by_the_beginning_of_its_name(runs: Path) -> None:
    run = list_runs(runs).rows[0].run
    for name in (run, run[:6], f"run={run}", str(runs / f"run={run}")):
        assert find_run(runs, name).manifest.run == run
    with pytest.raises(ModelError, match="no run begins with 'xyz'"):
        find_run(runs, "xyz")
    with pytest.raises(ModelError, match=r"3 runs begin with ''"):
        find_run(runs, "")
    shown = call("show", run[:6], "--runs", runs)
    assert f"{run} (source, seed 1001)" in shown.stdout
    assert json.loads(call("show", run, "--runs", runs, "--json").stdout)["manifest"]["run"] == run


def test_a_source_model_is_not_removed_while_runs_start_from_it(runs: Path) -> None:
    source, first, second = (row.run for row in list_runs(runs).rows)
    refused = call("rm", source, "--yes", "--runs", runs)
    assert refused.exit_code == 2
    assert "2 runs start from it or rest on it" in refused.stderr
    assert "give --yes" in call("rm", first, "--runs", runs).stderr
    assert len(list_runs(runs).rows) == 3
    assert call("rm", source, first, second, "--yes", "--runs", runs).exit_code == 0
    assert list_runs(runs).rows == ()


def test_a_combined_system_tells_its_parts_and_its_cost_and_keeps_them(runs: Path) -> None:
    """A combined system is predictions and a manifest."""
    source, first, second = (row.run for row in list_runs(runs).rows)
    manifest = find_run(runs, first).manifest.model_copy(
        update={
            "run": "combined", "members": (first, source), "mitigations": ("gated",),
            "source": f"{source}+{source[::-1]}", "cpu_seconds": 0.25, "prediction_seconds": 3.0,
            "spec": {"combiner": {"name": "gated"}, "old": ["gone"], "new": [first, second]},
        }
    )  # fmt: skip
    (runs / "run=combined").mkdir()
    (runs / "run=combined" / "manifest.json").write_text(manifest.model_dump_json())
    row = next(row for row in list_runs(runs).rows if row.run == "combined")
    assert (row.parts, row.source, row.best_epoch) == (("gone", first, second), None, None)
    listed = next(line for line in call("list", runs).stdout.splitlines() if "combined" in line)
    assert "3 runs" in listed
    assert "vectors=none" not in listed
    assert "@" not in listed
    shown = call("show", "combined", "--runs", runs).stdout
    assert "mitigations=gated" in shown
    assert "gone (not in this folder)" in shown
    assert f"{second} (target, seed 2002, from {source[:8]}@3)" in shown
    told = " ".join(shown.split())
    assert "0.2 CPU seconds to learn how to combine, 3.0 to predict all splits" in told
    assert "its parts: 2 CPU seconds of training (2 of 3 here)" in told
    assert "source model" not in shown
    assert "3 runs start from it or rest on it" in call("rm", source, "-y", "--runs", runs).stderr


@pytest.mark.parametrize("content", ["{", "[]", '{"run": 3}', None])
def test_a_damaged_manifest_is_named_and_blocks_no_other_run(runs: Path, content) -> None:
    _, first, second = (row.run for row in list_runs(runs).rows)
    manifest = runs / f"run={first}" / "manifest.json"
    if content is None:
        manifest.unlink()
    else:
        manifest.write_text(content)
    listed = call("list", runs)
    assert listed.exit_code == 0
    assert second[:8] in listed.stdout
    assert f"{first}/manifest.json" in listed.stderr
    assert f"backfire runs rm {first} --runs {runs}" in listed.stderr
    found = json.loads(call("list", runs, "--json").stdout)
    assert list(found["damaged"]) == [first]
    assert call("rm", second, "--yes", "--runs", runs).exit_code == 0
    assert call("rm", first, "--yes", "--runs", runs).exit_code == 0
    assert not manifest.parent.exists()
    assert list_runs(runs).damaged == {}


def test_a_run_of_another_folder_is_found_by_its_path_and_guarded_there(runs, tmp_path) -> None:
    source = list_runs(runs).rows[0].run
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert find_run(elsewhere, str(runs / f"run={source}")).path == runs / f"run={source}"
    refused = call("rm", runs / f"run={source}", "--yes", "--runs", elsewhere)
    assert "2 runs start from it or rest on it" in refused.stderr


def test_a_source_model_may_be_removed_by_force(runs: Path) -> None:
    source = list_runs(runs).rows[0].run
    assert call("rm", source, "--yes", "--force", "--runs", runs).exit_code == 0
    assert len(list_runs(runs).rows) == 2


def test_a_folder_that_is_not_there_is_named(runs: Path) -> None:
    shutil.rmtree(runs)
    assert "there is no such folder" in call("list", runs).stderr
