"""Inputs of any label scheme are compared in BIO2, and what was done to them is told."""

import pytest

from backfire.experiments.inputs import Reading, read_inputs
from backfire.records.errors import ComparisonError, SettingsError

WORDS = ["a", "b", "c", "d", "e"]
SAME = {
    "bio2": "B-x I-x B-x O B-y",
    "iob1": "I-x I-x B-x O I-y",
    "bioes": "B-x E-x S-x O S-y",
    "bilou": "B-x L-x U-x O U-y",
    "bmes": "b-x e-x s-x o s-y",
}


@pytest.fixture
def files(column_file):
    return {
        name: column_file(name, [list(zip(WORDS, labels.split(), strict=True))])
        for name, labels in SAME.items()
    }


@pytest.mark.parametrize("scheme", SAME)
def test_sides_of_different_schemes_compare_as_the_same(files, scheme):
    inputs = read_inputs(files["bio2"], files[scheme], files["bio2"], spans=True)
    assert inputs.reference["predicted"].to_pylist() == SAME["bio2"].split()
    assert bool(inputs.notes) == (scheme != "bio2")
    assert all("converted to BIO2" in note and str(files[scheme]) in note for note in inputs.notes)


def test_plain_tags_are_left_alone(files):
    inputs = read_inputs(files["bio2"], files["bioes"], files["bio2"], spans=False)
    assert inputs.reference["predicted"].to_pylist() == SAME["bioes"].split()
    assert inputs.notes == ()


def test_a_declared_scheme_must_fit_all_inputs(files):
    with pytest.raises(ComparisonError, match=r"bioes line 1: found the label 'B-x'.*scheme io "):
        read_inputs(files["bioes"], files["bioes"], files["bio2"], Reading(scheme="io"), spans=True)
    with pytest.raises(SettingsError, match=r"unknown label scheme 'iob2'. Did you mean 'iob1'"):
        read_inputs(files["bio2"], files["bio2"], files["bio2"], Reading(scheme="iob2"), spans=True)


def test_repairs_are_counted_and_named(files, column_file):
    labels = ["B-x", "I-y", "I-y", "O", "I-x"]
    broken = column_file("broken", [list(zip(WORDS, labels, strict=True))])
    inputs = read_inputs(files["bio2"], files["bio2"], broken, spans=True)
    assert inputs.candidate["predicted"].to_pylist() == ["B-x", "B-y", "I-y", "O", "B-x"]
    assert inputs.repaired == {f"candidate {broken}": 2}
    (note,) = inputs.notes
    assert f"2 labels of candidate {broken}" in note
    assert "as conlleval reads them" in note


def test_labels_that_no_scheme_has_are_named(files, column_file):
    mixed = column_file("mixed", [list(zip(WORDS, ["S-x", "L-x", "O", "O", "O"], strict=True))])
    with pytest.raises(ComparisonError, match=r"mixed: found labels with the prefixes L, O, S"):
        read_inputs(files["bio2"], mixed, files["bio2"], spans=True)
    odd = column_file("odd", [list(zip(WORDS, ["O", "O", "per", "O", "O"], strict=True))])
    with pytest.raises(ComparisonError, match=r"odd line 3: label 'per' is not in BIO"):
        read_inputs(files["bio2"], odd, files["bio2"], spans=True)
