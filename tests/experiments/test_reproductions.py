"""Every reproduction of the registry: what it says of itself, and what it draws."""

from dataclasses import replace

import pytest

from backfire.experiments.reproduction import REPRODUCTIONS, Desk, Reproduction, command_name
from backfire.experiments.sweep.shipped import shipped_sweeps
from backfire.experiments.sweep.spec import read_sweep
from little_corpus import write_corpus
from planted_evidence import PlantedEvidence, plant_sweep


@pytest.fixture(scope="session")
def evidence():
    """Evidence of every published sweep: a few runs on little texts."""
    held = {}
    for description in shipped_sweeps().values():
        held |= plant_sweep(read_sweep(description))
    return PlantedEvidence(held)


@pytest.fixture
def desk(tmp_path, evidence):
    """A desk with all evidence, and one little corpus as the only one on this machine."""
    catalogue = write_corpus(tmp_path / "data", "little")
    return Desk(tmp_path / "out", evidence, data=tmp_path / "data", catalogue=catalogue)


@pytest.mark.parametrize("name", REPRODUCTIONS.names())
def test_it_says_what_it_shows_and_what_it_needs(name):
    found = REPRODUCTIONS.load(name)
    assert isinstance(found, Reproduction)
    assert found.title
    assert found.sweeps or found.needs_text
    assert {*found.sweeps, *found.optional} <= shipped_sweeps().keys()


WITHOUT_TEXT = [name for name in REPRODUCTIONS.names() if not REPRODUCTIONS.load(name).needs_text]


@pytest.mark.parametrize("name", [*WITHOUT_TEXT, "table_1"])
def test_the_same_evidence_gives_the_same_bytes(name, desk):
    if name == "mitigations":  # each of its targets has twenty arms
        desk = replace(desk, only=("tchunk",))
    drawn = REPRODUCTIONS.load(name).draw
    first = {path.name: path.read_bytes() for path in drawn(desk)}
    assert first
    assert all(first.values())
    assert {path.name: path.read_bytes() for path in drawn(desk)} == first
    assert {path.name for path in desk.out.iterdir()} == set(first)


def test_its_name_is_one_of_the_command_line():
    assert command_name("figure_1") == "figure-1"


@pytest.mark.slow
@pytest.mark.data
def test_table_1_explains_where_the_papers_numbers_differ(data_dir, tmp_path, evidence):
    REPRODUCTIONS.load("table_1").draw(Desk(tmp_path, evidence, data=data_dir))
    text = (tmp_path / "table-1.md").read_text()
    assert "here | 17 | 24,753 | **11,759** | **19,095** |" in text
    assert "here | 6 | **62,730** | **15,733** | 23,394 |" in text
    assert "repeats the numbers of TweeBank's README" in text
    assert "a stray byte order mark" in text
