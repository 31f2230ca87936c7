"""Arms whose runs combine those of other arms."""

from dataclasses import replace

import pytest

from backfire.experiments.combined_run import combine_runs
from backfire.experiments.evidence.batch_file import Place
from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.evidence.measures import measure
from backfire.experiments.recheck import Bench, recheck
from backfire.experiments.sweep import carrying_out
from backfire.experiments.sweep.ahead import look_ahead
from backfire.experiments.sweep.engine import run_sweeps
from backfire.experiments.sweep.narrow import narrow
from backfire.records.errors import CorpusError, EvidenceError, SettingsError
from backfire.records.run_folder import RunFolder, find_runs
from backfire.transfer.combiner_choice import choose_combiner
from little_sweep import RANDOM, TRANSFER
from planted_evidence import PlantedEvidence

OTHERS = {**RANDOM, "name": "others", "first_seed": 501}
AGAIN = {**TRANSFER, "name": "again", "first_seed": 3001}
PAIR = {
    "name": "pair",
    "targets": ["target"],
    "runs": 2,
    "combine": {"name": "ensemble"},
    "old": ["others"],
    "new": ["transfer"],
}
TWO = {**PAIR, "name": "two", "runs": 1, "old": [], "new": [{"arm": "transfer", "each": 2}]}
ARMS = (RANDOM, OTHERS, TRANSFER, PAIR, TWO)


@pytest.fixture(scope="module")
def combined(make_sweep, make_desk, tmp_path_factory):
    """A finished sweep with combined runs: its spec, its desk and its outcome."""
    spec, desk = make_sweep(*ARMS), make_desk(tmp_path_factory.mktemp("combined"))
    return spec, desk, run_sweeps([spec], desk)


def test_combined_runs_stand_in_the_evidence_with_their_members(combined) -> None:
    _, desk, outcome = combined
    assert outcome.complete
    assert outcome.n_runs == len(outcome.trained) == 11
    assert outcome.n_skipped == 0
    evidence = Evidence(desk.results)
    assert (desk.results / "little" / "combined-target.parquet") in outcome.written
    old = evidence.runs("little", "others", "target", "test").manifests
    new = evidence.runs("little", "transfer", "target", "test").manifests
    pairs = evidence.runs("little", "pair", "target", "test").manifests
    assert [each.members for each in pairs] == [
        (one.run, other.run) for one, other in zip(old, new, strict=True)
    ]
    [both] = evidence.runs("little", "two", "target", "test").manifests
    assert both.members == tuple(each.run for each in new)
    assert both.source == "+".join(sorted(str(each.source) for each in new))


def test_they_are_measured_against_runs_that_they_do_not_rest_on(combined) -> None:
    _, desk, _ = combined
    evidence = Evidence(desk.results)
    random, pair = (evidence.runs("little", arm, "target", "test") for arm in ("random", "pair"))
    assert measure(random, pair).noise is not None


def test_models_are_kept_only_until_the_combined_runs_are_there(combined) -> None:
    _, desk, _ = combined
    kept = {f.manifest.run for f in find_runs(desk.runs) if f.model.exists()}
    evidence = Evidence(desk.results)
    sources = {s.manifest.run for p in evidence.files("little") for s in evidence.batch(p).sources}
    assert kept == sources
    assert not any(folder.lent.exists() for folder in find_runs(desk.runs))


def test_it_is_what_the_command_makes(combined, make_sweep, tmp_path) -> None:
    _, desk, outcome = combined
    away = replace(desk, runs=tmp_path / "runs", results=None, keep_models=True)
    again = run_sweeps([make_sweep(TRANSFER, TWO)], away)
    assert again.places.items() <= outcome.places.items()
    members = Evidence(desk.results).runs("little", "two", "target", "test").manifests[0].members
    paths = [away.runs / f"run={run}" for run in members]
    assert all(RunFolder(path).model.exists() for path in paths)
    made = combine_runs(choose_combiner("ensemble"), old=[], new=paths, runs=tmp_path / "by hand")
    assert made.manifest.run in again.places.values()


def test_a_combined_run_is_made_again_with_its_parts(combined, tmp_path) -> None:
    _, desk, outcome = combined
    bench = Bench(tmp_path, data=desk.data, catalogue=desk.catalogue)
    place = Place("pair", "target", 1)
    found = recheck(Evidence(desk.results), place, "little", bench)
    assert found.same
    assert found.run == found.again == outcome.places["little", place]
    assert {"validation", "test"} == set(found.splits)
    assert len(find_runs(tmp_path)) == 3  # a source model and both parts


