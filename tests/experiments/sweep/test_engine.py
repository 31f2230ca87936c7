from dataclasses import replace

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.engine import run_sweeps
from backfire.records.run_folder import RunFolder


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
