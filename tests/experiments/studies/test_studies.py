"""Every study of the registry: what it says of itself, what it plans, and what it draws."""

from dataclasses import replace

import pytest

from backfire.experiments.evidence.evidence import Evidence
from backfire.experiments.study import STUDIES, Study, StudyDesk
from backfire.experiments.studying import find_study, look_ahead_of
from backfire.experiments.sweep.identities import Lab
from backfire.experiments.sweep.shipped import shipped_sweeps
from backfire.experiments.sweep.spec import check_sweep
from backfire.records.errors import EvidenceError, SettingsError
from planted_evidence import PlantedEvidence, plant_sweep

NAMES = STUDIES.names()


def desk_of(study: Study, out, evidence) -> StudyDesk:
    return StudyDesk(out, evidence, study.settings())


def plant_study(study: Study, out) -> PlantedEvidence:
    """Evidence of all stages, one after the other, as they are planned."""
    evidence = PlantedEvidence()
    for stage in study.stages:
        for spec in stage.plan(desk_of(study, out, evidence)):
            evidence.held |= plant_sweep(spec)
    return evidence


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Evidence of each study, by its name; planted once."""
    held = {}

    def plant(name):
        if name not in held:
            held[name] = plant_study(find_study(name), tmp_path_factory.mktemp(name))
        return held[name]

    return plant


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_asks_and_plans_sweeps_of_its_name(name, planted, tmp_path):
    study = find_study(name)
    assert isinstance(study, Study)
    assert study.title
    targets = set(study.targets(study.settings()))
    evidence = planted(name)
    names = []
    for stage in study.stages:
        assert stage.title
        for spec in stage.plan(desk_of(study, tmp_path, evidence)):
            check_sweep(spec, spec.name)
            assert {target for arm in spec.arm for target in arm.targets} <= targets
            names.append(spec.name)
    assert all(own.startswith(name) for own in names)
    assert len(set(names)) == len(names)
    assert not set(names) & shipped_sweeps().keys()


@pytest.mark.parametrize("name", NAMES)
def test_what_can_not_be_planned_yet_has_a_forecast(name, tmp_path):
    study = find_study(name)
    for stage in study.stages:
        if stage.plan(desk_of(study, tmp_path, PlantedEvidence())) is None:
            assert stage.at_most(desk_of(study, tmp_path, PlantedEvidence()))


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("name", NAMES)
def test_from_nothing_it_is_expected_to_take_at_most_three_hours_on_two_cores(
    name, data_dir, tmp_path
):
    """The forecast is the one that `backfire study --dry-run` tells."""
    study = find_study(name)
    desk = StudyDesk(tmp_path, Evidence(tmp_path / "none"), study.settings(), data=data_dir)
    vectors = tmp_path / "vectors.txt"
    vectors.write_text(f"the{' 0.1' * 300}\n", encoding="utf-8")
    lab = Lab(tmp_path / "runs", desk.evidence.folder, data_dir, None, vectors=vectors, jobs=2)
    ahead = look_ahead_of(study, desk, lab)
    assert (ahead.n_done, ahead.n_unknown) == (0, 0)
    assert 0 < ahead.clock_seconds < 3 * 3600


@pytest.mark.parametrize("name", NAMES)
def test_the_same_evidence_gives_the_same_bytes(name, planted, tmp_path):
    study = find_study(name)
    desk = desk_of(study, tmp_path / "out", planted(name))
    desk = replace(desk, only=tuple(study.targets(desk.settings))[:1])
    first = {path.name: path.read_bytes() for path in study.draw(desk)}
    assert {f"{name}.md", f"{name}.json"} <= set(first)
    assert {path.name: path.read_bytes() for path in study.draw(desk)} == first
    assert {path.name for path in desk.out.iterdir()} == set(first)


@pytest.mark.parametrize("name", NAMES)
def test_without_evidence_it_names_the_command(name, tmp_path):
    study = find_study(name)
    with pytest.raises(EvidenceError, match=f"backfire study {name}"):
        study.draw(desk_of(study, tmp_path, PlantedEvidence()))


def test_an_unknown_study_lists_those_there_are():
    with pytest.raises(SettingsError, match=r"unknown study 'sise'\. Did you mean 'size'"):
        find_study("sise")
