"""Commands that several processes of a launcher would each carry out, side by side."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app
from backfire.records.errors import SettingsError
from backfire.records.launched import launched_size, refuse_launched

ALONE = [
    "sweep table-2",
    "sweep table-2 --engine ray",
    "study size",
    "reproduce table-2",
    "recover --reference a --source b",
    "recover-labels --gold g --reference a --candidate b --task pos",
    "combine ensemble --new a --old b",
    "predict run text --out labels",
    "neurons rank run",
    "neurons prune run tpos",
    "demo",
    "compare --gold g --reference a --candidate b",
    "export hf run --out tagger",
]


@pytest.mark.parametrize("words", ALONE)
def test_a_command_that_each_process_would_carry_out_is_refused(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORLD_SIZE", "2")
    done = CliRunner().invoke(build_app(), words.split())
    assert done.exit_code == 2
    assert f"SettingsError: backfire {words.split(maxsplit=1)[0]}" in done.stderr
    assert "a launcher has started 2 processes (WORLD_SIZE=2), expected one" in done.stderr
    assert not list(tmp_path.iterdir())


def test_what_draws_or_looks_is_not_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMPI_COMM_WORLD_SIZE", "4")
    assert launched_size() == (4, "OMPI_COMM_WORLD_SIZE")
    for words in ("mitigations list", "mitigations show mixout", "corpora list"):
        assert CliRunner().invoke(build_app(), words.split()).exit_code == 0


def test_the_launcher_of_a_cluster_may_be_started_by_slurm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PMI_SIZE", "4")
    refuse_launched("sweep", on_ray=True)
    with pytest.raises(SettingsError, match="PMI_SIZE=4"):
        refuse_launched("sweep")
    monkeypatch.setenv("PMI_SIZE", "1")
    refuse_launched("sweep")
