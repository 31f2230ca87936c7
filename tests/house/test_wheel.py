"""The built wheel, installed into a clean environment that holds only the base dependencies."""

import json
import os
import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

HOUSE = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
GOLD = "the\tDT\ndog\tNN\nbarks\tVBZ\n\nStop\tVB\n"
REFERENCE = "the\tDT\ndog\tNN\nbarks\tNNS\n\nStop\tVB\n"
CANDIDATE = "the\tDT\ndog\tNN\nbarks\tVBZ\n\nStop\tNNP\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    goal = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(goal)]
    subprocess.run([*PIP, "wheel", *options, str(HOUSE)], check=True)
    (file,) = goal.glob("backfire-*.whl")
    return file


@pytest.fixture(scope="module")
def clean_python(wheel, tmp_path_factory):
    """The Python of an environment with the wheel and the base dependencies, but no extra."""
    folder = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in base_dependencies():
        link_distribution(name, packages)
    install = ["install", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run([*PIP, "--python", str(python), *install], check=True)
    return python


def base_dependencies():
    """Return every distribution that the base install needs, directly or not."""
    found, waiting = set(), [("backfire", frozenset())]
    while waiting:
        name, extras = waiting.pop()
        for line in distribution(name).requires or []:
            needed = Requirement(line)
            marker = needed.marker
            if marker and not any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
                continue
            if (needed.name, frozenset(needed.extras)) not in found:
                found.add((needed.name, frozenset(needed.extras)))
                waiting.append((needed.name, frozenset(needed.extras)))
    return sorted({name for name, _ in found})


def link_distribution(name, packages):
    """Make a distribution of the running environment importable from another one."""
    there = distribution(name)
    for top in {file.parts[0] for file in there.files}:
        link = packages / top
        if top not in {"..", "__pycache__"} and not link.exists():
            link.symlink_to(there.locate_file(top))


@pytest.fixture(scope="module")
def run(clean_python, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    def call(*words, program="backfire"):
        command = [str(clean_python.parent / program), *map(str, words)]
        return subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
        )

    return call


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel):
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("backfire/")}
    written = {
        file.relative_to(HOUSE / "src").as_posix()
        for file in (HOUSE / "src" / "backfire").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert packed == written
    assert {"backfire/py.typed", "backfire/corpora/catalogue.toml"} <= packed
    assert any(name.startswith("backfire/report/templates/") for name in packed)


def test_the_wheel_carries_the_licence(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith("licenses/LICENSE")]
    assert b"Apache License" in archive.read(name)


def test_the_clean_environment_runs_the_wheel_and_has_no_torch(run, clean_python):
    shown = run(
        "-c",
        "import backfire, importlib.util as u; print(backfire.__file__, u.find_spec('torch'))",
        program="python",
    )
    file, torch = shown.stdout.split()
    assert Path(file).is_relative_to(clean_python.parents[1])
    assert torch == "None"


def test_help_lists_the_commands(run):
    done = run("--help")
    assert done.returncode == 0, done.stderr
    for command in ["compare", "corpora", "demo", "train", "transfer", "predict", "reproduce"]:
        assert re.search(rf"\b{command}\b", done.stdout)


def test_published_results_are_drawn_in_any_folder(run, tmp_path):
    refused = run("reproduce", "figure-1", "--redraw")
    assert refused.returncode == 2
    assert "Make it with: backfire sweep table-2" in refused.stderr
    drawn = run(
        "reproduce", "figure-1", "--redraw", "--evidence", HOUSE / "results", "--out", tmp_path
    )
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "figure-1.png").exists()


def test_the_catalogue_is_read(run, tmp_path):
    done = run("corpora", "list", "--json", "--data", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "tpos" in done.stdout
    assert "gmb" in done.stdout
    json.loads(done.stdout)


def test_two_systems_are_compared(run, tmp_path):
    files = {"gold": GOLD, "reference": REFERENCE, "candidate": CANDIDATE}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    sides = [word for name in files for word in (f"--{name}", tmp_path / name)]
    done = run("compare", *sides, "--task", "pos", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "report.html").read_text()
    assert "<html" in page
    json.loads((tmp_path / "out" / "report.json").read_text())


def test_a_command_that_needs_torch_says_which_extra(run, tmp_path):
    done = run("demo", "--out", tmp_path / "demo")
    assert done.returncode == 2
    assert "pip install 'backfire[train]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "demo").exists()
