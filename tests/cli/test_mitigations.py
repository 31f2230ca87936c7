"""`backfire mitigations`, and `backfire transfer --mitigate`, as a user types them."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backfire.cli.main import build_app
from backfire.transfer.combiner import COMBINERS
from backfire.transfer.method import METHODS
from little_corpus import write_pair


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pair(tmp_path_factory.mktemp("corpora"))


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app(), [str(word) for word in words])


def test_all_mitigations_are_listed() -> None:
    listed = run("mitigations", "list")
    assert listed.exit_code == 0, listed.output
    names = [*METHODS.names(), *COMBINERS.names()]
    assert [line.split()[0] for line in listed.stdout.splitlines()] == names
    described = json.loads(run("mitigations", "list", "--json").stdout)
    assert [each["name"] for each in described] == names


def test_one_mitigation_is_shown_with_its_settings() -> None:
    shown = run("mitigations", "show", "mixout")
    assert shown.exit_code == 0, shown.output
    for part in (
        "Bernoulli",
        "Lee et al. 2020",
        "p=0.9  (number ≥ 0, < 1)",
        "neutral: mixout:p=0.0",
    ):
        assert part in shown.stdout
    described = json.loads(run("mitigations", "show", "mixout", "--json").stdout)
    assert list(described["places"]) == ["forward"]
    assert [setting["name"] for setting in described["settings"]] == ["p", "groups"]
    assert described["neutral"] == {"p": 0.0}


def test_a_transfer_with_mitigations(catalogue: Path, tmp_path: Path) -> None:
    small = [
        "--set", "tagger.representation.word_width=8",
        "--set", "tagger.representation.character_hidden=4", "--set", "tagger.extractor.hidden=6",
    ]  # fmt: skip
    places = ["--catalogue", catalogue, "--data", catalogue.parent, "--out", tmp_path / "runs"]
    common = [*places, "--quiet", "--set", "training.epochs=2"]
    trained = run("train", "source", *small, *common)
    assert trained.exit_code == 0, trained.output
    source = re.findall(r"^.*run=[0-9a-f]{16}$", trained.stdout, re.MULTILINE)[0]
    config = tmp_path / "settings.toml"
    config.write_text('[[mitigate]]\nname = "lp_ft"\nepochs = 1\n', encoding="utf-8")
    words = ["transfer", source, "target", *common, "--config", config]
    transferred = run(*words, "--mitigate", "wise_ft:shares=[0.5, 1.0],head=true")
    assert transferred.exit_code == 0, transferred.output
    assert "\nmitigation lp_ft:epochs=1: " in transferred.stdout
    assert "\nmitigation wise_ft:shares=[0.5, 1.0],head=true: " in transferred.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["mitigations", "show", "mixot"], "unknown mitigation 'mixot'. Did you mean 'mixout'"),
        (["transfer", "x", "target", "--mitigate", "mixot"], "Did you mean 'mixout'"),
        (["transfer", "x", "target", "--mitigate", "mixout:q=1"], "unknown setting 'q'"),
        (["transfer", "x", "target", "--mitigate", "mixout:p=2"], "p: .*less than 1; found 2"),
        (["transfer", "x", "target", "--mitigate", "mixout:p"], "expected NAME:OPTION=VALUE"),
        (
            ["transfer", "x", "target", "--mitigate", "freeze", "--mitigate", "freeze"],
            "mitigation freeze: chosen twice",
        ),
        (
            ["train", "source", "--set", "mitigate=[{name='freeze'}]"],
            "a training from random initialisation has no negative transfer",
        ),
    ],
)
def test_bad_input_ends_with_code_2_and_one_message(
    catalogue: Path, words: list[str], message: str
) -> None:
    result = run(*words)
    assert result.exit_code == 2, result.output
    assert re.search(message, result.stderr.replace("\n", " ")), result.stderr
    assert "Traceback" not in result.output
