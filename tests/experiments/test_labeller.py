"""New text is labelled by a combined system as its run was, part by part and from anywhere."""

import shutil
from pathlib import Path

import pytest

from backfire.experiments.combined_run import combine_runs
from backfire.experiments.labeller import open_labeller
from backfire.experiments.predict_file import predict_file
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.models.device import CPU
from backfire.records.errors import ModelError, SettingsError
from backfire.records.run_folder import RunFolder, run_path
from backfire.records.settings import make_settings
from backfire.transfer.combiner_choice import choose_combiner
from little_corpus import SETTINGS, write_pair


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpora")


@pytest.fixture(scope="module")
def runs(place: Path) -> list[RunFolder]:
    catalogue = write_pair(place)
    settings = make_settings(LabSettings, SETTINGS, "test")
    common = {"corpus": "target", "catalogue": catalogue, "data": place, "settings": settings}
    return [carry_out(RunRequest(runs=place / "runs", seed=seed, **common)) for seed in (1, 2)]


def combine(text: str, runs: list[RunFolder], out: Path) -> RunFolder:
    choice = choose_combiner(text)
    return combine_runs(choice, old=[runs[0].path], new=[runs[1].path], runs=out)


def labels_of(model: Path, place: Path, out: Path, **more) -> list[str]:
    predict_file(model, place / "target.test", out, **more)
    lines = out.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines if line]


@pytest.mark.parametrize("text", ["gated:threshold=0.7", "ensemble:weight=0.4"])
def test_a_combined_run_labels_text_as_it_labelled_the_split(
    text: str, place: Path, runs: list[RunFolder], tmp_path: Path, monkeypatch
) -> None:
    folder = combine(text, runs, tmp_path)
    wanted = folder.predictions("test").column("predicted").to_pylist()
    assert labels_of(folder.path, place, tmp_path / "whole.conll") == wanted
    monkeypatch.setattr("backfire.experiments.predict_file.PIECE_BYTES", 40)
    assert labels_of(folder.path, place, tmp_path / "pieces.conll") == wanted


def test_what_draws_labels_text_too(place: Path, runs: list[RunFolder], tmp_path: Path) -> None:
    folder = combine("bcr:dropout=0.1", runs, tmp_path)
    known = set(open_labeller(folder.path, device=CPU).labels)
    assert set(labels_of(folder.path, place, tmp_path / "out.conll")) <= known


def test_parts_are_found_beside_where_they_were_or_where_somebody_says(
    place: Path, runs: list[RunFolder], tmp_path: Path
) -> None:
    folder = combine("ensemble", runs, tmp_path / "made")
    wanted = folder.predictions("test").column("predicted").to_pylist()
    moved = tmp_path / "moved" / folder.path.name
    shutil.copytree(folder.path.parent, moved.parent)
    assert labels_of(moved, place, tmp_path / "1.conll") == wanted, "where they were"
    (moved / "parts.json").unlink()
    with pytest.raises(ModelError, match=r"predicts with all its parts, and run .* --part"):
        open_labeller(moved, device=CPU)
    parts = [run.path for run in runs]
    assert labels_of(moved, place, tmp_path / "2.conll", parts=parts) == wanted, "said"
    for run in runs:
        shutil.copytree(run.path, run_path(moved.parent, run.manifest.run))
    assert labels_of(moved, place, tmp_path / "3.conll") == wanted, "beside"
    (moved / "parts.json").write_text("[", encoding="utf-8")
    with pytest.raises(ModelError, match=r"parts\.json: not a list of places"):
        open_labeller(moved, device=CPU)


def test_a_bound_and_a_run_without_a_model_label_nothing(
    runs: list[RunFolder], tmp_path: Path
) -> None:
    oracle = combine("oracle", runs, tmp_path)
    with pytest.raises(ModelError, match="oracle reads gold labels, which new text has not"):
        open_labeller(oracle.path, device=CPU)
    bare = tmp_path / "bare"
    shutil.copytree(runs[0].path, bare, ignore=shutil.ignore_patterns("model"))
    with pytest.raises(ModelError, match="kept without its model"):
        open_labeller(bare, device=CPU)
    with pytest.raises(SettingsError, match="is one tagger, and not combined of parts"):
        open_labeller(runs[0].path, device=CPU, parts=[runs[1].path])
