"""`backfire compare --gate`: exit codes, files and messages."""

import json
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from backfire.cli.main import build_app

GOLD = "How\tWRB\n's\tVBZ\nit\tPRP\n\nNight\tNN\n!\t.\n\n" * 20
TEXTS = {"gold": GOLD, "reference": GOLD, "candidate": GOLD.replace("VBZ", "POS")}
KEPT, BROKEN = "[gain]\nmin_points = -90\n", "[negative_transfer]\nmax_percent = 1\n"


@pytest.fixture
def files(tmp_path):
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(files, gate, *more, gold=True):
    (files / "gate.toml").write_text(gate, encoding="utf-8")
    names = ("gold", "reference", "candidate") if gold else ("reference", "candidate")
    sides = [x for name in names for x in (f"--{name}", str(files / name))]
    arguments = ["compare", *sides, "--task", "pos", "--out", str(files / "out")]
    return CliRunner().invoke(build_app(), [*arguments, "--gate", str(files / "gate.toml"), *more])


def test_a_gate_that_is_kept_to_exits_with_0_and_leaves_its_files(files):
    done = run(files, KEPT)
    assert done.exit_code == 0, done.output
    assert "Gate PASSED: Of 1 limit, none fails." in done.stdout
    assert (files / "out" / "gate.md").read_text().startswith("## ✅ Backfire gate: PASSED")
    assert ET.parse(files / "out" / "gate.xml").getroot().get("failures") == "0"  # noqa: S314


def test_a_gate_that_fails_exits_with_1_and_says_why(files):
    done = run(files, KEPT + BROKEN)
    assert done.exit_code == 1, done.output
    assert "Gate FAILED: Of 2 limits, 1 fails." in done.stdout
    assert "negative transfer: 20.00 (at most 1.00 % of the tokens)" in done.stdout
    page = (files / "out" / "report.html").read_text(encoding="utf-8")
    assert ">Gate FAILED<" in page
    assert "negative transfer: 20.00 (at most 1.00 % of the tokens)" in page
    assert ET.parse(files / "out" / "gate.xml").getroot().get("failures") == "1"  # noqa: S314


def test_the_gate_is_in_the_json(files):
    found = json.loads(run(files, BROKEN, "--json").stdout)
    assert found["gate"]["passed"] is False
    assert found["gate"]["rulings"][0]["result"] == "FAILED"
    assert "gate:" in found["signature"]
    assert found == json.loads((files / "out" / "report.json").read_text())


@pytest.mark.parametrize(
    ("gate", "message"),
    [
        ("[gian]\nmin_points = 0", "unknown limit 'gian'. Did you mean 'gain'"),
        ("[gain]\nmin_point = 0", "[gain]: min_points: Field required"),
        ("[gain]\nmin_points = 'much'", "[gain]: min_points: "),
        ("gain = 3", "gain is a table"),
        ("confidence = 3", "unknown setting 'confidence'. Did you mean 'confidence_percent'"),
        ("", "there is no limit in it"),
        ("[gain", "not a TOML file"),
        ('[slices.max_net_points]\n"hashtags" = 1', "[slices]: unknown slice 'hashtags'. Did you"),
    ],
)
def test_a_wrong_gate_exits_with_2_and_says_what_to_do(files, gate, message):
    done = run(files, gate)
    assert done.exit_code == 2, done.output
    assert message in done.stderr


def test_flips_are_cases_as_they_are(files):
    run(files, KEPT)
    flips = '[must_not_break]\nfiles = ["out/flips.jsonl"]\n'
    done = run(files, flips)
    assert done.exit_code == 1
    assert "Gate FAILED: Of 20 cases, 20 fail." in done.stdout
    (files / "candidate").write_text(GOLD, encoding="utf-8")
    assert run(files, flips.replace("out/", "")).exit_code == 2  # nothing of that name
    (files / "flips.jsonl").write_bytes((files / "out" / "flips.jsonl").read_bytes())
    assert run(files, flips.replace("out/", "")).exit_code == 0


def test_no_text_stands_in_a_private_report(files):
    case = '[[must_not_break.cases]]\ntext = "How \'s it"\nword = "\'s"\nlabel = "VBZ"\n'
    run(files, case, "--private")
    for name in ("gate.md", "gate.xml", "report.json"):
        written = (files / "out" / name).read_text(encoding="utf-8")
        assert "How" not in written
        assert "case 1" in written


def test_a_gate_without_gold_says_why_not(files):
    done = run(files, KEPT, gold=False)
    assert done.exit_code == 2
    assert "a gate needs gold" in done.stderr


def test_the_files_of_an_earlier_gate_go_away_with_it(files):
    run(files, KEPT)
    sides = [x for name in TEXTS for x in (f"--{name}", str(files / name))]
    CliRunner().invoke(
        build_app(), ["compare", *sides, "--task", "pos", "--out", str(files / "out")]
    )
    assert not list((files / "out").glob("gate.*"))
