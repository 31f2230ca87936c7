"""Runs whose mitigations consult other runs."""

from dataclasses import replace

import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.sweep import carrying_out
from backfire.experiments.sweep.batches import BatchState
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.identities import Identities
from backfire.experiments.sweep.library import Library
from backfire.experiments.sweep.narrow import narrow
from backfire.experiments.sweep.plan import make_batches
from backfire.experiments.sweep.wanted import expand
from backfire.records.errors import CorpusError, SettingsError
from backfire.records.run_folder import RunFolder
from little_sweep import RANDOM, TRANSFER
from planted_evidence import PlantedEvidence

CONSULTED = {**RANDOM, "name": "consulted", "first_seed": 501}
MITIGATED = {
    **TRANSFER,
    "name": "mitigated",
    "runs": 1,
    "references": "consulted",
    "n_references": 2,
    "fine_tuning": {"mitigate": [{"name": "new_error_loss"}]},
}
PLAIN = {**TRANSFER, "runs": 1}


def test_what_is_consulted_is_trained_first_and_keeps_its_model(
    make_sweep, make_desk, tmp_path
) -> None:
    spec, desk = make_sweep(MITIGATED, PLAIN, CONSULTED), make_desk(tmp_path)
    outcome = run_sweeps([spec], desk)
    assert outcome.complete
    assert outcome.n_runs == len(outcome.trained) == 5
    evidence = Evidence(desk.results)
    consulted = evidence.runs("little", "consulted", "target", "test").manifests
    [manifest] = evidence.runs("little", "mitigated", "target", "test").manifests
    assert manifest.spec["references"] == [each.run for each in consulted]
    assert all(RunFolder(desk.runs / f"run={each.run}").model.exists() for each in consulted)
    # Elsewhere everything is done; a further run needs the source model and what it consults.
    away = replace(desk, runs=tmp_path / "away")
    assert run_sweeps([spec], away).trained == ()
    other = make_sweep({**MITIGATED, "first_seed": 7}, CONSULTED, name="other")
    assert len(run_sweeps([other], away).trained) == 4


def test_what_consults_a_run_that_failed_is_skipped_and_nothing_else(
    make_sweep, make_desk, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, desk = make_sweep(MITIGATED, PLAIN, CONSULTED), make_desk(tmp_path)
    carry_out = carrying_out.carry_out

    def fail(request, say):
        if request.name == "target consulted 2":
            raise CorpusError("broken")
        return carry_out(request, say)

    monkeypatch.setattr(carrying_out, "carry_out", fail)
    outcome = run_sweeps([spec], desk)
    assert list(outcome.failures) == ["target consulted 2"]
    assert (outcome.n_skipped, outcome.n_runs) == (1, 3)
    assert outcome.trained[-1] == "target transfer 1"


def test_what_consults_a_run_that_fails_beside_the_source_model_is_skipped_too(
    make_sweep, make_desk, tmp_path, whole
) -> None:
    class Untrained(Library):
        def source(self, _run):
            return None

        def trained_source(self, run):
            return Library(whole[1]).source(run)

    spec, desk = make_sweep(MITIGATED, PLAIN, CONSULTED), make_desk(tmp_path)
    library = Untrained(desk)
    batch = make_batches([spec], Identities(desk, library.known))[-1]
    state = BatchState(batch, library)
    source, first, second = state.begin()
    assert state.fail(first) == []  # while the source model is in training
    assert state.finish(second, "") == []
    plain = state.finish(source, batch.source.run)
    assert [each.name for each in plain] == ["target transfer 1"]
    assert state.n_skipped == 1
    assert state.finish(plain[0], "") == []
    assert not state.complete


def test_a_sweep_made_smaller_keeps_what_its_runs_consult(make_sweep) -> None:
    twice = {**MITIGATED, "runs": 2, "targets": ["target", "other"]}
    consulted = {**CONSULTED, "runs": 4, "targets": ["target", "other"]}
    spec = make_sweep(consulted, twice)
    found = narrow(spec, PlantedEvidence(), only=["target"], seeds=1)
    assert [(arm.name, *arm.targets, arm.runs) for arm in found.arm] == [
        ("consulted", "target", 2), ("mitigated", "target", 1),
    ]  # fmt: skip
    assert expand(found)


def test_there_must_be_enough_to_consult(make_sweep) -> None:
    with pytest.raises(SettingsError, match=r"consults 2 runs of the arm 'consulted' .* are 1"):
        make_sweep(MITIGATED, {**CONSULTED, "runs": 1})
    with pytest.raises(SettingsError, match="are 0 without a source"):
        make_sweep(MITIGATED, {**TRANSFER, "name": "consulted"})


def test_an_arm_that_is_not_there_is_named_with_those_that_are(make_sweep) -> None:
    hint = r"'mitigated' rests on .*: unknown arm 'consulted'\. Did you mean 'consulting'"
    with pytest.raises(SettingsError, match=hint):
        make_sweep(MITIGATED, {**CONSULTED, "name": "consulting"})


def test_what_is_consulted_has_seeds_of_its_own(make_sweep) -> None:
    with pytest.raises(SettingsError, match=r"'consulted' on target, whose seeds start at 1"):
        make_sweep(MITIGATED, {**CONSULTED, "first_seed": None})
    near = {**RANDOM, "first_seed": 500}
    with pytest.raises(SettingsError, match=r"shares the seed 501 with the arm 'random'"):
        make_sweep(MITIGATED, near, CONSULTED)
    make_sweep(MITIGATED, RANDOM, CONSULTED)
    make_sweep(MITIGATED, {**near, "targets": ["source"]}, CONSULTED)


def test_what_only_fine_tuning_has_is_refused_without_a_source(make_sweep) -> None:
    mitigate = {"mitigate": [{"name": "new_error_loss"}]}
    for part in ("settings", "fine_tuning"):
        with pytest.raises(SettingsError, match=r"'random' has mitigations, but has no source"):
            make_sweep({**RANDOM, part: mitigate})
    with pytest.raises(SettingsError, match="'random' has references to consult, but has no"):
        make_sweep({**RANDOM, "references": "consulted"}, CONSULTED)


def test_what_is_not_consulted_or_lacks_what_it_consults_is_refused_with_the_description(
    make_sweep,
) -> None:
    with pytest.raises(SettingsError, match=r"arm 'mitigated': .*new_error_loss: it consults"):
        make_sweep({**MITIGATED, "references": None}, CONSULTED)
    lp_ft = {"mitigate": [{"name": "lp_ft"}]}
    with pytest.raises(SettingsError, match=r"'mitigated': 2 references are .* \(lp_ft\)"):
        make_sweep({**MITIGATED, "fine_tuning": lp_ft}, CONSULTED)
    twice = {"mitigate": [{"name": "lp_ft"}, {"name": "lp_ft", "epochs": 2}]}
    with pytest.raises(SettingsError, match=r"'transfer': mitigation lp_ft: chosen twice"):
        make_sweep({**TRANSFER, "fine_tuning": twice})
