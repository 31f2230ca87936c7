"""`backfire reproduce`, as a user types it, on corpora that train in a moment."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from backfire.experiments.evidence.batch_file import read_batch, write_batch
from little_corpus import write_pair
from little_sweep import DESCRIPTION

SWEEPS = ("table-2", "without-vectors", "wsj-sample", "gmb", "wsj")
LICENSED = "bought"


def run(*words: object) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """Options of a machine with two little corpora and little sweeps on them."""
    folder = tmp_path_factory.mktemp("machine")
    catalogue = write_pair(folder / "data")
    with catalogue.open("a") as file:
        file.write(f'[corpora.{LICENSED}]\nlike = "source"\nsplits.train.files = "absent"\n')
    (folder / "configs").mkdir()
    for name in SWEEPS:
        text = DESCRIPTION.replace('"little"', f'"{name}"')
        if name == "wsj":
            text = text.replace("'source'", f"'{LICENSED}'")
        (folder / "configs" / f"{name}.toml").write_text(text)
    return [
        "--configs", folder / "configs", "--data", folder / "data", "--catalogue", catalogue,
        "--evidence", folder / "results", "--runs", folder / "runs", "--out", folder / "out",
        "--quiet",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def reproduced(places: list[object]) -> Result:
    words = ["table-2", "--sweep", "table-2", "--seeds", "1", "--jobs", "1"]
    return run("reproduce", *words, *places)


def test_it_trains_what_is_asked_for_and_prints_the_table(
    reproduced: Result, places: list[object]
) -> None:
    assert reproduced.exit_code == 0, reproduced.output
    assert "| target | source | accuracy |" in reproduced.stdout
    assert (
        "Of the sweep table-2 there are: target random 1 of 2, target transfer 1 of 2 runs."
        in reproduced.stdout
    )
    assert "Of the sweep gmb there are: target transfer 0 of 2 runs." in reproduced.stdout
    out = Path(str(places[places.index("--out") + 1]))
    assert {path.name for path in out.iterdir()} == {"table-2.md", "table-2.tex", "table-2.json"}
    cell = json.loads((out / "table-2.json").read_text())["cells"][0]
    assert re.search(r"\|random:1\|transfer:1\|runs:\w{12}\|vectors:none\|", cell["signature"])


@pytest.mark.usefixtures("reproduced")
def test_what_is_there_is_drawn_without_training(places: list[object]) -> None:
    drawn = run("reproduce", "figure-1", "--redraw", "--json", *places)
    assert drawn.exit_code == 0, drawn.output
    files = json.loads(drawn.stdout)["figure-1"]
    assert [Path(file).suffix for file in files] == [".md", ".svg", ".pdf", ".png"]
    again = run("reproduce", "table-2", "--sweep", "table-2", "--seeds", "1", *places)
    assert again.exit_code == 0, again.output


@pytest.mark.usefixtures("reproduced")
def test_a_run_trained_again_gives_the_same_labels(places: list[object]) -> None:
    check = ["--only", "target", "--check", "transfer:1"]
    found = run("reproduce", "table-2", *check, *places)
    assert found.exit_code == 0, found.output
    assert re.search(r"target transfer 1, run (\w{16}), trained again as \1:", found.stdout)
    assert re.search(r"test: all \d+ tokens have the same label; accuracy (\S+) before, \1 again",
                     found.stdout)  # fmt: skip


@pytest.mark.usefixtures("reproduced")
def test_a_run_that_comes_out_otherwise_is_told(places: list[object], tmp_path: Path) -> None:
    """Evidence in which one label of one run was changed."""
    evidence = tmp_path / "results"
    shutil.copytree(str(places[places.index("--evidence") + 1]), evidence)
    path = evidence / "table-2" / "source-1001.parquet"
    batch = read_batch(path)
    run_there = next(run for run in batch.runs if run.place.arm == "transfer")
    packed = bytearray(run_there.packed["test"])
    packed[0] = 2 if packed[0] == 1 else 1
    changed = replace(run_there, packed={**run_there.packed, "test": bytes(packed)})
    others = tuple(run for run in batch.runs if run is not run_there)
    write_batch(path, replace(batch, runs=(*others, changed)))
    check = ["--only", "target", "--check", "transfer:1", "--json"]
    found = run("reproduce", "table-2", *places, "--evidence", evidence, *check)
    assert found.exit_code == 1, found.output
    told = json.loads(found.stdout)
    assert not told["same"]
    assert [split["different"] for split in told["splits"].values()] in ([0, 1], [1, 0])


@pytest.mark.usefixtures("reproduced")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["table-4"], "unknown result 'table-4'. Did you mean 'table-"),
        (["table-2", "--only", "targets"], "unknown target 'targets'. Did you mean 'target'"),
        (["table-2", "--sweep", "tabel-2"], "unknown sweep 'tabel-2'. Did you mean 'table-2'"),
        (["table-2", "--redraw", "--evidence", "absent"], "absent: there is no such folder"),
        (["table-2", "--check", "transfer:1"], "one target with --only"),
        (["table-2", "--only", "target", "--check", "transfer"], "expected ARM:NUMBER"),
        (
            ["table-2", "--only", "target", "--check", "transfer:7"],
            "no evidence of target transfer 7. There are the runs 1",
        ),
        (["table-2", "--device", "gpu", "--sweep", "gmb"], "device 'gpu': expected"),
    ],
)
def test_bad_input_ends_with_code_2_and_one_message(
    places: list[object], words: list[str], message: str
) -> None:
    found = run("reproduce", *places, *words)
    assert found.exit_code == 2, found.output
    assert message in found.stderr
    assert "Traceback" not in found.output
