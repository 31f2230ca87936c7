"""What is seen of both systems before anything is tried, and what is refused then."""

import shutil
from pathlib import Path

import pytest

from backfire.experiments.recovery.before import look_at
from backfire.experiments.recovery.question import Limits
from backfire.experiments.recovery.recovering import recover
from backfire.records.errors import ModelError, SettingsError


def test_a_candidate_whose_source_model_is_gone_is_only_combined(little, plain, tmp_path) -> None:
    candidate = tmp_path / f"run={plain.manifest.run}"
    shutil.copytree(plain.path, candidate)
    shutil.copytree(little.runs / "tokens", tmp_path / "tokens")
    limits = Limits(budget_seconds=600, recipes=("mixout", "ensemble"))
    again = recover(little.question(transfer=None, candidate=candidate, limits=limits))
    assert {way.recipe for way in again.tried} == {"oracle", "ensemble"}
    (left,) = again.left_out
    assert "it needs run" in left.reason
    assert "Give its folder with --source" in left.reason


def test_run_folders_without_their_words_are_refused_before_anything_is_tried(
    little, plain, tmp_path: Path
) -> None:
    places = [tmp_path / path.name for path in (little.reference.path, plain.path)]
    for place in places:
        shutil.copytree(little.runs / place.name, place)
    question = little.question(transfer=None, reference=places[0], candidate=places[1])
    with pytest.raises(
        ModelError, match=r"tokens.*: there is no such file\. The words of run=.*copy"
    ):
        little.start(question)


def test_a_candidate_without_the_vectors_of_the_reference_is_told(little, tmp_path: Path) -> None:
    bare = little.copy_with(little.reference, tmp_path, spec={"vectors": "0" * 64})
    start = little.start(little.question(reference=bare))
    assert any("none are given" in note for note in start.notes)
    assert not little.start(little.question()).notes


def test_what_would_replace_a_system_by_itself_is_refused(little, plain) -> None:
    own = little.reference.path
    with pytest.raises(SettingsError, match=r"are one system, run .*: nothing would be replaced"):
        look_at(little.question(transfer=None, candidate=own))
    with pytest.raises(SettingsError, match="is the plain transfer from that source model"):
        look_at(little.question(reference=plain.path))
    other = little.question().transfer.model_copy(update={"seed": 3})
    assert look_at(little.question(reference=plain.path, transfer=other)).candidate == other


def test_what_can_not_be_tried_is_told_before_anything_is_trained(little, tmp_path: Path) -> None:
    with_vectors = little.copy_with(little.source, tmp_path, spec={"vectors": "0" * 64})
    asked = little.question().transfer.model_copy(update={"source": with_vectors})
    with pytest.raises(SettingsError, match="trained with word vectors, and none are given"):
        look_at(little.question(transfer=asked))
    bare = little.copy_with(little.reference, tmp_path, spec={"vectors": "0" * 64}, run="1" * 16)
    question = little.question(transfer=None, candidate=bare)
    before = look_at(question)
    with pytest.raises(SettingsError, match=r"wise_ft.*, mixout: .*start from word vectors"):
        before.shortlist(Limits(recipes=("mixout", "wise_ft")))
    with pytest.raises(SettingsError, match="it runs 2 models for a sentence"):
        look_at(little.question()).shortlist(Limits(recipes=("gated",), max_models=1))
    tried, refused = before.shortlist(Limits(recipes=("gated", "wise_ft")))
    assert {each.name for each in tried} == {"oracle", "gated"}
    assert {each.name for each, _ in refused} == {"wise_ft"}
