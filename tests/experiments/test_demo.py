"""The demo: the whole line, and the planted negative transfer found where it was planted."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.corpora.synthetic import KINDS
from backfire.experiments.contrast import ContrastRuns
from backfire.records.run_folder import RunFolder
from planting import SIGNIFICANT, z_where_planted


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    (out / "notes.txt").write_text("the user's own", encoding="utf-8")
    (out / "runs" / "run=old").mkdir(parents=True)
    result = CliRunner().invoke(build_app(), ["demo", "--out", str(out), "--quiet"])
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert "Chance: of " in result.stdout
    assert "report.html" in result.stdout
    return out


def runs_of(demo: Path, seeds: tuple[int, ...]) -> tuple[RunFolder, ...]:
    by_seed = {run.manifest.seed: run for run in map(RunFolder, (demo / "runs").glob("run=*"))}
    return tuple(by_seed[seed] for seed in seeds)


def test_it_trains_anew_and_leaves_everything_but_the_users_own_files(demo: Path) -> None:
    assert not (demo / "runs" / "run=old").exists()
    assert (demo / "notes.txt").read_text(encoding="utf-8") == "the user's own"
    assert len(list((demo / "runs").glob("run=*"))) == 6
    report = json.loads((demo / "report.json").read_text(encoding="utf-8"))
    assert report["rates"]["gain"] > 0
    assert report["inputs"]["reference"] == ["random 1", "random 2"]
    assert "<title>" in (demo / "report.html").read_text(encoding="utf-8")


def test_there_is_more_negative_transfer_where_it_was_planted(demo: Path) -> None:
    runs = ContrastRuns(
        random=runs_of(demo, (1, 2)),
        sources=runs_of(demo, (1001, 1002)),
        transfer=runs_of(demo, (2001, 2002)),
    )
    assert z_where_planted([runs], KINDS) > SIGNIFICANT
