"""Runs whose mitigation chooses among the pretraining states of their source model."""

from dataclasses import replace

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep.engine import run_sweeps
from backfire.records.run_folder import RunFolder
from little_sweep import SETTINGS, TRANSFER

LONGER = {**SETTINGS, "training": {**SETTINGS["training"], "epochs": 3, "learning_rate": 0.02}}


def early(**options):
    chosen = {"mitigate": [{"name": "early_state", **options}]}
    return {**TRANSFER, "name": "early", "runs": 1, "fine_tuning": chosen}


def test_the_states_are_kept_for_a_mitigation_and_dropped_after_it(
    make_sweep, make_desk, tmp_path
) -> None:
    spec, desk = make_sweep(early(), settings=LONGER), make_desk(tmp_path, remove_states=True)
    assert run_sweeps([spec], desk).complete
    [manifest] = Evidence(desk.results).runs("little", "early", "target", "test").manifests
    assert not RunFolder(desk.runs / f"run={manifest.spec['source']['run']}").states.exists()
    # The evidence is what is asked for, whichever state was chosen.
    assert manifest.pretraining_epoch != manifest.spec["source"]["epoch"]
    assert run_sweeps([spec], replace(desk, runs=tmp_path / "away")).trained == ()


def test_no_states_are_kept_for_a_mitigation_that_tries_no_other(
    make_sweep, make_desk, tmp_path
) -> None:
    spec, desk = make_sweep(early(every=0)), make_desk(tmp_path, keep_models=True)
    assert run_sweeps([spec], desk).complete
    assert not list(desk.runs.glob("run=*/states"))
