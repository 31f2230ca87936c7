"""The contracts between rooms: complete, kept, and each caught when it is broken on purpose."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
ROOMS = HOUSE / "src" / "backfire"
SETTINGS = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["contracts"]}

FLOORS = next(name for name in CONTRACTS if name.startswith("Floors"))
SHARED = "The shared rooms import neither torch nor tables"
READING = "The reading wing never trains"
LAB = "The lab wing never draws or tabulates"
ENGINES = "Only engines know where work runs"
FACE = "No room imports the package's own face"
CATEGORIES = "Categories of slices do not know each other"
RANKINGS = "Rankings of units do not know each other"
MEASURES = "Measures of similarity do not know each other"
OUTPUTS = "Files of a report do not know each other"
LIMITS = "Kinds of limits do not know each other"
MITIGATIONS = "Mitigations do not know each other"
COMBINERS = "Combiners do not know each other"
SYSTEMS = "Kinds of models of other libraries do not know each other"

SHARED_ROOMS = {"records", "corpora", "scoring"}
READING_ROOMS = {"transitions", "slices", "neurons", "similarity", "report"}
LAB_ROOMS = {"encoding", "models", "inference", "training", "transfer"}
OTHER_ROOMS = {"engines", "experiments", "cli"}

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def existing_rooms():
    return {file.parent.name for file in ROOMS.glob("*/__init__.py")}


def lint(source):
    """Return the verdict on every contract for the package in a folder, and all that was said."""
    command = [sys.executable, "-c", LINT, "--config", str(HOUSE / "pyproject.toml"), "--no-cache"]
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        command, cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    verdicts = dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    return verdicts, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path):
    return Path(
        shutil.copytree(ROOMS, tmp_path / "backfire", ignore=shutil.ignore_patterns("__pycache__"))
    )


def test_every_room_is_of_a_known_kind():
    assert existing_rooms() <= SHARED_ROOMS | READING_ROOMS | LAB_ROOMS | OTHER_ROOMS


@pytest.mark.parametrize(
    ("name", "rooms"),
    [
        (SHARED, SHARED_ROOMS),
        (READING, READING_ROOMS),
        (LAB, LAB_ROOMS),
        (ENGINES, SHARED_ROOMS | READING_ROOMS | LAB_ROOMS | OTHER_ROOMS - {"engines"}),
    ],
)
def test_a_contract_names_every_room_of_its_kind_that_exists(name, rooms):
    named = [module.removeprefix("backfire.") for module in CONTRACTS[name]["source_modules"]]
    assert sorted(named) == sorted(rooms & existing_rooms())


def test_no_contract_goes_without_these_tests():
    assert set(CONTRACTS) == {
        FLOORS, SHARED, READING, LAB, ENGINES, FACE, CATEGORIES, RANKINGS, MEASURES, OUTPUTS,
        LIMITS, MITIGATIONS, COMBINERS, SYSTEMS,
    }  # fmt: skip


def test_the_package_keeps_all_contracts(copy):
    verdicts, said = lint(copy.parent)
    assert verdicts == dict.fromkeys(CONTRACTS, "KEPT"), said


# Who breaks a contract: the room, and what a module there says. All of a group break theirs in one
# copy of the house, since to read the house takes longer than to hold it to its contracts.
OTHERS = (
    (SHARED, "records", "import torch"),
    (SHARED, "corpora", "def f():\n    import ibis"),
    (SHARED, "scoring", "from duckdb import connect"),
    (READING, "transitions", "from torch import Tensor"),
    (READING, "report", "def f():\n    import safetensors.torch"),
    (READING, "slices", "import torch"),
    (READING, "neurons", "import torch"),
    (READING, "neurons/rankings", "from backfire.inference import predict"),
    (LAB, "models", "import vl_convert"),
    (LAB, "transfer", "def f():\n    import jinja2"),
    (ENGINES, "experiments", "def f():\n    import ray"),
    (ENGINES, "cli", "from pyspark.sql import SparkSession"),
    (CATEGORIES, "slices/categories", "from backfire.slices.categories.capital import CATEGORY"),
    (RANKINGS, "neurons/rankings", "from backfire.neurons.rankings.blame import RANKING"),
    (READING, "similarity", "from torch import Tensor"),
    (MEASURES, "similarity/measures", "from backfire.similarity.measures.leep import MEASURE"),
    (OUTPUTS, "report/outputs", "from backfire.report.outputs.page import OUTPUT"),
    (LIMITS, "report/gate/limits", "from backfire.report.gate.limits.gain import LIMIT"),
    (COMBINERS, "transfer/combiners", "from backfire.transfer.combiners.gated import COMBINER"),
    (
        MITIGATIONS,
        "transfer/mitigations",
        "from backfire.transfer.mitigations.freeze import METHOD",
    ),
    (SYSTEMS, "inference/systems", "from backfire.inference.systems.hf import SYSTEM"),
    (SHARED, "corpora", "def f():\n    import spacy"),
    (READING, "report", "def f():\n    import transformers"),
)
# Who climbs floors also reaches what the rooms up there may import.
CLIMBERS = (
    (FLOORS, "records", "import backfire.corpora.corpus"),
    (FLOORS, "scoring", "from backfire.transitions import outcomes"),
    (FLOORS, "encoding", "from backfire.corpora.corpus import Corpus"),
    (FLOORS, "report", "import backfire.engines.tables"),
    (FLOORS, "neurons", "import backfire.slices.columns"),
    (FLOORS, "similarity", "import backfire.slices.slice"),
    (FACE, "corpora", "import backfire"),
    (FACE, "cli", "def f():\n    from backfire import compare"),
)


def plant(copy, intruders):
    """Write a module for each intruder, and return what is said of every contract broken."""
    for number, (_, room, content) in enumerate(intruders):
        (copy / room / f"intruder_{number}_.py").write_text(content + "\n")
    verdicts, said = lint(copy.parent)
    broken = [name for name, verdict in verdicts.items() if verdict == "BROKEN"]
    _, _, told = said.partition("Broken contracts")
    heads = sorted((told.index(f"\n{name}\n"), name) for name in broken)
    ends = [place for place, _ in heads[1:]] + [len(told)]
    return {name: told[place:end] for (place, name), end in zip(heads, ends, strict=True)}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    found = {}
    for group in (OTHERS, CLIMBERS):
        folder = tmp_path_factory.mktemp("house") / "backfire"
        ignored = shutil.ignore_patterns("__pycache__")
        found[group] = plant(Path(shutil.copytree(ROOMS, folder, ignore=ignored)), group)
    return found


@pytest.mark.parametrize(
    ("group", "number"),
    [
        pytest.param(group, number, id=f"{contract}-{room}-{number}")
        for group in (OTHERS, CLIMBERS)
        for number, (contract, room, _) in enumerate(group)
    ],
)
def test_a_broken_contract_is_caught_and_named(told, group, number):
    contract, room, _ = group[number]
    module = f"backfire.{room.replace('/', '.')}.intruder_{number}_"
    assert module in told[group][contract], told[group]
    if group is OTHERS:
        assert [name for name, said in told[group].items() if module in said] == [contract]


@pytest.mark.parametrize("file", ["cellar/__init__.py", "cellar.py"])
def test_a_room_that_nobody_declared_is_caught(copy, file):
    (copy / file).parent.mkdir(exist_ok=True)
    (copy / file).write_text('"""A stranger."""\n')
    verdicts, said = lint(copy.parent)
    assert verdicts[FLOORS] == "BROKEN"
    assert "cellar" in said


def test_whoever_asks_engines_for_work_may_reach_ray_through_them(copy):
    (copy / "engines" / "intruder.py").write_text("def f():\n    import ray\n")
    (copy / "experiments" / "intruder.py").write_text("import backfire.engines.intruder\n")
    verdicts, said = lint(copy.parent)
    assert verdicts[ENGINES] == "KEPT", said
