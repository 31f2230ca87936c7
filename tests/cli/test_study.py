"""`backfire study`, as a user types it, on corpora that train in a moment."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from backfire.experiments.study import STUDIES
from little_corpus import write_pair
from little_study import HYPERPARAMETERS, SIZE

STAGE_1 = 14
"""The runs of the first stage of the study of hyperparameters, source models included."""


def run(*words: object) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A machine with two little corpora, and two studies on it that were killed."""
    made = tmp_path_factory.mktemp("machine")
    catalogue = write_pair(made / "data")
    script = Path(__file__).parent / "study_killed.py"
    for name, text, runs_left in (
        ("size", SIZE, 7),
        ("hyperparameters", HYPERPARAMETERS, STAGE_1 + 2),
    ):
        config = made / f"{name}.toml"
        config.write_text(text, encoding="utf-8")
        words = [name, config, runs_left, made / "runs", made / "results", catalogue]
        killed = subprocess.run([sys.executable, script, *map(str, words)], check=False)
        assert killed.returncode == -signal.SIGKILL
    return made


@pytest.fixture(scope="module")
def places(folder: Path) -> list[object]:
    return [
        "--data", folder / "data", "--catalogue", folder / "data" / "both.toml", "--jobs", 1,
        "--evidence", folder / "results", "--runs", folder / "runs", "--out", folder / "out",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def resumed(folder: Path, places: list[object]) -> Result:
    return run("study", "size", "--config", folder / "size.toml", *places)


def test_a_study_that_was_killed_goes_on_where_it_was(resumed: Result, folder: Path) -> None:
    assert resumed.exit_code == 0, resumed.output
    told = "3 source models and 6 runs on targets are to be trained; 7 runs are there already"
    assert told in resumed.stderr
    assert resumed.stderr.startswith("study size: about ")
    assert "[16/16]" in resumed.stderr
    assert resumed.stderr.count(": validation ") == 16 - 7
    assert "| target | 30 | " in resumed.stdout
    found = json.loads((folder / "out" / "size.json").read_text(encoding="utf-8"))
    sizes = {(cell["source_size"], cell["target_size"]) for cell in found["panels"][0]["cells"]}
    assert sizes == {(10, 10), (10, 30), (30, 10), (30, 30)}
    assert all(cell["runs"] == [2, 2] for cell in found["panels"][0]["cells"])


@pytest.mark.usefixtures("resumed")
def test_what_is_there_is_drawn_from_the_evidence_alone(folder: Path, places: list[object]) -> None:
    whole = ["study", "size", "--config", folder / "size.toml", *places]
    away = ["--runs", folder / "absent", "--out", folder / "again", "--json"]
    assert "--jobs: with --redraw the evidence is drawn" in run(*whole, "--redraw").stderr
    whole = [word for word in whole if word not in {"--jobs", 1}]
    drawn = run(*whole, "--redraw", *away)
    assert drawn.exit_code == 0, drawn.output
    files = [Path(file) for file in json.loads(drawn.stdout)["size"]]
    assert all((folder / "out" / f.name).read_bytes() == f.read_bytes() for f in files)
    done = run(*whole, *away)
    assert "all is there (16 runs); there is nothing to train" in done.stderr
    planned = run(*whole, "--dry-run", "--set", "runs=3")
    assert "2 source models and 6 runs on targets are to be trained" in planned.stdout


@pytest.mark.usefixtures("resumed")
def test_advice_is_given_by_it(folder: Path) -> None:
    corpora = ["--data", folder / "data", "--catalogue", folder / "data" / "both.toml"]
    found = run("advise", "source", "target", "--study", folder / "out" / "size.json", *corpora)
    assert found.exit_code == 0, found.output
    words = " ".join(found.stdout.split())
    assert "source and target in the study of sizes, without word vectors: Nearest to" in words
    assert "training sentences of this pair are 30 and 30, with 2 + 2 runs." in words
    assert "Those with a star are for other test text alone, given these runs." in words
    assert ")* " in words


@pytest.mark.ray
@pytest.mark.usefixtures("resumed")
def test_on_a_cluster_a_study_says_what_it_costs_and_no_more(folder: Path, places: list) -> None:
    words = ["study", "size", "--config", folder / "size.toml", *places, "--set", "runs=3"]
    there = ["--engine", "ray", "--address", "head:6379", "--dry-run"]
    words.remove("--jobs")
    words.remove(1)
    found = run(*words, *there)
    assert "of one processor" in found.stdout
    assert "less the more of them the cluster has" in found.stdout
    assert "with 64 jobs (" in run(*words, *there, "--jobs", 64).stdout


def test_both_stages_are_carried_out_and_told(folder: Path, places: list[object]) -> None:
    words = ["study", "hyperparameters", "--config", folder / "hyperparameters.toml", *places]
    anew = ["--evidence", folder / "none", "--runs", folder / "none"]
    ahead = json.loads(run(*words, *anew, "--dry-run", "--json").stdout)
    assert ahead["undecided"] == ["hyperparameters-2"]
    found = run(*words)
    assert found.exit_code == 0, found.output
    assert f"{STAGE_1 + 2} runs are there already" in found.stderr, "it was killed in stage 2"
    assert f"{STAGE_1} of {STAGE_1} runs are there already" in found.stderr
    assert "stage 2 of 2: the corners, enough runs" in found.stderr
    assert "## What stage 1 chose" in found.stdout
    assert "## Stage 1, on validation" in found.stdout
    stages = {path.parent.name for path in (folder / "results").glob("hyperparameters*/*.parquet")}
    assert stages == {"hyperparameters-1", "hyperparameters-2"}
    again = run(*words)
    assert "there is nothing to train" in again.stderr
    assert again.stdout == found.stdout


def test_evidence_of_other_settings_is_refused_before_anything_is_said(
    folder: Path, places: list[object]
) -> None:
    words = ["study", "hyperparameters", "--config", folder / "hyperparameters.toml", *places]
    found = run(*words, "--set", "lab.training.epochs=3", "--dry-run")
    assert (found.exit_code, found.stdout) == (2, "")
    assert ", asked for is " in found.stderr
    assert "Write to another folder with --evidence" in found.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sice"], "unknown study 'sice'. Did you mean 'size'"),
        (["size", "--only", "tpso", "--redraw"], "unknown target 'tpso'. Did you mean 'tpos'"),
        (["size", "--set", "run=3", "--redraw"], "unknown setting 'run'. Did you mean 'runs'"),
        (["size", "--redraw", "--evidence", "absent"], "Make it with: backfire study size"),
        (["size", "--set", "targets.nowhere=[5]"], "unknown corpus 'nowhere'"),
        (["size", "--set", "source_sizes=[0]"], 'expected a whole number from 1 on, or "all"'),
    ],
)
def test_bad_input_ends_with_code_2_and_one_message(words: list[str], message: str) -> None:
    found = run("study", *words)
    assert found.exit_code == 2, found.output
    assert message in found.stderr


def test_the_help_names_every_study() -> None:
    words = run("study", "--help").stdout
    assert all(name in words for name in STUDIES.names())
