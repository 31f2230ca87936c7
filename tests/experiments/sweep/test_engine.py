import shutil
from dataclasses import replace

import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.engine import run_sweeps
from backfire.records.errors import SettingsError
from backfire.records.run_folder import RunFolder, find_runs


def test_a_sweep_leaves_evidence_of_every_run(whole) -> None:
    spec, desk, outcome, _ = whole
    assert outcome.complete
    evidence = Evidence(desk.results)
    assert evidence.targets(spec.name) == ["target"]
    assert evidence.arms(spec.name) == ["random", "states", "transfer"]
    for arm in ("random", "transfer"):
        assert evidence.runs(spec.name, arm, "target", "test").numbers == (1, 2)
    epochs = evidence.epochs(spec.name, "states", "target")
    assert epochs == list(range(len(epochs)))
    for epoch in epochs:
        [manifest] = evidence.runs(spec.name, "states", "target", "test", epoch=epoch).manifests
        assert manifest.pretraining_epoch == epoch


def test_the_evidence_says_what_the_run_folders_say(whole) -> None:
    spec, desk, _, _ = whole
    runs = Evidence(desk.results).runs(spec.name, "transfer", "target", "validation")
    for manifest, ids in zip(runs.manifests, runs.predicted, strict=True):
        folder = RunFolder(desk.runs / f"run={manifest.run}")
        predicted = folder.predictions("validation").column("predicted").to_pylist()
        assert [runs.text.labels[i] for i in ids] == predicted
        assert folder.manifest == manifest
    gold = folder.tokens("validation").column("gold").to_pylist()
    assert [runs.text.labels[i] for i in runs.text.gold] == gold


def test_what_is_done_is_not_trained_again_here_or_elsewhere(whole, tmp_path) -> None:
    spec, desk, outcome, _ = whole
    again = run_sweeps([spec], desk)
    assert (again.trained, again.written, again.n_runs) == ((), (), outcome.n_runs)
    elsewhere = run_sweeps([spec], replace(desk, runs=tmp_path / "nowhere"))
    assert (elsewhere.trained, elsewhere.n_runs) == ((), outcome.n_runs)
    assert not (tmp_path / "nowhere").exists()


def test_two_sweeps_of_one_name_are_refused(whole) -> None:
    spec, desk, _, _ = whole
    with pytest.raises(SettingsError, match="2 of the sweeps have this name"):
        run_sweeps([spec, spec], desk)


def test_states_stay_unless_they_are_to_be_removed(whole, tmp_path) -> None:
    spec, desk, _, _ = whole
    states = [folder.states for folder in find_runs(desk.runs) if folder.states.exists()]
    assert states
    copied = tmp_path / "runs"
    shutil.copytree(desk.runs, copied)
    run_sweeps([spec], replace(desk, runs=copied, results=tmp_path / "results"))
    assert [folder.states.name for folder in find_runs(copied) if folder.states.exists()]
    removing = replace(desk, runs=copied, results=tmp_path / "others", remove_states=True)
    run_sweeps([spec], removing)
    assert not [folder for folder in find_runs(copied) if folder.states.exists()]