def test_what_is_there_is_not_made_again_and_needs_no_models(combined, tmp_path) -> None:
    spec, desk, _ = combined
    assert run_sweeps([spec], desk).trained == ()
    away = replace(desk, runs=tmp_path / "away")
    assert run_sweeps([spec], away).trained == ()
    assert not away.runs.exists()


def test_a_further_combined_run_trains_its_members_again_and_nothing_else(
    combined, make_sweep, tmp_path
) -> None:
    _, desk, _ = combined
    away = replace(desk, runs=tmp_path / "away")
    gated = {**PAIR, "name": "gated", "runs": 1, "combine": {"name": "gated", "threshold": 0.6}}
    other = make_sweep(*ARMS, gated, name="other")
    ahead = look_ahead([other], away)
    assert (ahead.n_missing, ahead.n_again) == (4, 3)
    outcome = run_sweeps([other], away)
    assert sorted(outcome.trained) == [
        "source source 1", "target gated 1", "target others 1", "target transfer 1",
    ]  # fmt: skip


def test_evidence_of_another_combiner_or_of_other_members_is_refused(combined, make_sweep) -> None:
    _, desk, _ = combined
    for other, reason in (
        ({**PAIR, "combine": {"name": "ensemble", "weight": 0.3}}, "combiner.options.weight"),
        ({**PAIR, "runs": 1}, "target pair 2: no longer asked for"),
    ):
        with pytest.raises(EvidenceError, match=reason):
            run_sweeps([make_sweep(*ARMS[:3], other, TWO)], desk)


def test_what_combines_a_run_that_failed_is_skipped_and_nothing_else(
    make_sweep, make_desk, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = {**OTHERS, "name": "more", "first_seed": 601}
    pair = {**PAIR, "new": ["more"]}
    spec, desk = make_sweep(OTHERS, more, pair), make_desk(tmp_path)
    carry_out = carrying_out.carry_out

    def fail(request, say):
        if request.name == "target others 2":
            raise CorpusError("broken")
        return carry_out(request, say)

    monkeypatch.setattr(carrying_out, "carry_out", fail)
    outcome = run_sweeps([spec], desk)
    assert list(outcome.failures) == ["target others 2"]
    assert (outcome.n_skipped, outcome.n_runs) == (1, 4)
    assert "target pair 1" in outcome.trained
    monkeypatch.undo()
    assert run_sweeps([spec], desk).trained == ("target others 2", "target pair 2")


def test_a_sweep_made_smaller_has_no_more_members_than_that(make_sweep) -> None:
    more = [{**arm, "runs": 6} for arm in (OTHERS, TRANSFER)]
    found = narrow(make_sweep(*more, {**TWO, "runs": 3}), PlantedEvidence(), seeds=4)
    assert {arm.name: arm.runs for arm in found.arm} == {"others": 4, "transfer": 4, "two": 2}


def test_a_sweep_made_smaller_keeps_the_members(make_sweep) -> None:
    found = narrow(make_sweep(*ARMS), PlantedEvidence(), only=["target"], seeds=1)
    assert {arm.name: arm.runs for arm in found.arm} == {
        "random": 1, "others": 1, "transfer": 2, "pair": 1, "two": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arms", "message"),
    [
        ([TRANSFER, {**PAIR, "combine": None}, OTHERS], "no way to combine them"),
        ([TRANSFER, {**PAIR, "source": "source"}, OTHERS], "source would do nothing"),
        ([TRANSFER, {**PAIR, "new": ["transfer", "transfer"]}, OTHERS], "'transfer' twice"),
        ([TRANSFER, {**PAIR, "runs": 3}, OTHERS], "combines 3 runs of the arm 'others'.* are 2"),
        ([TRANSFER, {**PAIR, "old": []}, OTHERS], "nothing to combine"),
        ([TRANSFER, PAIR, {**TWO, "new": ["pair", "transfer"]}, OTHERS], "combines others itself"),
        ([TRANSFER, {**PAIR, "combine": {"name": "ensembel"}}, OTHERS], "Did you mean 'ensemble'"),
        ([TRANSFER, {**PAIR, "old": ["random"]}, RANDOM], "'random' .* seeds start at 1"),
        ([TRANSFER, {**PAIR, "combine": {"name": "soup"}}, OTHERS], "start from one source model"),
    ],
)
def test_what_can_not_be_combined_is_refused_with_the_description(
    make_sweep, arms, message
) -> None:
    with pytest.raises(SettingsError, match=message):
        make_sweep(*arms)
