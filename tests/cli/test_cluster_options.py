"""Commands that train on a cluster say which, and don't forecast by this machine's processors."""

import json

import pytest
from typer.testing import CliRunner

from backfire.cli._cluster_options import Workers
from backfire.cli.main import build_app
from backfire.records.errors import SettingsError
from little_corpus import write_pair
from little_sweep import DESCRIPTION


@pytest.fixture(scope="module")
def ahead(tmp_path_factory):
    """Says what a sweep would do, with some options."""
    folder = tmp_path_factory.mktemp("machine")
    catalogue = write_pair(folder)
    (folder / "little.toml").write_text(DESCRIPTION, encoding="utf-8")
    command = ["sweep", str(folder / "little.toml"), "--dry-run", "--runs", str(folder / "runs")]
    command += ["--data", str(folder), "--catalogue", str(catalogue)]

    def run(*more):
        found = CliRunner().invoke(build_app(), [*command, *more])
        assert found.exit_code == 0, found.output
        return found.stdout

    return run


def test_a_cluster_must_be_named_and_is_never_looked_for(monkeypatch):
    monkeypatch.setenv("RAY_ADDRESS", "10.0.0.1:6379")
    with pytest.raises(SettingsError, match="--address HOST:6379, or --address auto"):
        Workers(engine="ray").cluster("sweep")
    assert Workers().cluster("sweep") is None


def test_what_only_a_cluster_has_is_refused_without_one():
    with pytest.raises(SettingsError, match="--store x: only --engine ray has one"):
        Workers(store="x").cluster("sweep")


@pytest.mark.ray
def test_a_forecast_counts_no_more_jobs_than_are_known(ahead):
    ray = ("--engine", "ray", "--address", "head:6379")
    assert json.loads(ahead("--json"))["jobs"] == 2
    assert json.loads(ahead("--json", *ray, "--jobs", "64"))["jobs"] == 64
    unknown = json.loads(ahead("--json", *ray))
    assert unknown["jobs"] is None
    assert unknown["clock_seconds"] is None
