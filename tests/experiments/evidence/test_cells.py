"""Cells of a table: which contrasts there are, on which splits, and what is missing."""

import pytest

from backfire.experiments.evidence.cells import Missing, measure_cells, tell_missing
from backfire.experiments.reproduction import Desk
from backfire.experiments.sweep.spec import read_sweep
from planted_evidence import PlantedEvidence, plant_sweep

SWEEP = """
name = "little"
[[arm]]
name = "random"
targets = ["tpos", "wnut17"]
runs = 4
[[arm]]
name = "transfer"
targets = ["tpos"]
source = "wsj-open"
runs = 3
[[arm]]
name = "transfer"
targets = ["wnut17"]
source = "conll2003"
runs = 3
"""


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "little.toml").write_text(SWEEP)
    held = plant_sweep(read_sweep(tmp_path / "little.toml"))
    return Desk(tmp_path, PlantedEvidence(held), configs=tmp_path)


def test_targets_come_in_the_order_of_the_sweep_and_the_test_before_validation(desk):
    found = measure_cells(desk, "little")
    assert [(cell.target, cell.split) for cell in found.cells] == [
        ("tpos", "test"), ("tpos", "validation"), ("wnut17", "test"), ("wnut17", "validation"),
    ]  # fmt: skip
    assert [cell.source for cell in found.cells[::2]] == ["wsj-open", "conll2003"]
    assert found.cells[0].label == "T-POS"
    assert found.cells[0].measures.f1 is None
    assert found.cells[2].measures.f1 is not None


def test_what_is_missing_is_said(desk):
    found = measure_cells(desk, "little")
    runs = found.cells[0].reference_runs
    assert (runs.there, runs.planned) == (3, 4)
    [told] = tell_missing(found.missing)
    assert told == (
        "Of the sweep little there are: tpos random 3 of 4, wnut17 random 3 of 4 runs. The others: "
        "backfire sweep little.toml."
    )


def test_an_arm_without_any_run_gives_no_cell_but_a_note(desk):
    held = desk.evidence.held
    for key in [key for key in held if key[1:3] == ("transfer", "tpos")]:
        del held[key]
    found = measure_cells(desk, "little")
    assert {cell.target for cell in found.cells} == {"wnut17"}
    assert Missing("little", "tpos", "transfer", 0, 3) in found.missing


def test_the_signature_names_runs_vectors_and_text(desk):
    signature = measure_cells(desk, "little").cells[0].signature
    assert "|sweep:little|target:tpos|split:test|source:wsj-open|" in signature
    assert "|random:1-3|transfer:1-3|" in signature
    assert "|vectors:none|text:tpos-test" in signature


def test_only_what_is_asked_for_is_measured(desk):
    narrow = Desk(desk.out, desk.evidence, configs=desk.configs, only=("wnut17",))
    assert {cell.target for cell in measure_cells(narrow, "little").cells} == {"wnut17"}


def test_a_target_without_random_runs_in_the_other_sweep_is_said(desk, tmp_path):
    (tmp_path / "other.toml").write_text(
        SWEEP.replace("little", "other").replace('["tpos", "wnut17"]', '["wnut17"]')
    )
    found = measure_cells(desk, "little", reference="other")
    assert Missing("other", "tpos", "random", 0, 0) in found.missing
