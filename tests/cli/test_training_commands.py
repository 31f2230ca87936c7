"""`train`, `transfer`, `predict`, as a user types them."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from little_corpus import write_pair

SMALL = [
    "--set", "tagger.representation.word_width=8",
    "--set", "tagger.representation.character_hidden=4",
    "--set", "tagger.extractor.hidden=6",
    "--set", "training.epochs=2",
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pair(tmp_path_factory.mktemp("corpora"))


def places(catalogue: Path) -> list[str]:
    return ["--catalogue", str(catalogue), "--data", str(catalogue.parent)]


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


def folder_in(output: str) -> Path:
    [line] = re.findall(r"^.*run=[0-9a-f]{16}$", output, re.MULTILINE)
    return Path(line)


def test_from_training_to_prediction(catalogue: Path, tmp_path: Path) -> None:
    common = [*places(catalogue), *SMALL, "--out", tmp_path / "runs"]
    trained = run("train", "source", "--states", *common)
    assert trained.exit_code == 0, trained.output
    assert "source: epoch 1 of at most 2" in trained.stderr
    source = folder_in(trained.stdout)

    slow = ["--freeze", "character_lstm", "--slow", "word_lstm=0.5", "--epoch", "1"]
    common = [*places(catalogue), "--set", "training.epochs=2", "--runs", tmp_path / "runs"]
    transferred = run("transfer", source, "target", *slow, "--quiet", *common)
    assert transferred.exit_code == 0, transferred.output
    assert transferred.stderr == ""
    assert re.search(r"classifier\.weight +3×12 +drawn", transferred.stdout)
    assert re.search(r"character_lstm.* loaded as it is, frozen\n", transferred.stdout)
    assert re.search(r"extractor.* loaded as it is, learning rate × 0\.5\n", transferred.stdout)
    target = folder_in(transferred.stdout)
    spec = json.loads((target / "manifest.json").read_text(encoding="utf-8"))["spec"]
    assert spec["transfer"]["rates"] == {"character_lstm": 0.0, "word_lstm": 0.5}
    assert spec["source"]["epoch"] == 1

    text = catalogue.parent / "target.test"
    predicted = run("predict", target, text, "--out", tmp_path / "out.conll")
    assert predicted.exit_code == 0, predicted.output
    name, short = target.name, target.name.removeprefix("run=")[:6]
    for named in (name, short):
        words = ["predict", named, text, "--out", tmp_path / "again.conll", "--runs", target.parent]
        assert run(*words).exit_code == 0
        assert (tmp_path / "again.conll").read_text() == (tmp_path / "out.conll").read_text()
    unknown = run("predict", "zzz", text, "--out", tmp_path / "no.conll", "--runs", target.parent)
    assert unknown.exit_code == 2
    assert "no run begins with 'zzz'" in unknown.stderr.replace("\n", " ")
    compared = run(
        "compare", "--gold", text, "--reference", tmp_path / "out.conll",
        "--candidate", text, "--task", "pos", "--out", tmp_path / "report",
    )  # fmt: skip
    assert compared.exit_code == 0, compared.output
    assert (tmp_path / "report" / "report.html").exists()


def bad_vectors(folder: Path) -> Path:
    path = folder / "vectors.txt"
    path.write_text("the 1 2 3 4 5 6 7 8\ndog 1 2\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train", "sorce"], r"unknown corpus 'sorce'\. Did you mean 'source'"),
        (["train", "source", "--set", "training.epoch=3"], "Did you mean 'epochs'"),
        (
            ["train", "source", "--set", "tagger.extractor.encoder=bert"],
            r"kind is bilstm where none is given.*unknown setting 'encoder'",
        ),
        (["train", "source", "--set", "training.epochs=many"], r"training\.epochs: .*integer"),
        (["train", "source", "--config", "absent.toml"], r"absent\.toml: there is no such file"),
        (["train", "source", "--vectors", "absent.txt"], r"absent\.txt"),
        (["train", "source", "--device", "tpu"], r"device 'tpu': expected cpu, cuda or cuda:N"),
        (["train", "source", "--set", "training.precision='tf32'"], "needs --device cuda"),
        (["transfer", "absent", "target"], r"absent.manifest\.json: there is no such file"),
        (["transfer", "absent", "target", "--freeze", "all"], "unknown group 'all'"),
        (
            ["transfer", "absent", "target", "--freeze", "word_lstm", "--slow", "word_lstm=0.5"],
            "--slow word_lstm: that group is frozen or slowed already",
        ),
        (["transfer", "absent", "target", "--slow", "word_lstm"], "expected GROUP=FACTOR"),
        (
            ["transfer", "absent", "target", "--set", "tagger.dropout=0.3"],
            "a transferred tagger has the sizes and the dropout of its source model",
        ),
        (
            ["train", "source", "--set", "transfer.rates.word_lstm=0"],
            "nothing is transferred in a training from random initialisation",
        ),
    ],
)
def test_bad_input_ends_with_code_2_and_one_message(
    catalogue: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    result = run(*words, *places(catalogue), "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert re.search(message, result.stderr.replace("\n", " ")), result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_a_truncated_vector_file_names_its_line(catalogue: Path, tmp_path: Path) -> None:
    vectors = bad_vectors(tmp_path)
    words = ["train", "source", "--vectors", vectors, "--out", tmp_path / "runs"]
    result = run(*words, *places(catalogue), *SMALL)
    assert result.exit_code == 2
    assert re.search(r"vectors\.txt line 2: .*expected 8", result.stderr), result.stderr


def test_ctrl_c_in_training_keeps_what_it_can_go_on_from(catalogue: Path, tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "backfire", "train", "source", "--out", str(tmp_path / "runs"),
        *places(catalogue), *SMALL, "--set", "training.epochs=100000",
        "--set", "training.patience=100000",
    ]  # fmt: skip
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        # a test runner that was started in the background hands down an ignored SIGINT
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    for line in process.stderr:
        if "epoch 3 " in line:
            break
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Interrupted" in errors
    assert "Traceback" not in errors
    assert not list((tmp_path / "runs").glob("run=*"))
    [workshop] = (tmp_path / "runs").glob(".work=*")
    history = json.loads((workshop / "training" / "history.json").read_text(encoding="utf-8"))
    assert history
    assert not list(workshop.glob("*partial*"))


def test_without_torch_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from backfire.cli import _extras

    monkeypatch.setattr(_extras, "find_spec", lambda _: None)
    for words in (["train", "source"], ["demo"], ["reproduce", "table-2"]):
        result = run(*words)
        assert result.exit_code == 2
        assert "pip install 'backfire[train]'" in result.stderr
