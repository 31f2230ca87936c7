"""`backfire recover` as a user types it."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from backfire.experiments.spec import LabSettings, RunRequest
from backfire.experiments.training_run import carry_out
from backfire.records.durations import parse_duration, say_duration
from backfire.records.errors import SettingsError
from backfire.records.settings import make_settings
from backfire.report.json_schema import RECOVERY_FILE, read_schema
from little_corpus import SETTINGS, write_pair


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The words that both systems, the corpora and the settings take."""
    place = tmp_path_factory.mktemp("recover")
    catalogue = write_pair(place, n_validation=20)
    runs = place / "runs"
    common = {"runs": runs, "catalogue": catalogue, "data": place}
    settings = make_settings(LabSettings, SETTINGS, "test")
    source, reference = (
        carry_out(RunRequest(corpus=corpus, settings=settings, **common)).path
        for corpus in ("source", "target")
    )
    return [
        "recover", "target", "--reference", str(reference), "--source", str(source),
        "--runs", str(runs), "--catalogue", str(catalogue), "--data", str(place),
        "--set", "training.epochs=2",
    ]  # fmt: skip


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


def test_the_answer_is_printed_and_written(words: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = run(*words, "--recipe", "gated", "--recipe", "mixout", "--out", out, "--budget", "10m")
    assert said.exit_code == 0, said.output
    assert re.match(r"(RECOVERED|PARTLY|NOTHING HELPS)  The plain candidate falsifies", said.stdout)
    for part in ("validation, which chose", "test, looked at once", "gated:threshold=0.7"):
        assert part in said.stdout
    assert re.search(r"7 ways, 1 trainings of about .* 10 min are left", said.stderr)
    assert re.search(r"\[7/7\] mixout: validation .*; about 0 s left", said.stderr)
    content = json.loads((out / "recover.json").read_text(encoding="utf-8"))
    jsonschema.validate(content, read_schema(RECOVERY_FILE))
    again = run(*words, "--recipe", "gated", "--json", "--quiet")
    assert again.exit_code == 0, again.output
    assert json.loads(again.stdout)["plain"] == content["plain"]
    assert again.stderr == ""


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--budget", "soon"], "--budget soon: expected a duration, such as 30m"),
        (["--reduction", "0"], "--reduction 0: expected a share"),
        (["--margin", "-1"], "--margin -1: expected points"),
        (["--recipe", "gatd"], "unknown recipe 'gatd'. Did you mean 'gated'"),
        (["--prefer", "speed"], "unknown preference 'speed'"),
    ],
)
def test_bad_input_ends_with_code_2_and_one_message(words, more: list[str], message: str) -> None:
    result = run(*words, *more)
    assert result.exit_code == 2, result.output
    assert message in result.stderr.replace("\n", " ")


def test_something_must_replace_the_reference(words: list[str]) -> None:
    result = run(*words[:4])
    assert result.exit_code == 2
    assert "what replaces the reference?" in result.stderr


def test_durations_are_read_and_said() -> None:
    assert parse_duration("30m", "--budget") == 1800
    assert parse_duration("1h 30min", "--budget") == 5400
    assert parse_duration("1.5h", "--budget") == 5400
    for wrong in ("", "30", "m", "3 days", "30mm"):
        with pytest.raises(SettingsError, match="expected a duration"):
            parse_duration(wrong, "--budget")
    assert [say_duration(each) for each in (7, 60, 3700)] == ["7 s", "1 min", "1 h 2 min"]
