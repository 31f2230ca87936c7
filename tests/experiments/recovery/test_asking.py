"""How a finished run is asked for again, by request and by the command that is printed."""

import json
import shutil
from pathlib import Path

import pytest

from backfire.experiments.recovery.asking import ask_again
from backfire.experiments.recovery.commands import training_command
from backfire.experiments.spec import LabSettings
from backfire.experiments.training_run import carry_out
from backfire.records.errors import ModelError
from backfire.records.run_folder import RunFolder
from backfire.records.settings import make_settings


def test_a_reference_without_its_model_is_trained_again_to_the_same_labels(
    little, tmp_path: Path
) -> None:
    bare = tmp_path / little.reference.path.name
    shutil.copytree(little.reference.path, bare, ignore=shutil.ignore_patterns("model"))
    shutil.copytree(little.runs / "tokens", tmp_path / "tokens")
    question = little.question(
        reference=bare,
        places=little.places(runs=tmp_path / "runs"),
        transfer=little.question().transfer.model_copy(update={"runs": tmp_path / "runs"}),
    )
    start = little.start(question)
    assert start.reference.model.is_dir()
    assert "to the same labels" in start.notes[0]

    manifest = json.loads((bare / "manifest.json").read_text(encoding="utf-8"))
    manifest["spec"]["seed"] = 2
    manifest["run"] = little.other.manifest.run
    (bare / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"another label for .* that is another system"):
        little.start(question)
    manifest["run"] = "0"
    (bare / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"it would be run .*, another one"):
        little.start(question)


def test_a_run_that_looked_at_a_pilot_is_asked_for_with_it(little, plain) -> None:
    asked = little.question().transfer
    prune = {"name": "prune_units", "by": "blame", "concept": "tag:NN", "share": 0.25}
    settings = {
        "training": {"epochs": 2, "patience": 2, "batch_sentences": 10},
        "mitigate": [prune],
    }
    pruned = asked.model_copy(
        update={
            "settings": make_settings(LabSettings, settings, "test"),
            "references": (little.reference.path,),
            "pilot": plain.path,
            "name": "pruned",
        }
    )
    folder = carry_out(pruned)
    assert ask_again(folder, little.places(), "pruned") == pruned
    assert f"--pilot {pruned.pilot}" in training_command(pruned)


def test_a_printed_command_sets_what_differs_from_what_suits_the_tagger(little, tmp_path) -> None:
    source = tmp_path / little.source.path.name
    shutil.copytree(little.source.path, source, ignore=shutil.ignore_patterns("model"))
    manifest = json.loads((source / "manifest.json").read_text(encoding="utf-8"))
    manifest["spec"]["tagger"] = {"extractor": {"kind": "transformer"}}
    (source / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    lines = {}
    for optimizer in ("sgd", "adamw"):
        settings = {"training": {"optimizer": optimizer, "clip_norm": 1.0}}
        made = make_settings(LabSettings, settings, "test")
        lines[optimizer] = training_command(little.request(source=source, settings=made))
    assert 'training.optimizer="sgd"' in lines["sgd"]
    assert not any("--set" in line for line in [lines["adamw"]])
    assert "clip_norm" not in lines["sgd"]


def test_a_run_that_began_with_an_encoder_is_not_trained_again(little, tmp_path: Path) -> None:
    bare = tmp_path / little.reference.path.name
    shutil.copytree(little.reference.path, bare, ignore=shutil.ignore_patterns("model"))
    manifest = json.loads((bare / "manifest.json").read_text(encoding="utf-8"))
    own = {"kind": "transformer", "configuration": {"model_type": "bert"}, "checksum": "0"}
    manifest["spec"]["tagger"] = {"extractor": own}
    (bare / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelError, match=r"began with a pretrained encoder.* not where that lies"):
        ask_again(RunFolder(bare), little.places(), "the reference")
