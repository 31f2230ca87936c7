"""`backfire compare` with runs that name their source models."""

import json

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app

SENTENCE = ["How\tWRB", "'s\tVBZ", "it\tPRP", ""]


@pytest.fixture
def files(tmp_path):
    """Gold, two runs of the reference and four of the candidate with odd names."""
    names = ["gold", "r1", "r2", "c@1", "c 2", "--c3", "c=4"]
    for k, name in enumerate(names):
        lines = SENTENCE * 12
        for place in range(k, 36, 7):
            line = place // 3 * 4 + place % 3
            lines[line] = lines[line].partition("\t")[0] + ("\tXX" if k else "\tNN")
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def run(files, *more):
    runs = [("--reference", "r1"), ("--reference", "r2")]
    runs += [("--candidate", name) for name in ("c@1", "c 2", "--c3", "c=4")]
    paths = [part for option, name in runs for part in (option, str(files / name))]
    arguments = ["compare", "--gold", str(files / "gold"), *paths, "--task", "pos"]
    return CliRunner().invoke(build_app(), [*arguments, "--out", str(files / "out"), *more])


def test_source_models_are_named_in_the_order_of_the_runs(files):
    sources = [part for name in ("a b", "a b", "c", "c") for part in ("--candidate-source", name)]
    done = run(files, *sources, "--json")
    assert done.exit_code == 0, done.output
    noise = json.loads(done.stdout)["noise"]
    assert (noise["source_models"], noise["sources_named"]) == (2, True)
    assert noise["nt_candidate_within"] is not None
    assert noise["systematic_negative_transfer"]["within_source"] is not None
    plain = json.loads(run(files, "--json").stdout)["noise"]
    assert (plain["source_models"], plain["sources_named"]) == (4, False)
    assert plain["nt_candidate_within"] is None


def test_too_few_names_are_refused(files):
    done = run(files, "--candidate-source", "a")
    assert done.exit_code == 2
    assert "candidate: 1 name of source models for 4 runs" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (files / "out").exists()


def test_the_reference_may_name_source_models_too(files):
    done = run(files, "--reference-source", "a", "--reference-source", "a", "--json")
    noise = json.loads(done.stdout)["noise"]
    assert noise["reference_source_models"] == 1
    assert noise["reason"].startswith("all runs of the reference start from one source model")
