"""Arms whose source models are pruned by what a pilot shows."""

from dataclasses import replace

import pytest

from backfire.experiments.evidence.batch_file import Place
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.evidence.measures import measure
from backfire.experiments.recheck import Bench, recheck
from backfire.experiments.sweep import carrying_out
from backfire.experiments.sweep.ahead import look_ahead
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.narrow import narrow
from backfire.records.errors import ComparisonError, CorpusError, SettingsError
from backfire.records.run_folder import find_runs
from little_sweep import RANDOM, TRANSFER
from planted_evidence import PlantedEvidence

CONSULTED = {**RANDOM, "name": "consulted", "first_seed": 501}
PRUNE = {"name": "prune_units", "by": "blame", "concept": "tag:NN", "share": 0.25}
PRUNED = {
    **TRANSFER,
    "name": "pruned",
    "references": "consulted",
    "pilot": "transfer",
    "fine_tuning": {"mitigate": [PRUNE]},
}
DRAWN = {
    **TRANSFER,
    "name": "drawn",
    "runs": 1,
    "fine_tuning": {"mitigate": [{"name": "prune_units", "share": 0.25}]},
}
ARMS = (RANDOM, CONSULTED, PRUNED, TRANSFER, DRAWN)


@pytest.fixture(scope="module")
def pruned(make_sweep, make_desk, tmp_path_factory):
    """A finished sweep with pruned source models: its spec, its desk and its outcome."""
    spec, desk = make_sweep(*ARMS), make_desk(tmp_path_factory.mktemp("pruned"))
    return spec, desk, run_sweeps([spec], desk)


def test_every_source_model_is_pruned_by_its_own_pilot(pruned) -> None:
    _, desk, outcome = pruned
    assert outcome.complete
    assert outcome.trained.index("target transfer 1") < outcome.trained.index("target pruned 1")
    evidence = Evidence(desk.results)
    runs, plain, consulted, drawn = (
        evidence.runs("little", arm, "target", "test").manifests
        for arm in ("pruned", "transfer", "consulted", "drawn")
    )
    units = [each.chosen["prune_units.units"] for each in runs]
    assert units[0] != units[1]
    assert [len(each) for each in units] == [3, 3]
    for own, pilot, reference in zip(runs, plain, consulted, strict=True):
        assert own.spec["pilot"] == pilot.run
        assert own.members == (reference.run, pilot.run)
        assert own.source == pilot.source
    assert all("pilot" not in {k for k, v in each.spec.items() if v} for each in drawn)


def test_it_is_measured_against_what_did_not_choose_the_units(pruned) -> None:
    evidence = Evidence(pruned[1].results)
    random, own, plain = (
        evidence.runs("little", arm, "target", "test") for arm in ("random", "pruned", "transfer")
    )
    assert measure(random, own).noise is not None
    with pytest.raises(ComparisonError, match="both rest on run"):
        measure(plain, own)


def test_the_pilots_keep_their_models_only_until_then(pruned) -> None:
    _, desk, _ = pruned
    plain = Evidence(desk.results).runs("little", "transfer", "target", "test").manifests
    kept = {folder.manifest.run for folder in find_runs(desk.runs) if folder.model.exists()}
    assert not kept & {each.run for each in plain}
    assert not any(folder.lent.exists() for folder in find_runs(desk.runs))


def test_what_is_there_is_not_made_again_and_a_further_share_trains_its_pilot(
    pruned, make_sweep, tmp_path
) -> None:
    spec, desk, _ = pruned
    assert run_sweeps([spec], desk).trained == ()
    away = replace(desk, runs=tmp_path / "away")
    assert run_sweeps([spec], away).trained == ()
    more = {**PRUNED, "name": "more", "runs": 1}
    more["fine_tuning"] = {"mitigate": [{**PRUNE, "share": 0.5}]}
    other = make_sweep(CONSULTED, TRANSFER, more, name="other")
    ahead = look_ahead([other], away)
    assert (ahead.n_missing, ahead.n_again) == (4, 3)
    outcome = run_sweeps([other], away)
    assert sorted(outcome.trained) == [
        "source source 1", "target consulted 1", "target more 1", "target transfer 1",
    ]  # fmt: skip


def test_a_pruned_run_is_made_again_with_its_pilot_and_what_it_consults(pruned, tmp_path) -> None:
    _, desk, _ = pruned
    bench = Bench(tmp_path, data=desk.data, catalogue=desk.catalogue)
    place = Place("pruned", "target", 2)
    found = recheck(Evidence(desk.results), place, "little", bench)
    assert found.same
    assert found.run == found.again
    assert len(find_runs(tmp_path)) == 3  # source model, pilot, and the one that is consulted


def test_what_looks_at_a_pilot_that_failed_is_skipped_and_nothing_else(
    make_sweep, make_desk, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arms = [{**arm, "runs": 1} for arm in (CONSULTED, PRUNED, TRANSFER, DRAWN)]
    carry_out = carrying_out.carry_out

    def fail(request, say):
        if request.name == "target transfer 1":
            raise CorpusError("broken")
        return carry_out(request, say)

    monkeypatch.setattr(carrying_out, "carry_out", fail)
    outcome = run_sweeps([make_sweep(*arms)], make_desk(tmp_path))
    assert list(outcome.failures) == ["target transfer 1"]
    assert outcome.n_skipped == 1
    assert "target drawn 1" in outcome.trained


def test_a_sweep_made_smaller_keeps_the_pilots(make_sweep) -> None:
    found = narrow(make_sweep(*ARMS), PlantedEvidence(), only=["target"], seeds=1)
    assert {arm.runs for arm in found.arm} == {1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pilot": None}, "looks at a plain transfer"),
        ({"pilot": "drawn"}, "expected an arm of at least 2 plain transfers"),
        ({"first_source_seed": 7}, "from the same source models"),
        ({"references": None}, "prune_units: it consults reference taggers"),
        ({"fine_tuning": {}, "references": None}, "no mitigation looks at it"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_description(make_sweep, change, message) -> None:
    with pytest.raises(SettingsError, match=message):
        make_sweep(CONSULTED, TRANSFER, DRAWN, {**PRUNED, **change})
